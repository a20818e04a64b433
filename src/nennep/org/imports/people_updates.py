"""Rows of a list of people who are there already: what of each differs from what is kept, old and new."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from nennep.kernel.text import fold

from ..rules import DUTIES, WHOLE_AGENCY, BrokenRuleError

CONTACTS = {"full_name": "full_name", "phone": "phone", "email": "email"}
LOCKED = "Tài khoản “{}” đang khóa; mở lại ở trang của người này trước, hoặc bỏ dòng này."
RENAMED = (
    "“{}” là tên đăng nhập của {}. Người ấy đổi tên thì đánh dấu “Đúng người này, đổi tên”;"
    " người mới thì ghi tên đăng nhập khác."
)
MANY = "Người này giữ {} vị trí; sửa vị trí ở trang của người này, để trống phòng, chức vụ, nhiệm vụ ở đây."


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPost:
    """A post that a person holds now: its key, division (None: the whole agency), title, duties."""

    key: int
    division: Any
    title: str
    duties: tuple[str, ...]
    held_from: date


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPerson:
    """A person of the agency as kept: how the sheet may name and change them."""

    key: int
    username: str
    full_name: str
    phone: str
    email: str
    is_active: bool
    posts: tuple[KeptPost, ...] = ()


def compare(typed: Mapping[str, str], values: Mapping[str, Any], known: KeptPerson) -> tuple[dict[str, str], str]:
    """By column what is kept now and would become something else; and why it cannot be so, empty where it can.

    An empty cell changes nothing. Where the person holds no post now, the row gives one.
    """
    before = {
        key: getattr(known, key) or "để trống" for key in CONTACTS if typed[key] and values[key] != getattr(known, key)
    }
    post = known.posts[0] if known.posts else None
    if post is None:
        told = {key: "không giữ" for key in ("division", "title", "duties") if typed[key]}
    else:
        told = _of_post(typed, values, post)
    if not known.is_active:
        return before | told, LOCKED.format(known.username)
    if told and len(known.posts) > 1:
        return before | told, MANY.format(len(known.posts))
    return before | told, ""


def _of_post(typed: Mapping[str, str], values: Mapping[str, Any], post: KeptPost) -> dict[str, str]:
    told = {}
    if typed["division"] and values.get("division") != post.division:
        told["division"] = post.division.name if post.division else WHOLE_AGENCY
    if typed["title"] and values["title"] != post.title:
        told["title"] = post.title
    if typed["duties"] and set(values.get("duties", ())) != set(post.duties):
        told["duties"] = "; ".join(DUTIES[duty] for duty in post.duties if duty in DUTIES) or "không có"
    return told


def duties_in(text: str) -> list[str]:
    """Duties parted by ";" (or named by code and parted by ","). Raises BrokenRuleError for an unknown one."""
    by_word = {fold(word): duty for duty, words in DUTIES.items() for word in (duty, words)}
    found = []
    for part in text.split(";"):
        for word in [part] if fold(part.strip()) in by_word else part.split(","):
            if not word.strip():
                continue
            duty = by_word.get(fold(word.strip()))
            if duty is None:
                raise BrokenRuleError("duties", f"Không có nhiệm vụ “{word.strip()}”; {_way_out(word)}.")
            found.append(duty)
    return list(dict.fromkeys(found))


def _way_out(word: str) -> str:
    """The duties whose words hold the one that was written, else the sheet on which all stand."""
    near = [words for words in DUTIES.values() if fold(word.strip()) in fold(words)]
    return "có lẽ là “" + "” hoặc “".join(near) + "”" if near else "chọn trong trang Danh mục của tệp mẫu"
