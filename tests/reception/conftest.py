import pytest

from nennep.procedures.models import ProcedureVersion
from tests.cast import Cast
from tests.factories import make_procedure


@pytest.fixture
def version(cast: Cast) -> ProcedureVersion:
    """A procedure of five working days with its seven-step process."""
    return make_procedure(cast)
