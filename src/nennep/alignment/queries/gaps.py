"""What a row still lacks or contradicts, in words, with the act that helps."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nennep.kernel.dates import full_date
from nennep.procedures.models import Procedure, ProcedureVersion
from nennep.processes.models import Approval, Process, ProcessVersion
from nennep.processes.rules.approvals import NEEDED_TRACKS, RUNNING_TRACKS, all_approved, short_name

from ..rules.lag import DemandAnswer, Mark
from .facts import Facts
from .public_copies import PublicCopies


@dataclass(frozen=True, slots=True)
class Gap:
    """One sentence; ``act`` with the address ``door`` (its name and what it is called with) does something.

    ``keeps``: only who keeps the processes may; ``posts``: the address takes a POST.
    """

    words: str
    act: str = ""
    door: str = ""
    values: tuple[str, ...] = ()
    keeps: bool = False
    posts: bool = False


def gaps_of(
    facts: Facts,
    process: Process,
    held: ProcessVersion | None,
    opened: ProcessVersion | None,
    current: Sequence[ProcedureVersion],
    law: DemandAnswer | None,
    posted: PublicCopies,
) -> Iterator[Gap]:
    """What stands between the row and a full match, the next act first."""
    wants_draft = opened is None and law is not None and law.is_open(facts.day)
    if opened is not None:
        yield _opened(facts, process, opened)
    elif wants_draft and law is not None:
        yield _draft(process, f"Chưa có bản nháp theo {law.asked.by}.")
    elif held is None:
        yield Gap("Chưa có bản nào có hiệu lực.", "Xem", "processes:process", (process.code,))
    if facts.carried.get(process.pk) and not current:
        yield Gap("Không còn thủ tục nào được công bố; hồ sơ đang chạy đi nốt.")
    yield from _unpublished(facts, [facts.procedures[each.procedure_id] for each in current])
    if held is not None:
        yield from _approvals(facts, process, held, opened)
        begun = wants_draft or opened is not None
        drafted = facts.covers.get(opened.pk, frozenset()) if opened else frozenset()
        left = [each for each in current if each.pk not in drafted]
        yield from _uncovered(facts, process, held, left, begun=begun)
    yield from _ahead(facts, process)
    yield from _unposted(posted)


def gaps_without_process(
    facts: Facts, procedure: Procedure, published: ProcedureVersion, posted: PublicCopies
) -> Iterator[Gap]:
    """The same for a procedure that no process carries out."""
    if published.routing == "own":
        yield Gap("Chưa có quy trình.", "Lập quy trình", "processes:begin", (procedure.quality_code,), True)
    else:
        where = published.get_routing_display().lower()
        yield Gap(f"Giải quyết trên {where}, không cần quy trình.")
    yield from _unpublished(facts, [procedure])
    yield from _unposted(posted)


def _draft(process: Process, words: str) -> Gap:
    return Gap(words, "Mở bản nháp", "alignment:law_draft", (process.code,), True, True)


def _opened(facts: Facts, process: Process, opened: ProcessVersion) -> Gap:
    """Where the next version lies, and with whom."""
    page = ("processes:process", (process.code,))
    if opened.state == "review":
        return Gap(f"Bản {opened.number} chờ thẩm tra.", "Xem bản trình", *page)
    if opened.state == "approval":
        signed = {each.track for each in facts.approvals.get(opened.pk, ())}
        waits = [short_name(track) for track in NEEDED_TRACKS if track not in signed]
        if opened.pk in facts.touched:
            return Gap(f"Bản {opened.number} chờ người thẩm tra xác nhận lại.", "Xem", *page)
        if not waits:
            return _approved(facts, opened, page)
        words = f"Bản {opened.number} chờ duyệt {' và '.join(waits)}."
        return Gap(words, "Ghi phê duyệt", *page, True)
    if opened.owner is None:
        words = f"Bản {opened.number} chưa có người nhận việc{_due_words(opened, facts)}."
        return Gap(words, "Giao", *page, True)
    words = f"{opened.owner.full_name} soạn bản {opened.number}{_due_words(opened, facts)}."
    return Gap(words, "Soạn tiếp", "processes:editor", (process.code,), True)


def _approved(facts: Facts, opened: ProcessVersion, page: tuple[str, tuple[str, ...]]) -> Gap:
    """All is approved: it takes effect by itself on a day to come, or waits for its keeper."""
    signed = facts.approvals.get(opened.pk, ())
    first = max(each.effective_from for each in signed if each.track in NEEDED_TRACKS)
    if first > facts.day:
        words = all_approved(first)
        return Gap(f"Bản {opened.number} {words[:1].lower()}{words[1:]}", "Xem", *page)
    return Gap(f"Bản {opened.number} đã duyệt đủ, chưa áp dụng.", "Đưa vào áp dụng", *page, True)


def _due_words(opened: ProcessVersion, facts: Facts) -> str:
    """Until when the draft was to be in force, and whether that day has passed."""
    if opened.due_on is None:
        return ""
    past = "đã quá " if opened.due_on < facts.day else ""
    return f", {past}hạn {full_date(opened.due_on)}"


def _unpublished(facts: Facts, procedures: Sequence[Procedure]) -> Iterator[Gap]:
    """Procedures older than the law, or whose new decision is not applied yet."""
    for procedure in procedures:
        decision = facts.announced.get(procedure.pk)
        if decision is not None:
            words = f"{decision} đang đối chiếu."
            yield Gap(words, "Đối chiếu", "alignment:decision", (decision.code,), True)
        elif procedure.quality_code in facts.behind:
            law = facts.behind[procedure.quality_code]
            words = f"{procedure.quality_code} chưa công bố lại theo {law}."
            yield Gap(words, "Nhập quyết định", "alignment:decision_read", keeps=True)


def _approvals(facts: Facts, process: Process, held: ProcessVersion, opened: ProcessVersion | None) -> Iterator[Gap]:
    """Approvals of the version in force that are missing, ended, or of another content."""
    door = ("Ghi phê duyệt", "processes:version", (process.code, held.number), True)
    own = facts.approvals.get(held.pk, ())
    for track in RUNNING_TRACKS:
        words = short_name(track)
        approval = next((each for each in own if each.track == track), None)
        if approval is None:
            other = facts.holding(process.pk, track)
            yield Gap(_instead(facts, process, held, words, other), *door)
        elif approval.sha256 != held.sha256:
            yield Gap(f"Bản {words} được duyệt khác bảng bước của bản {held.number}.", *door)
        elif approval.effective_to is not None and approval.effective_to < facts.day:
            next_one = _next_signed(facts, opened, track)
            if opened is not None and next_one is not None:
                begun = full_date(next_one.effective_from)
                words = f"Bản {words} {opened.number} có hiệu lực từ {begun}, hồ sơ còn chạy bản {held.number}."
                yield Gap(words, "Xem", "processes:process", (process.code,))
                continue
            until = full_date(approval.effective_to)
            yield Gap(f"Phê duyệt bản {words} hết hiệu lực sau ngày {until}.", *door)


def _next_signed(facts: Facts, opened: ProcessVersion | None, track: str) -> Approval | None:
    """The approval that the version which is being made has on the track already."""
    signed = facts.approvals.get(opened.pk, ()) if opened else ()
    return next((each for each in signed if each.track == track), None)


def _instead(facts: Facts, process: Process, held: ProcessVersion, words: str, other: Approval | None) -> str:
    """What holds on a track where the version in force was not approved."""
    if other is None:
        return f"Bản {held.number} chưa có phê duyệt {words}."
    numbers = {each.pk: each.number for each in facts.versions[process.pk]}
    before = numbers[other.process_version_id]
    return f"Văn bản {words} còn là bản {before}, đang chạy bản {held.number}."


def _uncovered(
    facts: Facts, process: Process, held: ProcessVersion, current: Sequence[ProcedureVersion], *, begun: bool
) -> Iterator[Gap]:
    """Published versions that neither the version in force nor the open draft was made for."""
    for published in current:
        if facts.takes_in(held, published):
            continue
        code = facts.procedures[published.procedure_id].quality_code
        words = f"Chưa theo bản công bố v{published.number} của {code}."
        yield Gap(words) if begun else _draft(process, words)


def _ahead(facts: Facts, process: Process) -> Iterator[Gap]:
    """Laws that have not taken effect yet."""
    for asked in facts.asked.get(process.pk, ()):
        if asked.start > facts.day:
            yield Gap(f"{asked.by} có hiệu lực từ {full_date(asked.start)}.")


def _unposted(posted: PublicCopies) -> Iterator[Gap]:
    """What the public is not shown yet, or not in its version in force."""
    if posted.mark is not Mark.EQUAL:
        words = f"Chưa công khai {', '.join(posted.lacks)}." if posted.day else "Chưa công khai."
        yield Gap(words, "Công khai", "alignment:postings", keeps=True)
