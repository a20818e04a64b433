"""Numbers of people and of organisations in a portal's list: which of the two one is, and what a spreadsheet lost."""

import re
from collections.abc import Iterator, Mapping

from nennep.office.headings import said
from nennep.office.lost_zeros import ADDED, lost_two_zeros
from nennep.office.spelling import key

Values = Mapping[str, str]
"""By meaning, all as text: instants and days in ISO form."""
_KINDS = ("to chuc", "doanh nghiep", "cong ty", "co quan", "hop tac xa", "ho kinh doanh")
# How the name of an organisation begins; inside a name the same words may be a person's: Nguyễn Trung Tâm.
_NAMES = (
    *("cong ty", "tong cong ty", "doanh nghiep", "hop tac xa", "lien hiep", "ho kinh doanh", "chi nhanh", "tap doan"),
    *("trung tam", "van phong", "co so", "nha thuoc", "quay thuoc", "benh vien", "phong kham", "ngan hang", "cua hang"),
    *("truong mam non", "truong tieu hoc", "truong trung hoc", "truong cao dang", "truong dai hoc", "ban quan ly"),
    *("uy ban", "nha hang", "khach san"),
)
TAX_OR_PERSON = "Mã số thuế của tổ chức, hay căn cước mất hai số 0 đầu?"
_CHECKED = f"{ADDED} Đối chiếu khi tiếp nhận."


def is_organisation(values: Values) -> bool:
    """Whether an organisation applies: so it is said, so it is called, or its number is a tax number."""
    return says_organisation(values) or is_tax_number(values.get("owner_identity", ""))


def says_organisation(values: Values) -> bool:
    """Whether the row says so in words."""
    called = key(values.get("owner") or values.get("name", ""))
    return said(key(values.get("applicant_kind", "")), *_KINDS) or any(called.startswith(f"{word} ") for word in _NAMES)


def is_tax_number(number: str) -> bool:
    """Ten digits, or thirteen."""
    return number.isdecimal() and len(number) in (10, 13)


def tax_number_of(values: Values) -> str:
    """The number by which an organisation applies, in whichever column it stands; "" for a person."""
    number = values.get("identity_number", "")
    if values.get("owner_identity") or not is_tax_number(number):
        return ""
    return number if len(number) == 13 or says_organisation(values) else ""


def ten_digits(number: str, born_on: str = "") -> tuple[str, bool]:
    """Ten digits where no organisation is told, as they are written here, and whether they stay doubtful.

    A person's number that lost its two zeros may as well be a tax number: only a day of birth decides.
    """
    if not lost_two_zeros(number, born_on):
        return number, False
    return (f"00{number}", False) if born_on else (number, True)


def mended_numbers(values: Values) -> Iterator[tuple[str, str, str]]:
    """Each number that cannot be taken as it stands: its meaning, how it is written here, and the remark."""
    is_told = says_organisation(values)
    number, other = values.get("identity_number", ""), values.get("owner_identity", "")
    if len(number) == 10 and is_tax_number(number) and (other or not is_told):
        whole, doubtful = ten_digits(number, values.get("born_on", ""))
        if whole != number:
            yield "identity_number", whole, _CHECKED.format(lost="hai số 0", digits=12)
        elif doubtful:
            yield "identity_number", number, f"{TAX_OR_PERSON} Ghi nguyên; hỏi lại khi tiếp nhận."
        else:
            words = "Có 10 chữ số mà dòng này không nói là tổ chức: ghi là số của người nộp. Hỏi lại khi tiếp nhận."
            yield "identity_number", number, words
    if is_told and re.fullmatch(r"\d{9}", other):
        yield "owner_identity", f"0{other}", _CHECKED.format(lost="số 0", digits=10)
    elif not is_told and len(other) == 10 and ten_digits(other)[1]:
        yield "owner_identity", other, f"{TAX_OR_PERSON} Ghi là tổ chức; hỏi lại khi tiếp nhận."
