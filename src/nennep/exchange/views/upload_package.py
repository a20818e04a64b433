"""A package received: each thing beside ours, what is unknown here mapped, what is chosen made a draft."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from nennep.definitions.exchange import Contents, PackageError, duties_in, units_in
from nennep.kernel.text import nfc
from nennep.org.queries import divisions_of
from nennep.org.rules import DUTIES
from nennep.processes.models import ProcessUpload
from nennep.processes.rules.approvals import TRACKS
from nennep.web.refusals import attempt
from nennep.web.request import HouseRequest
from nennep.web.tables import attachment

from .. import actions
from ..forms.packages import MappedForm
from ..queries.packages import NEW, SAME, Comparison, Item, compared_with, unit_proposals
from ..queries.uploads import package_reading, slug_of

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def correct_package(request: HouseRequest, upload: ProcessUpload) -> HttpResponse:
    """The comparison; on demand the chosen things become drafts, all of them or none."""
    try:
        contents = package_reading(upload)
    except PackageError as error:
        return render(request, "exchange/upload_unreadable.html", {"upload": upload, "why": error})
    if track := request.GET.get("template"):
        return _template(contents, track)
    found = compared_with(upload.agency, contents)
    act = request.POST.get("act", "")
    if not act:
        form = _form(upload, contents, upload.content.get("mapped"))
        return _shown(request, upload, contents, found, form)
    form = _form(upload, contents, {key: nfc(str(value)) for key, value in request.POST.items()})
    content = {
        "chosen": [nfc(one) for one in request.POST.getlist("chosen")],
        "mapped": {name: nfc(request.POST.get(name, "")) for name in form.fields},
    }
    kept, _ = attempt(
        None, lambda: actions.correct_upload(upload, content=content, by=request.actor, at=request.at), request
    )
    if not kept or act != "take":
        return redirect("exchange:upload", slug_of(upload))
    return _take(request, upload, contents, found, form)


def _take(
    request: HouseRequest, upload: ProcessUpload, contents: Contents, found: Comparison, form: MappedForm
) -> HttpResponse:
    chosen = set(upload.content["chosen"])
    if form.is_valid():
        _require(form, found, chosen)
    if form.errors:
        return _shown(request, upload, contents, found, form)
    done, taken = attempt(
        form,
        lambda: actions.take_in_package(
            upload, contents=contents, chosen=chosen, mapped=form.mapped(), by=request.actor, at=request.at
        ),
        request,
    )
    if not done:
        return _shown(request, upload, contents, found, form)
    for words in _told(taken):
        messages.success(request, words)
    return redirect("exchange:upload", slug_of(upload))


def _told(taken: actions.TakenIn) -> list[str]:
    words = []
    if taken.versions:
        codes = ", ".join(version.process.code for version in taken.versions)
        words.append(f"Đã mở bản nháp {len(taken.versions)} quy trình: {codes}.")
    if taken.decision is not None:
        words.append(
            f"{taken.procedures} thủ tục đã vào một quyết định đang đối chiếu. Ghi số, ngày rồi mới áp dụng được."
        )
    if taken.laws:
        words.append(f"Đã ghi vào sổ, chưa đối chiếu bản gốc: {', '.join(taken.laws)}.")
    return words


def _require(form: MappedForm, found: Comparison, chosen: set[str]) -> None:
    """What the chosen processes need must be mapped."""
    taken = [item for item in found.processes if item.key in chosen and item.state != SAME]
    form.require("unit", {code for item in taken for code in units_in(item.theirs.definition)})
    form.require("duty", {code for item in taken for code in duties_in(item.theirs.definition)})
    form.require("owner", {item.theirs.division for item in taken if item.ours is None})


def _form(upload: ProcessUpload, contents: Contents, told: dict[str, Any] | None) -> MappedForm:
    """What has to be mapped: a division of the same code and name is ours already."""
    names: dict[str, str] = {}
    for one in contents.processes:
        names |= {code: one.units.get(code, code) for code in units_in(one.definition)}
    owners = {one.division: one.units.get(one.division, one.division) for one in contents.processes}
    duties = {code for one in contents.processes for code in duties_in(one.definition)}
    ours = {each.code: each.name for each in divisions_of(upload.agency_id)}
    asked = {
        "unit": {code: name for code, name in names.items() if ours.get(code) != name},
        "owner": {code: name for code, name in owners.items() if ours.get(code) != name},
        "duty": {code: code for code in sorted(duties - set(DUTIES))},
    }
    proposals = {
        f"{kind}:{code}": f"={ours}"
        for kind in ("unit", "owner")
        for code, ours in unit_proposals(upload.agency, asked[kind]).items()
        if ours
    }
    return MappedForm(told, agency=upload.agency, asked=asked, proposed=proposals)


def _template(contents: Contents, track: str) -> HttpResponse:
    found = next((one for one in contents.templates if one.track == track), None)
    if found is None:
        raise Http404
    return attachment(found.content, found.file_name, WORD)


def _shown(
    request: HouseRequest, upload: ProcessUpload, contents: Contents, found: Comparison, form: MappedForm
) -> HttpResponse:
    begun = bool(upload.content)
    chosen = set(upload.content.get("chosen", ()))

    def law(item: Item) -> bool:
        return item.key.startswith("law:")

    def marked(items: Any) -> list[tuple[Any, bool]]:
        # Laws only where somebody ticks them: nobody here has compared them with the original.
        return [(item, item.key in chosen if begun else item.state == NEW and not law(item)) for item in items]

    context = {
        "upload": upload,
        "contents": contents,
        "form": form,
        "groups": [
            ("Quy trình", "vào bản nháp", marked(found.processes)),
            ("Thủ tục", "vào một quyết định đang đối chiếu", marked(found.procedures)),
            ("Văn bản pháp luật", "ghi vào sổ, chưa đối chiếu bản gốc", marked(found.laws)),
        ],
        "templates": [(one, TRACKS.get(one.track, one.track)) for one in contents.templates],
        "takes": any(item.state != SAME for item in found.items),
        "new": sum(item.state == NEW for item in found.items),
        "total": len(found.items),
        "differs": sum(item.state not in (NEW, SAME) for item in found.items),
    }
    status = 422 if form.errors else 200
    return render(request, "exchange/upload_package.html", context, status=status)
