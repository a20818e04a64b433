"""What an edit asks for, read from plain JSON values without trust."""

import json
import re
from collections.abc import Mapping
from typing import Any

from nennep.definitions.editing.errors import EditError
from nennep.office.spelling import clean, flat

Edit = Mapping[str, Any]
# As many figures as a place in a table may need.
WHOLE = re.compile(r"-?[0-9]{1,6}")


def said(edit: Edit, name: str, *, needed: bool = False) -> str:
    """A text of the edit, "" if it is not there. Raises EditError."""
    value = edit.get(name)
    if value is None and not needed:
        return ""
    if not isinstance(value, str) or (needed and not value):
        raise EditError("", "", f"Phép sửa thiếu “{name}”, hoặc không phải chữ. Tải lại trang rồi sửa lại.")
    return value


def counted(edit: Edit, name: str, fallback: int) -> int:
    """A whole number of the edit. Raises EditError."""
    value = edit.get(name, fallback)
    if isinstance(value, str) and WHOLE.fullmatch(value):
        value = int(value)
    if type(value) is not int:
        raise EditError("", "", f"Phép sửa có “{name}” không phải số. Tải lại trang rồi sửa lại.")
    return value


def listed(edit: Edit, name: str) -> list[Edit]:
    """A list of records. Raises EditError."""
    value = edit.get(name, [])
    if not isinstance(value, list | tuple) or not all(isinstance(one, Mapping) for one in value):
        raise EditError("", "", f"Phép sửa có “{name}” không phải danh sách. Tải lại trang rồi sửa lại.")
    return list(value)


def line(text: str) -> str:
    """A text on one line, in the one spelling in which everything is kept."""
    return flat(clean(text))


def refuse_broken(edit: Edit) -> None:
    """No text in the edit holds half a sign, which nothing could store. Raises EditError."""
    try:
        json.dumps(edit, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        step, column = (_plain(edit.get(name)) for name in ("step", "column"))
        raise EditError(step, column, "Ô có ký tự hỏng. Xóa ô rồi gõ lại.") from None


def _plain(value: Any) -> str:
    return str(value or "").encode("utf-8", "ignore").decode()
