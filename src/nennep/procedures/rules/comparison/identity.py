"""Which procedure of the register a line means, and what the decision does to it."""

import re
from collections.abc import Sequence

from nennep.kernel.dates import full_date
from nennep.office.decision_rows import ENACTED
from nennep.office.spelling import key

from ..published import Published
from .doubts import Choice, Doubt, by_hand, choice, doubt
from .register import ALIKE, Register, alike, spelled_out
from .texts import Texts

CHANGES = {"A": "enacted", "B": "amended", "C": "replaced", "D": "repealed"}
_ROOT = re.compile(r"\d\.\d{6}")
# A name beside a code that fits need only look roughly the same.
ROUGHLY = 0.55
OTHER = "Thủ tục khác"


def root_of(code: str) -> str:
    """“2.000884” of “2.000884.000.00.00.H55”; "" where it is no national code."""
    found = _ROOT.match(code)
    return found[0] if found else ""


def suffix_of(code: str) -> str:
    """“000.00.00.H55” of “2.000884.000.00.00.H55”."""
    return code[len(root_of(code)) :].strip(". ") if root_of(code) else ""


def words_of(held: Published) -> str:
    """“1.990006 (QT.DP.06)”."""
    return f"{held.root} ({held.quality_code})"


def change_of(texts: Texts, register: Register) -> tuple[str, list[Doubt]]:
    """What the decision does to the procedure; a doubt where the file does not tell."""
    change = CHANGES.get(texts["table"], "")
    if change:
        return change, []
    known = register.of_root(root_of(texts["code"])) is not None
    names = ("amended", "repealed") if known else ("enacted", "amended")
    words = {"enacted": "Ban hành mới", "amended": "Sửa đổi, bổ sung", "repealed": "Bãi bỏ"}
    acts = [choice(words[name], change=name) for name in names]
    why = "Không thấy tiêu đề bảng A, B, C, D của dòng này."
    return "", [doubt("change", why, *acts, by_hand("Loại khác"))]


def procedure_meant(texts: Texts, change: str, register: Register) -> tuple[Published | None, list[Doubt]]:
    """The procedure that the line changes, and what is doubtful about it."""
    code, root = texts["code"], root_of(texts["code"])
    found = register.of_root(root)
    if texts["table"] == ENACTED or change == "enacted":
        return None, _already_there(code, found)
    if change == "replaced" and found is None:
        return None, [] if root else [_no_code(texts, register)]
    if found is not None:
        return found, _other_name(texts, found, register)
    return None, [_no_code(texts, register) if not root else _unknown(texts, register)]


def _already_there(code: str, found: Published | None) -> list[Doubt]:
    if found is None or found.valid_to:
        return []
    why = f"Văn bản ban hành mới, nhưng sổ đã có mã {found.root}."
    acts = (
        choice("Là sửa đổi, bổ sung", change="amended", procedure=found.procedure_id),
        choice("Bỏ dòng này", left_out=f"Đã có thủ tục {found.quality_code}"),
    )
    return [doubt("code", why, *acts, read=code, held=f"{found.quality_code} {found.name}")]


def _other_name(texts: Texts, found: Published, register: Register) -> list[Doubt]:
    """The code fits and the name is far from the one that is held."""
    if not texts["name"]:
        return []
    here, there = spelled_out(texts["name"]), spelled_out(found.name)
    if alike(here, there) >= ROUGHLY or here in there or there in here:
        return []
    nearest, share = register.nearest(texts["name"])
    why = "Mã khớp nhưng tên khác hẳn."
    acts = [choice(f"Đúng là {found.quality_code}, tên mới", values={"name": texts["name"]})]
    if nearest is not None and share >= ALIKE and nearest.procedure_id != found.procedure_id:
        why = f"Mã là của {found.quality_code}, tên lại khớp {nearest.quality_code}."
        acts.append(choice(f"Là {words_of(nearest)}", procedure=nearest.procedure_id))
    else:
        acts.append(by_hand(OTHER))
    return [doubt("name", why, *acts, read=texts["name"], held=found.name)]


def _no_code(texts: Texts, register: Register) -> Doubt:
    """No national code was read: by the name, or by hand."""
    nearest, share = register.nearest(texts["name"])
    spoilt, old = texts["spoilt"], texts["code"]
    if spoilt:
        digits = len(re.sub(r"\D", "", spoilt.partition(".")[2] or spoilt[1:]))
        why = f"Mã có 6 số sau dấu chấm, văn bản ghi {digits}."
        if digits == 6:
            why = "Mã viết sai dạng, cần có dạng 1.234567."
    elif old:
        why = "Văn bản ghi mã kiểu cũ."
    else:
        why = "Văn bản không ghi mã thủ tục."
    return _by_name(texts, nearest, share, why, spoilt or old)


def _unknown(texts: Texts, register: Register) -> Doubt:
    nearest, share = register.nearest(texts["name"])
    why = "Sổ thủ tục của cơ quan không có mã này."
    return _by_name(texts, nearest, share, why, texts["code"])


def _by_name(texts: Texts, nearest: Published | None, share: float, why: str, read: str) -> Doubt:
    acts: list[Choice] = []
    held = ""
    if nearest is not None and share >= ALIKE:
        why += " Tên thủ tục khớp." if share > 0.93 else " Tên gần khớp."
        acts.append(choice(f"Là {words_of(nearest)}", procedure=nearest.procedure_id))
        held = words_of(nearest) if share > 0.93 else f"{words_of(nearest)} {nearest.name}"
        acts.append(by_hand(OTHER))
    else:
        acts.append(choice("Bỏ dòng này", left_out="Không phải thủ tục của cơ quan"))
        acts.append(by_hand("Chọn thủ tục"))
    return doubt("code", why, *acts, read=read or texts["name"], held=held)


def other_agency(texts: Texts, found: Published | None, register: Register) -> list[Doubt]:
    """The line names an agency that is not this one."""
    agency = texts["agency"]
    if not agency or found is not None or not register.names:
        return []
    words = key(agency)
    if any(name and (key(name) in words or words in key(name)) for name in register.names):
        return []
    why = "Cơ quan giải quyết ghi trong văn bản không phải cơ quan mình."
    acts = (choice("Bỏ dòng này", left_out=f"Thủ tục của {agency}"[:300]), choice("Vẫn của cơ quan mình"))
    return [doubt("agency", why, *acts, read=agency, held=register.names[0])]


def replaced_by(texts: Texts, register: Register, found: Published | None) -> tuple[tuple[int, ...], list[Doubt]]:
    """The procedures whose place the line takes, in table C."""
    known = [register.of_root(root_of(code)) for code in texts["replaced"]]
    keys = tuple(dict.fromkeys(one.procedure_id for one in known if one is not None))
    lost = [code for code, one in zip(texts["replaced"], known, strict=True) if one is None]
    if keys and not lost:
        return keys, []
    if not texts["replaced"] and found is not None:
        # Replaced under its own code: the procedure stays, its content is new.
        return (), []
    nearest, share = register.nearest(texts["replaced_name"] or texts["name"])
    acts: list[Choice] = []
    if nearest is not None and share >= ALIKE and nearest.procedure_id not in keys:
        acts.append(choice(f"Thay {words_of(nearest)}", replaced=[*keys, nearest.procedure_id]))
    elif keys:
        acts.append(choice("Chỉ thay thủ tục đã thấy"))
    why = (
        f"Sổ không có thủ tục bị thay thế {', '.join(lost)}."
        if lost
        else "Văn bản không ghi mã của thủ tục bị thay thế."
    )
    read = ", ".join(texts["replaced"]) or texts["replaced_name"]
    return keys, [doubt("replaced", why, *acts, by_hand("Chọn thủ tục"), read=read)]


def not_in_force(change: str, concerned: Sequence[Published]) -> list[Doubt]:
    """What is repealed, replaced or amended has ended before."""
    found = []
    for one in concerned:
        if one.valid_to is None:
            continue
        why = f"{one.quality_code} đã hết hiệu lực sau ngày {full_date(one.valid_to)}."
        acts = [choice("Bỏ dòng này", left_out=why[:-1])]
        acts.append(choice("Có hiệu lực trở lại") if change == "amended" else by_hand(OTHER))
        found.append(doubt("state", why, *acts, held=f"{one.quality_code} {one.name}"))
    return found
