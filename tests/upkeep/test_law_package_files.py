"""The file of a package of law data: one way to write it, signed, and refused in words when it is anything else."""

import json
from datetime import date
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from nennep.upkeep.parts.law_signatures import is_signed, key_id, make_key, public_key, public_of, read_key
from nennep.upkeep.rules.law_packages import (
    MOST_BYTES,
    LawPackageError,
    UnlawfulPackageError,
    canonical,
    check_version,
    packed,
    read_package,
    signed_bytes,
)
from tests.law import HOLIDAY, KEY, KEY_ID, manifest_of, package

PARTS = {"calendar": [HOLIDAY]}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(VALUES)
def test_canonical_bytes_read_back_are_the_same_bytes(value: Any) -> None:
    once = canonical(value)
    assert canonical(json.loads(once)) == once


def test_the_bytes_do_not_depend_on_order_or_composition() -> None:
    assert canonical({"b": 1, "a": "ệ"}) == canonical({"a": "e\u0323\u0302", "b": 1}) == '{"a":"ệ","b":1}'.encode()


def test_a_package_reads_back_as_it_was_written() -> None:
    file = read_package(package(PARTS, sequence=7))
    assert (file.manifest.sequence, file.manifest.made_on, file.manifest.issuer) == (7, date(2026, 11, 16), KEY_ID)
    (entry,) = file.layer.parts["calendar"]
    assert (entry.key, entry.begins_on, entry.content["name"]) == ("national", date(2026, 11, 20), "Nghỉ Ngày Nhà giáo")
    assert is_signed(file.signature, file.signed, public_of(KEY))
    assert not is_signed(file.signature, file.signed, public_of(Ed25519PrivateKey.generate()))


def test_every_flipped_byte_is_noticed() -> None:
    whole = package(PARTS)
    public = public_of(KEY)
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1
        try:
            file = read_package(bytes(changed))
        except LawPackageError:
            continue
        assert not is_signed(file.signature, file.signed, public) or file.manifest.issuer != KEY_ID, place


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "không phải gói"),
        (b"PK\x03\x04" + bytes(900), "không phải gói"),
        (b"[" * 100_000, "không phải gói"),
        (b"x" * (MOST_BYTES + 1), "nhiều nhất 512 KB"),
        (b'{"manifest":1}', "không phải gói"),
        (package(PARTS) + b"\n", "đã bị sửa sau khi phát hành"),
        (package(PARTS).replace(b'"parts":{"calendar":[', b'"parts": {"calendar":['), "đã bị sửa sau khi phát hành"),
        (package({"calendar": [{**HOLIDAY, "name": "a\x00b"}]}), "đã bị sửa"),
        (package({"../../etc": [HOLIDAY]}), "“parts” phải nêu tên"),
        (package({"criteria": [HOLIDAY]}), "Phần “criteria” thuộc loại dữ liệu mà bản phần mềm này chưa nhận"),
        (package({"calendar": []}), "Phần “calendar” phải là danh sách"),
        (package({"calendar": [HOLIDAY, HOLIDAY]}), "ghi hai lần"),
        (package({"calendar": [{**HOLIDAY, "from": "20/11/2026"}]}), "phải là ngày"),
        (package({"calendar": [{**HOLIDAY, "from": "0001-01-01"}]}), "từ năm 1990"),
        (package({"calendar": [{**HOLIDAY, "article": " "}]}), "“article” phải là điều khoản"),
        (package(PARTS, sequence=0), "số thứ tự"),
        (package(PARTS, sequence=True), "“sequence” không đọc được"),
        (package(PARTS, format="nennep-law-9"), "viết theo dạng"),
        (package(PARTS, parts={"calendar": "0" * 64}), "Phần “calendar” không khớp mã băm"),
        (packed(manifest_of(PARTS), {}, bytes(64)), "không đúng với danh mục"),
        (packed(manifest_of(PARTS), PARTS, b""), "không có chữ ký"),
    ],
)
def test_what_is_no_package_is_refused_in_words(content: bytes, says: str) -> None:
    with pytest.raises(LawPackageError, match=says):
        read_package(content)


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"from_version": "9.1"}, "từ 9.1"),
        ({"before_version": "0.1"}, "trước 0.1"),
        ({}, ""),
        ({"from_version": "0.1"}, ""),
    ],
)
def test_a_package_for_another_version_is_refused(said: dict[str, str], says: str) -> None:
    manifest = read_package(package(PARTS, **said)).manifest
    if not says:
        check_version(manifest, "0.1.0")
        return
    with pytest.raises(UnlawfulPackageError, match=says):
        check_version(manifest, "0.1.0")


def test_a_key_is_kept_in_a_file_of_its_owner_and_never_written_over(tmp_path: Any) -> None:
    path = tmp_path / "khoa.pem"
    public = make_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert public_of(read_key(path)) == public_key(f" {public.upper()}\n") == public
    assert len(key_id(public)) == 16
    for refused in (lambda: make_key(path), lambda: read_key(tmp_path / "x"), lambda: public_key("abc")):
        with pytest.raises(LawPackageError):
            refused()


def test_the_signature_is_over_the_manifest_under_the_name_of_the_format() -> None:
    assert signed_bytes({"a": 1}) == b'nennep-law-1\n{"a":1}'
