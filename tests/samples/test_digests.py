"""The digests of the demo's step tables: what an approval pins does not move when the code does."""

import json

import pytest

from nennep.definitions.definition import Definition
from samples import definitions

# A table of the demo that is changed on purpose gets its new digest here; nothing else may move one.
DIGESTS = {
    "QT.ATTP.01": "f9c84c17c4faa59d6400173f798b9896f0e0796a9bec5bb88cd10532a874467d",
    "QT.BTXH.01": "c0e6ff7a6ab4dc4f83bf7f474fd6e0802d9245480fb950e6196bb6f92531c8be",
    "QT.DP.01": "1f2bff62dcc449505998b88a6e8296c53fbdd5b94f7cdbe04ec8a8d0b6d2d95a",
    "QT.DP.02": "ce948675774d372e2e6bf56b3789ff7fd65c1593819a61cd6ec37768296b76dc",
    "QT.DP.04": "9c73ccfb803d91d517889b92452530ba68040098b49f5ad57c2847ef72e70537",
    "QT.DP.05": "bf4f693a41ce532989b802039435ccbe2937b59e634d97c97e4e7c9d73435766",
    "QT.DP.06": "8753f50e8b19c8aa2164a38154b007d3fce19756c0be9c4a48f4883d042109d2",
    "QT.DP.07": "7f3fd7365d32b4142f51d6e81460dd0752263f1e1468d0ae0e709b70418c8eda",
    "QT.KCB.01": "26ca4557a52ed018b8c6ac5bca4b161d6ce1d4e770ba4484fd227c596c109fe7",
    "QT.KCB.02": "3f78660db5973b9d544a303aee759d76e74a4009ee920bc1d1d5f8c03cfcc746",
    "QT.KCB.03": "ba1cf60e564a3e23c21373a0eec62574f903550b93b893d11869f3ea38fa2ec8",
    "QT.KCB.04": "494f889e5d6a7b1cf817d676da115966d9b3f5428342ecb2b323ad3d39783102",
    "QT.KCB.05": "7471518239cf0bbc51a13fbb7d6bebd0ffc17388de49e5fdfbb7895299629ccc",
    "QT.MP.01": "b515ff0406ba4247fdbf674c2c9cc82c68c8db09ca83cc8af81de3cd3200ec0e",
    "QT.MP.02": "d3e84efb8d60d2a9d5680f44cfdecc9821a168ef6be0a5e4a4f0f5ebc817dc10",
    "QT.NCC.01": "94477c714b159005d563bcd6babe0c91968d167779bf432584f2704cc636d796",
    "QT.PB.01": "c573cdf1e75b781eba7f009036bf0f0eb7b2471daa403740d149e801c3774622",
    "QT.TCCB.01": "2306e643e3bc18e6d96b90cde1bf1a5e3e41d5c04c74e11104a6e5fb01b24864",
    "QT.TTB.01": "7df653ef0e8ce989988784a014bedc662cf8cfea0be49bd03a879a83ff7f7fb7",
    "QT.YDCT.01": "268919cce5462be8273a12a6e398a8de67c5ceae3ed780a395708314391b4f68",
}


@pytest.mark.parametrize("code", DIGESTS)
def test_the_digest_stands_and_survives_storing(code):
    definition = definitions.definition(code)
    assert definition.sha256 == DIGESTS[code]
    assert Definition.from_dict(json.loads(definition.canonical())).sha256 == DIGESTS[code]
