"""An existing ISO procedure or internal process read from its Word file: its steps and total."""

from nennep.office.archives import UnreadableUploadError
from nennep.office.decision_rows import ReadingWarning
from nennep.office.durations import Amount
from nennep.office.files import read_body
from nennep.office.prose import read_prose
from nennep.office.spelling import shown
from nennep.office.step_tables import StepReader
from nennep.office.steps import ProcedureReading
from nennep.office.tables import Body


def read_procedure(content: bytes, name: str) -> ProcedureReading:
    """The steps in the file's tables, or in its prose where no table holds steps.

    Raises UnreadableUploadError, in Vietnamese, for a file that is none of ours, is unsafe to open,
    or tells no steps.
    """
    body = read_body(content, name)
    notes = tuple(ReadingWarning(note) for note in body.notes)
    reader = StepReader()
    reader.read(body)
    if reader.steps:
        warnings = [*notes, *reader.warnings]
        if len(reader.totals) > 1:
            told = ", ".join(f"“{one.text}”" for one in reader.totals)
            warnings.append(
                ReadingWarning(f"tệp có {len(reader.totals)} dòng tổng ({told}): nhiều giai đoạn hay trường hợp?")
            )
        return ProcedureReading(tuple(reader.steps), _total(reader.totals), tuple(dict.fromkeys(warnings)))
    prose = read_prose(list(body.lines()))
    if not prose.steps:
        raise UnreadableUploadError(_no_steps(body, name))
    prosaic = ReadingWarning("không có bảng bước; đọc từ câu văn “Bước 1: …”, cần xem kỹ từng bước")
    return ProcedureReading(prose.steps, prose.total, (*notes, prosaic, *prose.warnings))


def _total(totals: list[Amount]) -> Amount | None:
    """The one total of the file; of several none is the file's."""
    return totals[0] if len(totals) == 1 else None


def _no_steps(body: Body, name: str) -> str:
    tables = [table for table in body.tables() if table.rows]
    seen = "; ".join(
        f"{table.place}: {shown(' | '.join(t for t in table.rows[0].texts() if t), 80)}" for table in tables[:5]
    )
    found = f" Đã thấy: {seen}." if seen else " Tệp không có bảng nào."
    return (
        f"Tệp “{name}” không có bảng bước (cần dòng tiêu đề có nội dung công việc và trách nhiệm hoặc"
        f" thời gian) và cũng không có đoạn “Bước 1: …”.{found} Nếu quy trình là hình vẽ hay ảnh quét,"
        " hãy gõ các bước vào bảng."
    )
