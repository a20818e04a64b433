"""What a paper or an act needs of a case and a case need not have; a refusal names what is missing."""

from datetime import datetime

from nennep.kernel.refusals import Refusal
from nennep.procedures.models import ProcedureVersion

from ..models import Case


def procedure_version_of(case: Case) -> ProcedureVersion:
    """The procedure version it was registered under. Raises Refusal for an imported case that names none."""
    if case.procedure_version is None:
        raise _missing(f"Hồ sơ {case.code} không ghi thủ tục nào.")
    return case.procedure_version


def received_at_of(case: Case) -> datetime:
    """When it was received. Raises Refusal before that."""
    if case.received_at is None:
        raise _missing(f"Hồ sơ {case.code} chưa tiếp nhận.")
    return case.received_at


def finished_at_of(case: Case) -> datetime:
    """When it ended. Raises Refusal before that."""
    if case.finished_at is None:
        raise _missing(f"Hồ sơ {case.code} chưa kết thúc.")
    return case.finished_at


def _missing(words: str) -> Refusal:
    return Refusal(words, kind="unlawful")
