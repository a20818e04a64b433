"""Whether a name was only spelt otherwise, or is another name."""

from difflib import SequenceMatcher

from nennep.kernel.text import fold, nfc

# So alike are two spellings of one name, marks and case apart.
ALIKE = 0.85


def is_spelling(before: str, after: str) -> bool:
    """Whether both are one name spelt otherwise: the same words but for marks, case, blanks and a sign or two.

    A number says which one it is: it is never a matter of spelling.
    """
    old, new = (fold(nfc(text)).split() for text in (before, after))
    if [one for one in old if one.isdigit()] != [one for one in new if one.isdigit()]:
        return False
    pairs = zip(old, new, strict=False)
    return len(old) == len(new) and all(SequenceMatcher(None, *pair).ratio() >= ALIKE or _near(*pair) for pair in pairs)


def _near(old: str, new: str) -> bool:
    """One sign more, less or other in a word of two or more."""
    if min(len(old), len(new)) < 2 or abs(len(old) - len(new)) > 1:
        return False
    blocks = SequenceMatcher(None, old, new).get_matching_blocks()
    return sum(block.size for block in blocks) >= max(len(old), len(new)) - 1
