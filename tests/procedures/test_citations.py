"""A procedure's legal bases lead to the register."""

import pytest

from nennep.documents.models import Citation
from nennep.ledger.actions import NotPermittedError
from nennep.procedures.actions import cite_bases
from nennep.procedures.models import LegalBasis
from tests.cast import Cast
from tests.documents.scene import WHEN, add_law
from tests.factories import make_procedure


def test_the_bases_of_a_version_become_citations_with_their_articles(cast: Cast) -> None:
    law = add_law(cast, "61/2018/NĐ-CP")
    version = make_procedure(cast)
    texts = [("Nghị định số 61/2018/NĐ-CP", "Điều 17 khoản 1"), ("Luật chưa có trong sổ", "")]
    for order, (document, article) in enumerate(texts):
        LegalBasis.objects.create(procedure_version=version, order=order, document=document, article=article)
    done = cite_bases(version, by=cast.actor("thao"), at=WHEN)
    assert (done.found, done.unknown) == (1, ("Luật chưa có trong sổ",))
    held = Citation.objects.get(document=law)
    assert (held.subject_type, held.subject_code) == ("procedure", version.procedure.quality_code)
    assert (held.articles, held.since) == (["Điều 17 khoản 1"], version.valid_from)


def test_only_who_manages_procedures_says_what_one_cites(cast: Cast) -> None:
    with pytest.raises(NotPermittedError):
        cite_bases(make_procedure(cast), by=cast.actor("minh"), at=WHEN)
