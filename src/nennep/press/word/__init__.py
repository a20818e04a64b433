"""Word files from templates that an agency may edit: building, filling, checking.

Knows no subject: which tags a template may use is read from the record that fills it.
"""

from nennep.press.word.brackets import TemplateProblem
from nennep.press.word.page_mark import marked
from nennep.press.word.tags import Tag, context_of, sample_context, tag, tags_of
from nennep.press.word.template_check import check_template
from nennep.press.word.template_filling import fill

__all__ = [
    "Tag",
    "TemplateProblem",
    "check_template",
    "context_of",
    "fill",
    "marked",
    "sample_context",
    "tag",
    "tags_of",
]
