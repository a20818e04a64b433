"""Text of an office file in the one spelling in which it is read and compared."""

import re

from nennep.kernel.text import fold, nfc

# Eth (Ð, ð) stands for Đ in many Vietnamese files; soft and zero-width signs are not text.
_SAME = str.maketrans(
    {"Ð": "Đ", "ð": "đ", "\u00a0": " ", "\u2007": " ", "\u202f": " ", "\u3000": " "}
    | dict.fromkeys(chr(code) for code in range(32) if chr(code) not in "\n\r\t")
    | dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad")
)
# Letters that Vietnamese has not, beside a letter that it has: TCVN3 and VNI read as Unicode (“chøng nhËn”, “chöùng”);
# and a capital with a mark inside a word (“CÊp”).
_OLD_LETTERS = re.compile(
    r"\b\w*(?:[^\W\d_][µ¸¶¹¨»¾¼½©®ª«¬ÆÇËÎÏÑÖØÜÞßäåæçëîïñøö÷ûüþ]|[µ¸¶¹¨»¾¼½©®ª«¬ÆÇËÎÏÑÖØÜÞßäåæçëîïñøö÷ûüþ][^\W\d_]"
    r"|[^\W\d_][À-ÖØ-Ý](?=[a-z]))"
)
FEW_WORDS = 3
_BLANKS = re.compile(r"[^\S\n]+")


def clean(text: str) -> str:
    """NFC, one kind of blank, no empty lines, no control characters; line ends kept."""
    spread = nfc(text).translate(_SAME).replace("\r", "\n").replace("\t", " ")
    lines = (_BLANKS.sub(" ", line).strip() for line in spread.split("\n"))
    return "\n".join(line for line in lines if line)


def looks_like_old_code_page(text: str) -> bool:
    """Whether the text is of an old Vietnamese code page (TCVN3, VNI) that was read as Unicode.

    It takes three such words that make up a twentieth of those with marks, so that a foreign name is none.
    """
    strange = sum(1 for word in text.split() if _OLD_LETTERS.search(word))
    return strange >= FEW_WORDS and strange * 20 >= sum(1 for word in text.split() if not word.isascii())


def flat(text: str) -> str:
    """The text on one line."""
    return " ".join(text.split())


def key(text: str) -> str:
    """Folded on one line, signs other than letters and digits as one blank: for comparing words."""
    return " ".join(re.sub(r"[^\w]+|_", " ", fold(text)).split())


def shown(text: str, most: int = 60) -> str:
    """The text on one line, cut for a message."""
    line = flat(text)
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
