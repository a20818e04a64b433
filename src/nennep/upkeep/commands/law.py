"""``./nennep law``: a package of law data is made and signed, shown, loaded; keys are made, trusted, withdrawn."""

import tomllib
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from django.utils import timezone

from nennep.kernel.actors import Actor
from nennep.kernel.commands import command
from nennep.kernel.dates import full_date, moment
from nennep.kernel.file_faults import words_of
from nennep.kernel.law import LAW_KINDS, loaded_layers
from nennep.org.queries.administration import founder
from nennep.web import clock

from ..actions.law_packages import load_law, trust_key, withdraw_key
from ..parts.law_signatures import key_id, make_key, public_of, read_key
from ..parts.law_text import entries_as_toml
from ..queries.backups import keeper_id
from ..queries.law_packages import law_keys
from ..queries.law_preview import LawPreview, preview_of
from ..rules.law_packages import (
    ENDING,
    FORMAT,
    MOST_BYTES,
    LawPackageError,
    canonical,
    digest_of,
    packed,
    plain,
    read_package,
    signed_bytes,
)

MANIFEST = "manifest.toml"


def one_file(parser: ArgumentParser) -> None:
    """The package."""
    parser.add_argument("file", type=Path, metavar="TỆP", help="gói dữ liệu pháp luật (*.nnlaw)")


def loading(parser: ArgumentParser) -> None:
    """The package, and whether it is really loaded."""
    one_file(parser)
    parser.add_argument("--confirm", action="store_true", help="nạp thật; không ghi thì chỉ xem trước, không đổi gì")


def making(parser: ArgumentParser) -> None:
    """What goes into the package, who signs it, where it is written."""
    parser.add_argument(
        "folder", type=Path, metavar="THƯ_MỤC", help="thư mục có manifest.toml và mỗi phần một tệp .toml"
    )
    parser.add_argument("--key", type=Path, required=True, metavar="TỆP", help="khóa ký, do ./nennep law key lập")
    parser.add_argument(
        "--to", type=Path, metavar="TỆP", help="tệp gói (mặc định: tên thư mục và số, bên cạnh thư mục)"
    )


def new_key(parser: ArgumentParser) -> None:
    """Where the pair of keys is written."""
    parser.add_argument("file", type=Path, metavar="TỆP", help="tệp khóa ký; khóa công khai ghi cạnh nó, thêm .pub")


def trusting(parser: ArgumentParser) -> None:
    """Whose key."""
    parser.add_argument("file", type=Path, metavar="TỆP", help="tệp khóa công khai (.pub)")
    parser.add_argument("--name", required=True, metavar="TÊN", help="nơi giữ khóa, ví dụ: UBND tỉnh")


def one_key(parser: ArgumentParser) -> None:
    """Which key."""
    parser.add_argument("key", metavar="MÃ", help="mã khóa, 16 chữ số, như ./nennep law keys ghi")


@command(
    "law show", help="xem trước một gói dữ liệu pháp luật: thêm, đổi, thôi gì, chạm đến việc nào", arguments=one_file
)
def show(options: Namespace) -> int:
    """Nothing is changed."""
    _tell(preview_of(read_package(_content(options.file))))
    return 0


@command("law load", help="nạp một gói dữ liệu pháp luật đã ký; xem trước nếu thiếu --confirm", arguments=loading)
def load(options: Namespace) -> int:
    """Exit code 0 also where the package had been loaded before: nothing more is done then."""
    content = _content(options.file)
    preview = preview_of(read_package(content))
    _tell(preview)
    if preview.loaded is not None:
        return 0
    if not options.confirm:
        print("Chưa đổi gì. Thêm --confirm để nạp.")
        return 0
    row, is_new = load_law(content, seen=preview.seen, by=_doer(), at=clock.now())
    print(f"Đã nạp “{row.name}”, SHA-256 {row.sha256}." if is_new else "Gói này vừa được nạp rồi; không làm gì thêm.")
    return 0


@command("law make", help="làm một gói dữ liệu pháp luật từ thư mục và ký", arguments=making, database=False)
def make(options: Namespace) -> int:
    """The package is read back as an installation would read it before it is written."""
    private = read_key(options.key)
    raw = _toml(options.folder / MANIFEST)
    files = [file for file in sorted(options.folder.glob("*.toml")) if file.name != MANIFEST]
    parts = {file.stem: _toml(file).get("entries", []) for file in files}
    product = raw.pop("product", {})
    if not isinstance(product, dict):
        raise LawPackageError(f"{options.folder / MANIFEST}: [product] là bảng có from, before.")
    manifest = {
        **raw,
        "format": FORMAT,
        "issuer": key_id(public_of(private)),
        "from_version": product.get("from", ""),
        "before_version": product.get("before", ""),
        "parts": {name: digest_of(part) for name, part in parts.items()},
    }
    content = packed(manifest, parts, private.sign(signed_bytes(manifest)))
    file = read_package(content)
    for name, entries in file.layer.parts.items():
        LAW_KINDS[name].check(entries)
    path = options.to or options.folder.parent / f"{options.folder.name}-{file.manifest.sequence}{ENDING}"
    try:
        with path.open("xb") as target:
            target.write(content)
    except OSError as error:
        why = "đã có" if isinstance(error, FileExistsError) else words_of(error)
        raise LawPackageError(f"Không ghi được {path} ({why}). Ghi --to tệp khác.") from error
    print(f"Đã ghi {path}, {len(content)} byte, {sum(map(len, parts.values()))} mục. SHA-256 {file.sha256}")
    return 0


def one_part(parser: ArgumentParser) -> None:
    """Which part, and of it which entry."""
    parser.add_argument("part", nargs="?", metavar="PHẦN", help="tên phần; không ghi thì kể các phần")
    parser.add_argument("--entry", metavar="MÃ", help="chỉ mục có mã này")


@command("law entries", help="in các mục đang dùng của một phần, để chép vào gói rồi sửa", arguments=one_part)
def entries(options: Namespace) -> int:
    """What holds now and from later days on, as ``law make`` reads it."""
    if options.part is None:
        for name, kind in sorted(LAW_KINDS.items()):
            print(f"{name:20} {kind.label}")
        print("./nennep law entries PHẦN in các mục của phần ấy.")
        return 0
    found = LAW_KINDS.get(options.part)
    if found is None:
        raise LawPackageError(f"Không có phần “{options.part}”. Các phần: {', '.join(sorted(LAW_KINDS))}.")
    lines = list(entries_as_toml(found, options.entry or "", timezone.localdate(clock.now())))
    if not lines:
        known = sorted({each.key for each in found.entries(loaded_layers())})
        raise LawPackageError(f"Phần “{options.part}” không có mục “{options.entry}”. Các mục: {', '.join(known)}.")
    print(f"# Chép mục cần đổi vào {options.part}.toml, sửa, đặt from là ngày bắt đầu và article là căn cứ.")
    for field, told in found.fields.items():
        print(f"# {field}: {told.label}{'' if told.required else ' (không bắt buộc)'}")
    print("\n".join(lines))
    return 0


@command("law key", help="lập một đôi khóa ký dữ liệu pháp luật", arguments=new_key, database=False)
def key(options: Namespace) -> int:
    """The private half can be read by its owner alone; the public half lies beside it."""
    beside = options.file.with_name(f"{options.file.name}.pub")
    if beside.exists():
        raise LawPackageError(f"{beside} đã có. Chọn tên khác, để không lẫn khóa.")
    public = make_key(options.file)
    beside.write_text(f"{public}\n", encoding="ascii")
    print(f"Khóa ký: {options.file} (giữ kín, sao một bản ra nơi an toàn). Khóa công khai: {beside}")
    print(f"Mã khóa: {key_id(public)}. Báo mã này cho nơi nạp bằng đường khác với đường gửi tệp.")
    return 0


@command("law trust", help="tin một khóa: gói ký bằng khóa ấy được nạp", arguments=trusting)
def trust(options: Namespace) -> int:
    """With an event."""
    public = _read(options.file).decode("ascii", "replace")
    trusted = trust_key(public, name=options.name, by=_doer(), at=clock.now())
    print(f"Đã tin khóa {trusted.key_id} của {trusted.name}. Đối chiếu mã khóa với nơi phát hành.")
    return 0


@command("law distrust", help="thôi tin một khóa: không nạp thêm gói nào ký bằng khóa ấy", arguments=one_key)
def distrust(options: Namespace) -> int:
    """What was loaded before stays."""
    found = withdraw_key(options.key, by=_doer(), at=clock.now())
    print(f"Đã thôi tin khóa {found.key_id} của {found.name}. Gói đã nạp giữ nguyên.")
    return 0


@command("law keys", help="các khóa đang tin và đã thôi")
def keys(options: Namespace) -> int:
    """One line a key."""
    found = list(law_keys())
    for each in found:
        ended = f", thôi từ {moment(each.withdrawn_at)}" if each.withdrawn_at else ""
        print(f"{each.key_id}  {each.name}, tin từ {moment(each.trusted_at)}{ended}")
    if not found:
        print("Chưa tin khóa nào: chưa nạp được gói nào. Xem docs/operate/law-data.md.")
    return 0


def _doer() -> Actor:
    """Whoever runs the machine, in the name of the agency on top. Raises LawPackageError where there is none."""
    where = keeper_id()
    if where is None:
        raise LawPackageError("Chưa có cơ quan nào. Chạy ./nennep init trước.")
    return founder(where)


def _content(path: Path) -> bytes:
    if path.is_file() and path.stat().st_size > MOST_BYTES:
        raise LawPackageError(f"{path} lớn hơn {MOST_BYTES // 1024} KB, không phải gói dữ liệu pháp luật.")
    return _read(path)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise LawPackageError(f"Không đọc được {path}: {words_of(error)}. Ghi đúng đường dẫn.") from error


def _toml(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = plain(tomllib.loads(_read(path).decode()))
        canonical(found)
    except ValueError as error:  # no TOML, no UTF-8, or a number that no JSON has
        raise LawPackageError(f"{path} không đọc được: {error}. Sửa tệp rồi làm lại.") from error
    return found


def _tell(preview: LawPreview) -> None:
    manifest = preview.file.manifest
    print(f"“{manifest.name}”, số {manifest.sequence}, lập ngày {full_date(manifest.made_on)}, ký: {preview.key.name}.")
    if preview.loaded is not None:
        print(f"Gói này đã nạp lúc {moment(preview.loaded.loaded_at)}; nạp lại không làm gì thêm.")
    for part in preview.parts:
        same = f", {part.same} mục đã có như vậy" if part.same else ""
        print(f"{part.label}: {len(part.changes)} mục{same}")
        for change in part.changes:
            print(
                f"  {change.act}{' ' if change.heading else ''}{change.heading} từ {full_date(change.begins_on)} ({change.article})"
            )
            for label, old, new in change.points:
                print(f"    {label + ': ' if label else ''}{old or '–'} → {new or '–'}")
            if change.touched:
                print(f"    Chạm đến: {change.touched}")
        for line in part.effects:
            print(f"  {line}")
