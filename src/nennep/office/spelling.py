"""Text of an office file in the one spelling in which it is read and compared."""

import re

from nennep.kernel.text import fold, nfc

# Eth (Ð, ð) stands for Đ in many Vietnamese files; soft and zero-width signs are not text.
_SAME = str.maketrans(
    {"Ð": "Đ", "ð": "đ", "\u00a0": " ", "\u2007": " ", "\u202f": " ", "\u3000": " "}
    | dict.fromkeys(chr(code) for code in range(32) if chr(code) not in "\n\r\t")
    | dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad")
)
_BLANKS = re.compile(r"[^\S\n]+")


def clean(text: str) -> str:
    """NFC, one kind of blank, no empty lines, no control characters; line ends kept."""
    spread = nfc(text).translate(_SAME).replace("\r", "\n").replace("\t", " ")
    lines = (_BLANKS.sub(" ", line).strip() for line in spread.split("\n"))
    return "\n".join(line for line in lines if line)


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
