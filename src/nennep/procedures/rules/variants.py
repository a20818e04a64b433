"""Variants: a table whose columns are the questions of the desk and whose rows are tried in order."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

Answers = Mapping[str, str]
Choices = Mapping[str, Sequence[str]]
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def agrees(asked: Answers, given: Answers) -> bool:
    """Whether every answer that a row asks for was given."""
    return all(given.get(name) == choice for name, choice in asked.items())


def match(table: Sequence[Answers], given: Answers) -> int | None:
    """The place of the first row that agrees, from 0; None where the version's own content holds."""
    return next((place for place, asked in enumerate(table) if agrees(asked, given)), None)


def known_answers(questions: Sequence[Mapping[str, Any]], given: Mapping[str, Any]) -> dict[str, str]:
    """The answers that these questions ask for and offer, in their order; the rest is left out."""
    return {each["name"]: given[each["name"]] for each in questions if given.get(each["name"]) in each["choices"]}


def covers(above: Sequence[Answers], row: Answers, choices: Choices) -> bool:
    """Whether every full answer that agrees with ``row`` agrees with one of those above it."""
    meeting = [each for each in above if all(row.get(k, v) == v for k, v in each.items())]
    if any(agrees(each, row) for each in meeting):
        return True
    if not meeting:
        return False
    # Some row above asks what this one leaves open: each of the choices must be covered.
    name = next(k for k in meeting[0] if k not in row)
    return all(covers(meeting, {**row, name: choice}, choices) for choice in choices[name])


def variant_problems(questions: Sequence[Mapping[str, Any]], variants: Sequence[Mapping[str, Any]]) -> list[str]:
    """What is wrong in a table of variants, in words for the screen.

    A row that no answer reaches, a question or a choice that is not there, a question that cannot be
    asked. A combination of answers that no row covers is fine: the version's own content holds.
    """
    problems = _question_problems(questions)
    if variants and not questions:
        problems.append("Bảng trường hợp chưa có câu hỏi nào. Thêm câu hỏi để biết trường hợp.")
    if problems:
        return problems
    choices = {each["name"]: each["choices"] for each in questions}
    for place, variant in enumerate(variants):
        wrong = _answer_problems(variant, choices)
        problems += wrong
        above = [each["answers"] for each in variants[:place]]
        if not wrong and not problems and covers(above, variant["answers"], choices):
            problems.append(
                f"{_row(variant)} không bao giờ tới: các dòng trên đã nhận hết các trả lời của nó."
                " Chuyển dòng này lên trên, hoặc bỏ."
            )
    return problems


def _row(variant: Mapping[str, Any]) -> str:
    return f"Trường hợp “{variant['name']}”"


def _answer_problems(variant: Mapping[str, Any], choices: Choices) -> list[str]:
    problems = []
    for name, choice in variant["answers"].items():
        if name not in choices:
            problems.append(f"{_row(variant)} trả lời câu hỏi “{name}” không có trong bảng.")
        elif choice not in choices[name]:
            problems.append(f"{_row(variant)}: không có lựa chọn “{choice}” ở câu hỏi “{name}”.")
    return problems


def _question_problems(questions: Sequence[Mapping[str, Any]]) -> list[str]:
    problems = []
    names = [each["name"] for each in questions]
    for each in questions:
        label = each["label"] or each["name"]
        if not NAME.fullmatch(each["name"]):
            problems.append(
                f"Câu hỏi “{label}”: tên ngắn “{each['name']}” chỉ gồm chữ thường không dấu, số và"
                " gạch dưới, như quy_mo."
            )
        if not each["label"]:
            problems.append(f"Ghi câu hỏi của tên ngắn “{each['name']}” để bàn tiếp nhận hỏi.")
        if len(each["choices"]) < 2:
            problems.append(f"Câu hỏi “{label}” cần ít nhất hai lựa chọn.")
        if len(set(each["choices"])) < len(each["choices"]):
            problems.append(f"Câu hỏi “{label}” có một lựa chọn ghi hai lần.")
    if len(set(names)) < len(names):
        problems.append("Một tên ngắn của câu hỏi dùng hai lần.")
    return problems
