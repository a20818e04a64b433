"""Public posting: what has to be shown, posted with its frozen sheets, withdrawn, proved."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from nennep.documents.actions import attach_proof, post, withdraw_posting
from nennep.documents.models import Posting
from nennep.documents.papers import print_minutes
from nennep.documents.queries import posting_of, postings_made
from nennep.kernel.dates import full_date
from nennep.ledger.files import read
from nennep.org.models import Agency
from nennep.org.rules import MANAGE_PROCEDURES, BrokenRuleError
from nennep.org.views.gate import with_duty
from nennep.processes.views.gate import agency_kept
from nennep.web.refusals import attempt
from nennep.web.request import HouseRequest
from nennep.web.tables import page_by_number
from nennep.web.views import found_or_404

from ..forms.posting import PostingForm, ProofForm, WithdrawalForm
from ..papers.notices import posting_drafts
from ..queries.posting import Poster, posters_of

POSTS = "Chỉ người quản lý thủ tục, quy trình của cơ quan niêm yết, đăng tải."
keeper = with_duty(MANAGE_PROCEDURES, POSTS)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def postings(request: HouseRequest) -> HttpResponse:
    """What has to be shown with its limit; those ticked are printed, frozen and posted together."""
    agency, day = agency_kept(request, POSTS), timezone.localdate(request.at)
    posters = posters_of(agency, day)
    form = PostingForm(*([request.POST] if request.method == "POST" else []), initial={"posted_on": day})
    if request.method == "POST" and form.is_valid():
        chosen = [poster for poster in posters if poster.key in form.ticked]
        done, made = attempt(form, partial(_post, request, agency, chosen, form), request)
        if done:
            messages.success(request, f"Đã công khai {len(made)} tờ; biên bản nằm ở từng tờ.")
            return redirect("alignment:postings")
    open_ones = [poster for poster in posters if poster.missing]
    context = {
        "agency": agency,
        "day": day,
        "form": form,
        "open": [(p, p.is_late(day)) for p in open_ones],
        "late": sum(1 for p in open_ones if p.is_late(day)),
        "all": len(posters),
        "ticked": form.ticked,
        "page": page_by_number(list(postings_made(agency)), request.GET),
        "public": _address(request, agency)(""),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "alignment/postings.html", context, status=status)


def _post(request: HouseRequest, agency: Agency, chosen: list[Poster], form: PostingForm) -> list[Posting]:
    """Each ticked version at those of the places where it is not shown yet."""
    if not chosen:
        raise BrokenRuleError("subject", "Chưa chọn bản nào còn phải công khai. Tải lại rồi chọn.")
    made: list[Posting] = []
    wanted = form.cleaned_data["places"]
    by_places: dict[tuple[str, ...], list[Poster]] = {}
    for poster in chosen:
        places = tuple(place for place in wanted if place in poster.missing)
        by_places.setdefault(places or tuple(wanted), []).append(poster)
    minutes = partial(print_minutes, agency, by_id=request.actor.user_id, at=request.at)
    for places, posters in by_places.items():
        drafts = list(posting_drafts(agency, posters, address=_address(request, agency), at=request.at))
        made += post(
            agency,
            drafts=drafts,
            places=places,
            posted_on=form.cleaned_data["posted_on"],
            minutes=minutes,
            by=request.actor,
            at=request.at,
        )
    return made


@keeper
@require_safe
def posting(request: HouseRequest, number: int) -> HttpResponse:
    """One posting: what was shown, since when, by what proof; withdrawn or proved here."""
    return _page(request, _posting_or_404(request, number))


@keeper
@require_http_methods(["POST"])
def posting_withdraw(request: HouseRequest, number: int) -> HttpResponse:
    """Shown no more from a day, with the reason."""
    held = _posting_or_404(request, number)
    form = WithdrawalForm(request.POST)
    if form.is_valid():
        act = partial(withdraw_posting, held, **form.cleaned_data, by=request.actor, at=request.at)
        if attempt(form, act, request)[0]:
            day = full_date(form.cleaned_data["on"])
            messages.success(request, f"Đã gỡ {held.subject_code} từ {day}.")
            return redirect("alignment:posting", held.pk)
    return _page(request, held, withdrawal=form)


@keeper
@require_http_methods(["POST"])
def posting_prove(request: HouseRequest, number: int) -> HttpResponse:
    """A picture that proves it."""
    held = _posting_or_404(request, number)
    form = ProofForm(request.POST, request.FILES)
    if form.is_valid():
        act = partial(attach_proof, held, content=form.cleaned_data["file"], by=request.actor, at=request.at)
        if attempt(form, act, request)[0]:
            messages.success(request, "Đã gắn ảnh chứng minh.")
            return redirect("alignment:posting", held.pk)
    return _page(request, held, proof=form)


@keeper
@require_safe
def posting_file(request: HouseRequest, number: int, part: str) -> HttpResponse:
    """The frozen sheet, the minutes or the proof, to the byte."""
    held = _posting_or_404(request, number)
    file = {"sheet": held.file, "minutes": held.minutes, "proof": held.proof}.get(part)
    if file is None:
        raise Http404
    response = HttpResponse(read(file.sha256), content_type=file.media_type)
    ending = file.media_type.rpartition("/")[2]
    name = f"{held.subject_code}-{held.subject_version}-{part}.{ending}"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _page(
    request: HouseRequest, held: Posting, withdrawal: WithdrawalForm | None = None, proof: ProofForm | None = None
) -> HttpResponse:
    day = timezone.localdate(request.at)
    context = {
        "posting": held,
        "withdrawal": withdrawal or WithdrawalForm(initial={"on": day}),
        "proof_form": proof or ProofForm(),
        "form": withdrawal or proof,
        "is_shown": held.posted_on <= day and (held.withdrawn_on is None or held.withdrawn_on > day),
    }
    return render(request, "alignment/posting.html", context, status=422 if withdrawal or proof else 200)


def _posting_or_404(request: HouseRequest, number: int) -> Posting:
    held = found_or_404(posting_of, request.actor, number)
    if not request.actor.may(MANAGE_PROCEDURES, held.agency_id):
        raise PermissionDenied(POSTS)
    return held


def _address(request: HouseRequest, agency: Agency) -> Callable[[str], str]:
    def address(code: str) -> str:
        name, arguments = ("portal:procedure", [agency.code, code]) if code else ("portal:procedures", [agency.code])
        return request.build_absolute_uri(reverse(name, args=arguments))

    return address
