"""The letters by which agencies where nobody uses the product answer in the demo year."""

from collections import Counter
from datetime import datetime
from functools import cache

from nennep.cases.parts.partners import AnswerPaper
from nennep.kernel.worktime import ZONE
from nennep.press.pdf import render_pdf

# What stands behind the number of a letter, by agency.
SYMBOLS = {"ubnd-lamson": "CV-UBND", "hdgdyk": "BB-GĐYK"}
WORDS = "Bản chụp văn bản trả lời của cơ quan phối hợp. Dữ liệu mẫu: mọi hồ sơ mẫu dùng chung một bản chụp."
LAYOUT = """#import "/press/layouts/nennep.typ": *
#show: paper.with(payload.form, title: payload.title, demo: true)
#payload.words
"""


@cache
def scan() -> bytes:
    """The one copy that stands for them all."""
    payload = {"form": {"paper": "a5", "orientation": "portrait"}, "title": "Văn bản trả lời", "words": WORDS}
    return render_pdf(LAYOUT, payload, dated=datetime(2025, 12, 1, tzinfo=ZONE))


def letter(agency: str, given: Counter[tuple[str, int]], at: datetime) -> AnswerPaper:
    """The next letter of the agency in that year; ``given`` counts them."""
    given[agency, at.year] += 1
    return AnswerPaper(f"{given[agency, at.year]}/{SYMBOLS[agency]}", at.date(), scan(), "van-ban-tra-loi.pdf")
