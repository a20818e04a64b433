"""What an edit asks for, read from plain JSON values without trust."""

from collections.abc import Mapping
from typing import Any

from nennep.processes.editing.errors import EditError

Edit = Mapping[str, Any]


def said(edit: Edit, name: str, *, needed: bool = False) -> str:
    """A text of the edit, "" if it is not there. Raises EditError."""
    value = edit.get(name)
    if value is None and not needed:
        return ""
    if not isinstance(value, str) or (needed and not value):
        raise EditError(
            "", "", f"Phép sửa thiếu “{name}”, hoặc không phải chữ. Tải lại trang rồi sửa lại."
        )
    return value


def counted(edit: Edit, name: str, fallback: int) -> int:
    """A whole number of the edit. Raises EditError."""
    value = edit.get(name, fallback)
    if isinstance(value, str) and value.lstrip("-").isascii() and value.lstrip("-").isdigit():
        value = int(value[:6])
    if type(value) is not int:
        raise EditError("", "", f"Phép sửa có “{name}” không phải số. Tải lại trang rồi sửa lại.")
    return value


def listed(edit: Edit, name: str) -> list[Edit]:
    """A list of records. Raises EditError."""
    value = edit.get(name, [])
    if not isinstance(value, list | tuple) or not all(isinstance(one, Mapping) for one in value):
        raise EditError(
            "", "", f"Phép sửa có “{name}” không phải danh sách. Tải lại trang rồi sửa lại."
        )
    return list(value)
