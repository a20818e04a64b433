"""The words of the argument parser in Vietnamese."""

import argparse
from typing import NoReturn

VIETNAMESE = {
    "usage: ": "Cách dùng: ",
    "positional arguments": "tham số",
    "options": "tùy chọn",
    "show this help message and exit": "hiện hướng dẫn này",
    "the following arguments are required: %s": "thiếu: %s",
    "unrecognized arguments: %s": "không hiểu: %s",
    "expected one argument": "cần một giá trị",
    "expected at least one argument": "cần ít nhất một giá trị",
    "invalid choice: %(value)r (choose from %(choices)s)": ("không có “%(value)s”; chọn một trong: %(choices)s"),
    "invalid %(type)s value: %(value)r": "giá trị không hợp lệ: %(value)r (cần kiểu %(type)s)",
    "not allowed with argument %s": "không dùng cùng %s",
    "one of the arguments %s is required": "cần một trong: %s",
    "ambiguous option: %(option)s could match %(matches)s": ("“%(option)s” có thể là %(matches)s; viết đủ tên"),
    "ignored explicit argument %r": "không nhận giá trị %r",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s: %(message)s",
}


class Parser(argparse.ArgumentParser):
    """An argument parser that speaks Vietnamese and ends with exit code 2 on a bad call."""

    def error(self, message: str) -> NoReturn:
        self.print_usage()
        self.exit(2, f"Lỗi: {message.removeprefix('argument ')}\n")


def speak_vietnamese() -> None:
    """Afterwards argparse looks its words up here; unknown ones stay as they are."""
    argparse._ = lambda text: VIETNAMESE.get(text, text)  # type: ignore[attr-defined]
