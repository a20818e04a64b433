"""The law of documents in force: states by day, places, terms. Pure, so that a lawyer can check the tables."""

from .articles import articles_of, is_short_for, law_named, number_key, path_of, short_key, touches, words_of
from .postings import PLACES, POSTED_SUBJECTS
from .states import (
    ASKING,
    ENDING,
    KINDS,
    STATE_WORDS,
    DocumentAct,
    Law,
    Register,
    State,
    Stretch,
    start_of,
    start_of_act,
    state_on,
    stretches,
)
from .terms import SUBJECTS, LegalDuty, due_day, strictest, term_from, terms

DOCUMENT_KINDS = {
    "law": "Luật",
    "ordinance": "Pháp lệnh",
    "decree": "Nghị định",
    "resolution": "Nghị quyết",
    "decision": "Quyết định",
    "circular": "Thông tư",
    "consolidated": "Văn bản hợp nhất",
    "other": "Văn bản khác",
}

__all__ = [
    "ASKING",
    "DOCUMENT_KINDS",
    "ENDING",
    "KINDS",
    "PLACES",
    "POSTED_SUBJECTS",
    "STATE_WORDS",
    "SUBJECTS",
    "DocumentAct",
    "Law",
    "LegalDuty",
    "Register",
    "State",
    "Stretch",
    "articles_of",
    "due_day",
    "is_short_for",
    "law_named",
    "number_key",
    "path_of",
    "short_key",
    "start_of",
    "start_of_act",
    "state_on",
    "stretches",
    "strictest",
    "term_from",
    "terms",
    "touches",
    "words_of",
]
