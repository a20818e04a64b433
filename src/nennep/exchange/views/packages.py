"""Exchange with other agencies: a package made of chosen processes, a package received."""

import hashlib

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from nennep.definitions.exchange import pack
from nennep.office.packages import MOST_BYTES
from nennep.org.models import Agency
from nennep.processes.models import ProcessUpload
from nennep.processes.views.gate import agency_kept, today
from nennep.web.refusals import attempt
from nennep.web.request import HouseRequest
from nennep.web.tables import attachment

from .. import actions
from ..forms.packages import OutForm, PackageForm
from ..queries.packages import NothingToPackError, contents_of
from ..queries.uploads import slug_of, waiting_packages
from .gate import PACKS, packer


@packer
@require_http_methods(["GET", "HEAD", "POST"])
def exchange(request: HouseRequest) -> HttpResponse:
    """Choose what goes out, or the package that came in; below, the packages that wait."""
    agency = agency_kept(request, PACKS)
    act = request.POST.get("act", "")
    out = OutForm(request.POST if act == "out" else None, agency=agency)
    package = PackageForm(request.POST if act == "in" else None, request.FILES if act == "in" else None)
    if act == "out" and out.is_valid() and (made := _made(request, agency, out)) is not None:
        return made
    if act == "in" and package.is_valid():
        kept = _kept(request, agency, package)
        if kept is not None:
            return redirect("exchange:upload", slug_of(kept))
    waiting = waiting_packages(request.actor)
    context = {
        "agency": agency,
        "out": out,
        "package": package,
        "form": package if act == "in" else out,
        "waiting": [(one, slug_of(one)) for one in waiting],
    }
    status = 422 if out.errors or package.errors else 200
    return render(request, "exchange/exchange.html", context, status=status)


def _made(request: HouseRequest, agency: Agency, form: OutForm) -> HttpResponse | None:
    codes, day = form.cleaned_data["codes"], today(request)
    try:
        content = pack(contents_of(agency, codes, day))
    except NothingToPackError as error:
        form.add_error("codes", str(error))
        return None
    actions.note_package(
        agency, codes=codes, sha256=hashlib.sha256(content).hexdigest(), by=request.actor, at=request.at
    )
    return attachment(content, f"goi-{agency.code}-{day:%Y%m%d}.zip", "application/zip")


def _kept(request: HouseRequest, agency: Agency, form: PackageForm) -> ProcessUpload | None:
    file = form.cleaned_data["file"]
    if file.size > MOST_BYTES:
        form.add_error("file", f"Gói lớn hơn {MOST_BYTES // 1024 // 1024} MB. Xin bên gửi xuất ít hơn.")
        return None
    done, kept = attempt(
        form,
        lambda: actions.keep_upload(
            agency, kind="package", content=file.read(), file_name=file.name, by=request.actor, at=request.at
        ),
        request,
    )
    return kept if done else None
