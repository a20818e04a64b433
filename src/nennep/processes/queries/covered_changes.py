"""What of a version changes for the whole process: its own general cells, and what its procedures say since."""

from nennep.procedures.models import ProcedureVersion
from nennep.procedures.queries.published import published_in
from nennep.procedures.queries.version_text import TextChange, differences

from ..models import ProcessVersion
from .version_pages import difference_of


def general_changes(before: ProcessVersion | None, after: ProcessVersion) -> list[TextChange]:
    """The name and other cells of no step, then name, limit, fee, bases and the rest of each procedure covered.

    Of a first version nothing, for there is nothing it is compared with.
    """
    if before is None:
        return []
    told = difference_of(before, after)
    cells = [TextChange(each.heading, [each.old], [each.new]) for each in told.changes if not each.step] if told else []
    return [*cells, *_of_procedures(before, after)]


def _of_procedures(before: ProcessVersion, after: ProcessVersion) -> list[TextChange]:
    old = {each.procedure_id: each for each in before.covers.all()}
    new = {each.procedure_id: each for each in after.covers.select_related("procedure")}
    pairs = [(old[pk], each) for pk, each in new.items() if pk in old and old[pk].pk != each.pk]
    wanted = {each.pk for pair in pairs for each in pair}
    told = published_in(ProcedureVersion.objects.filter(pk__in=wanted)) if wanted else {}
    found = []
    for was, now in sorted(pairs, key=lambda pair: pair[1].procedure.quality_code):
        code = f"{now.procedure.quality_code}: " if len(new) > 1 else ""
        found += [
            TextChange(f"{code}{each.label}", each.old, each.new) for each in differences(told[was.pk], told[now.pk])
        ]
    return found
