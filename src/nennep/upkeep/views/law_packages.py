"""Law data: a package is chosen, looked at, loaded; what was loaded before, and the keys that are trusted."""

import base64
import binascii

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from nennep.web.refusals import answer, attempt
from nennep.web.request import HouseRequest

from ..actions.law_packages import load_law
from ..forms import LawFileForm, LawLoadForm
from ..models import LawPackage
from ..queries.law_packages import law_keys, package_history
from ..queries.law_preview import LawPreview, check_loader, kinds_that_hold, preview_of
from ..rules.law_packages import MOST_BYTES, LawPackageError, read_package
from .system import keeper

TOO_LARGE = (
    f"Tệp lớn hơn {MOST_BYTES // 1024} KB, không phải gói dữ liệu pháp luật. Chọn đúng tệp nơi phát hành đã gửi."
)
CUT_OFF = "Gói không còn nguyên khi gửi lên. Chọn lại tệp và xem trước."


@require_safe
@keeper
def show(request: HouseRequest) -> HttpResponse:
    """What was loaded, by whom and when; the keys; where a package is chosen."""
    return _page(request, LawFileForm())


@require_POST
@keeper
def preview(request: HouseRequest) -> HttpResponse:
    """What loading the chosen file would do; nothing is changed."""
    form = LawFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form)
    file = form.cleaned_data["file"]
    if file.size > MOST_BYTES:
        form.add_error("file", TOO_LARGE)
        return _page(request, form)
    content = file.read()

    def look() -> LawPreview:
        package = read_package(content)
        check_loader(package, request.actor)
        return preview_of(package)

    done, found = attempt(form, look, request)
    if not done:
        return _page(request, form)
    packed = base64.b64encode(content).decode()
    context = {"preview": found, "form": LawLoadForm(initial={"package": packed, "seen": found.seen})}
    return render(request, "upkeep/law_preview.html", context)


@require_POST
@keeper
def load(request: HouseRequest) -> HttpResponse:
    """The package that was looked at is loaded."""
    typed = request.POST
    refused: list[str] = []

    def act() -> tuple[LawPackage, bool]:
        try:
            content = base64.b64decode(typed.get("package", ""), validate=True)
        except (binascii.Error, ValueError) as error:
            raise LawPackageError(CUT_OFF) from error
        return load_law(content, seen=typed.get("seen", ""), by=request.actor, at=request.at)

    def then(done: tuple[LawPackage, bool]) -> HttpResponse:
        row, is_new = done
        said = f"Đã nạp “{row.name}”; có hiệu lực theo ngày của từng mục." if is_new else "Gói này đã nạp từ trước."
        messages.success(request, said)
        return redirect("upkeep:law")

    return answer(
        lambda refusal: refused.append(refusal.words),
        act,
        request,
        then=then,
        again=lambda: _page(request, LawFileForm(), *refused),
        latest="/system/law/",
    )


def _page(request: HouseRequest, form: LawFileForm, *refused: str) -> HttpResponse:
    keys = list(law_keys())
    context = {
        "form": form,
        "refused": refused,
        "usable": any(key.withdrawn_at is None for key in keys),
        "packages": package_history(),
        "keys": keys,
        "kinds": list(kinds_that_hold()),
    }
    return render(request, "upkeep/law.html", context, status=422 if form.is_bound or refused else 200)
