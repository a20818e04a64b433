"""A PDF that acts on its own is refused however its names and streams are written, at a bounded cost."""

import sys
import zlib
from base64 import a85encode
from types import SimpleNamespace
from typing import Any

import pytest
import typst

from nennep import office
from nennep.office import UnreadableUploadError, scans

ACTION = b"<</S/JavaScript/JS(app.alert(1))>>"
FLATE = b"/Filter/FlateDecode"


def pdf(body: bytes) -> bytes:
    return b"%PDF-1.7\n" + body + b"\n%%EOF\n"


def stream(entries: bytes, data: bytes, begin: bytes = b"\nstream\n") -> bytes:
    return b"5 0 obj\n<</N 1/First 4" + entries + b">>" + begin + data + b"\nendstream\nendobj\n"


PACKED = zlib.compress(b"1 0 " + ACTION)
RAW = zlib.compressobj(wbits=-15)
UNSUMMED = b"\x78\x9c" + RAW.compress(b"1 0 " + ACTION) + RAW.flush() + b"\0\0\0\0"
LOUD = {
    "in plain sight": b"1 0 obj " + ACTION + b" endobj",
    "letters as numbers": b"1 0 obj <</S/#4aavaScript/J#53(app.alert(1))>> endobj",
    "packed": stream(b"/Type/ObjStm" + FLATE, PACKED),
    "packed, without an index": stream(b"/Type/ObjStm" + FLATE, zlib.compress(ACTION)),
    "value as numbers": stream(b"/Type/Obj#53tm" + FLATE, PACKED),
    "key as numbers": stream(b"/#54ype/ObjStm" + FLATE, PACKED),
    "comment between": stream(b"/Type%c\n/ObjStm" + FLATE, PACKED),
    "no type": stream(FLATE, PACKED),
    "far from its stream": stream(b"/Type/ObjStm" + b" " * 500 + FLATE, PACKED),
    "stream after a lone return": stream(b"/Type/ObjStm" + FLATE, PACKED, b"stream\r"),
    "blank after the word": stream(b"/Type/ObjStm" + FLATE, PACKED, b"stream  \r\n"),
    "a checksum that does not hold": stream(b"/Type/ObjStm" + FLATE, UNSUMMED),
    "behind blanks": stream(b"/Type/ObjStm" + FLATE, zlib.compress(b"\0" * 5000 + ACTION)),
    "behind a comment": stream(b"/Type/ObjStm" + FLATE, zlib.compress(b"%\xff\xfe\n" + ACTION)),
    "behind empty blocks": stream(b"/Type/ObjStm" + FLATE, PACKED[:2] + b"\0\0\0\xff\xff" * 900 + PACKED[2:]),
    "as hexadecimal": stream(b"/Type/ObjStm/Filter/ASCIIHexDecode", ACTION.hex().encode() + b">"),
    "hexadecimal by reference": b"9 0 obj /ASCIIHexDecode endobj\n"
    + stream(b"/Type/ObjStm/Filter 9 0 R", ACTION.hex().encode() + b">"),
    "base 85, then packed": stream(b"/Type/ObjStm/Filter[/ASCII85Decode/FlateDecode]", a85encode(PACKED) + b"~>"),
    "packed twice": stream(b"/Type/ObjStm/Filter[/FlateDecode/FlateDecode]", zlib.compress(PACKED)),
    "with a predictor": stream(b"/Type/ObjStm/DecodeParms<</Predictor 12>>" + FLATE, zlib.compress(b"\x01<\xf0")),
    "an address at opening": b"1 0 obj <</OpenAction<</S/URI/URI(http://evil/)>>>> endobj",
    "an address at opening, by reference": b"1 0 obj <</OpenAction 2 0 R>> 2 0 obj <</S/URI/URI(http://evil/)>>",
    "an address on turning the page": b"1 0 obj <</AA<</O<</S/URI/URI(http://evil/)>>>>>> endobj",
    "another file": rb"1 0 obj <</S/GoToR/F(\\\\evil\\x)>> endobj",
    "a file inside": b"1 0 obj <</S/GoToE>> endobj",
    "data read in": b"1 0 obj <</S/ImportData>> endobj",
    "a program": b"1 0 obj <</S/Launch>> endobj",
    "a form sent": b"1 0 obj <</S/SubmitForm>> endobj",
    "files with it": b"1 0 obj <</Names<</EmbeddedFiles 2 0 R>>>> endobj",
}


@pytest.mark.parametrize("how", LOUD)
def test_what_acts_on_its_own_is_found(how: str) -> None:
    with pytest.raises(UnreadableUploadError, match=r"tự chạy|nén khác thường"):
        office.read(pdf(LOUD[how]), expected=office.SCAN, name="a.pdf")


QUIET = {
    "a link, and a place to open at": b"<</OpenAction[3 0 R/XYZ null null 0]>> <</S/URI/URI(https://nghean.gov.vn)>>",
    "names that only begin alike": b"<</JSON 1/LaunchPad 2/XFAx 3>>",
    "objects packed": stream(b"/Type/ObjStm" + FLATE, zlib.compress(b"1 0 <</Type/Page>>")),
    "an index with a predictor": stream(
        b"/Type/XRef/DecodeParms<</Columns 4/Predictor 12>>" + FLATE, zlib.compress(b"\2\1\0\0\0" * 90)
    )
    + stream(b"/Type/ObjStm" + FLATE, zlib.compress(b"1 0 <</Type/Page>>")),
    "a page in hexadecimal without packed objects": stream(b"/Filter/ASCIIHexDecode", b"7b7d>"),
    "a picture": stream(b"/Subtype/Image/Filter/DCTDecode", b"\xff\xd8\xff\xe0 /JS2 \xff\xd9"),
    "a large picture": stream(b"/Subtype/Image" + FLATE, zlib.compress(b"\xff\xfe\xfd" * 40_000_000)),
}


@pytest.mark.parametrize("what", QUIET)
def test_a_quiet_file_is_taken(what: str) -> None:
    assert office.read(pdf(QUIET[what]), expected=office.SCAN, name="a.pdf") == scans.PDF


def test_a_page_of_a_word_processor_is_taken() -> None:
    page = typst.compile(b'Xem #link("https://nghean.gov.vn")[trang].\n\n' + b"Ngh\xe1\xbb\x87 An. " * 900)
    assert page is not None
    assert office.read(page, expected=office.SCAN, name="a.pdf") == scans.PDF


class Counted:
    """zlib, with the bytes that were handed to it counted."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.handed = 0
        monkeypatch.setattr(scans, "zlib", SimpleNamespace(decompressobj=self._counting, error=zlib.error))

    def _counting(self, *given: Any, **named: Any) -> SimpleNamespace:
        real = zlib.decompressobj(*given, **named)

        def decompress(data: bytes, *limits: int) -> bytes:
            self.handed += len(data)
            return real.decompress(data, *limits)

        return _Watched(real, decompress)


class _Watched(SimpleNamespace):
    def __init__(self, real: Any, decompress: Any) -> None:
        super().__init__(decompress=decompress)
        self._real = real

    @property
    def eof(self) -> bool:
        return bool(self._real.eof)

    @property
    def unconsumed_tail(self) -> bytes:
        return bytes(self._real.unconsumed_tail)


@pytest.mark.parametrize("head", [b"\0\0", b"\x78\x9c\xff\xff", b"\x78\x9c"], ids=["no zlib", "broken", "unlike zlib"])
def test_streams_that_do_not_unpack_cost_no_copy_of_the_rest(head: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Counted(monkeypatch)
    content = pdf((b"/Type/ObjStm stream\n" + head) * 500 + b"A" * 1_000_000)
    with pytest.raises(UnreadableUploadError, match="nén khác thường"):
        office.read(content, expected=office.SCAN, name="a.pdf")
    assert counted.handed < 2 * len(content)


def test_streams_in_one_another_are_read_within_one_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty blocks unpack to nothing, so what goes in is counted as well."""
    counted = Counted(monkeypatch)
    monkeypatch.setattr(scans, "MOST_UNPACKED", 3_000_000)
    content = pdf((b"stream\nx^" + b"\0\x09\0\xf6\xff") * 300 + b"\0\0\0\xff\xff" * 200_000)
    with pytest.raises(UnreadableUploadError, match="nén khác thường"):
        office.read(content, expected=office.SCAN, name="a.pdf")
    assert counted.handed < 5_000_000


def test_more_streams_than_a_scan_has_are_refused_also_where_none_unpacks() -> None:
    content = pdf(b"/Type/ObjStm stream\n\0" * (scans.MOST_STREAMS + 1))
    with pytest.raises(UnreadableUploadError, match="nén khác thường"):
        office.read(content, expected=office.SCAN, name="a.pdf")


@pytest.mark.parametrize("packed", [False, True])
def test_more_names_than_a_scan_has_are_refused(packed: bool) -> None:
    names = b"/" * (scans.MOST_NAMES + 1)
    with pytest.raises(UnreadableUploadError, match="nén khác thường"):
        office.read(pdf(stream(FLATE, zlib.compress(names)) if packed else names), expected=office.SCAN, name="a.pdf")


def test_a_file_that_unpacks_to_more_than_its_budget_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "MOST_UNPACKED", 100_000)
    content = pdf(stream(b"/Type/ObjStm" + FLATE, zlib.compress(b"1 0 " * 30_000)))
    with pytest.raises(UnreadableUploadError, match="nén khác thường"):
        office.read(content, expected=office.SCAN, name="a.pdf")


@pytest.mark.parametrize("piece", [b"#41", b"/", b"/JS1 ", b"/#4a", b"/ObjStm", b"stream", b"/OpenAction "])
def test_no_function_is_called_once_a_letter(piece: bytes) -> None:
    calls = 0

    def count(frame: Any, event: str, argument: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    content = pdf(piece * (600_000 // len(piece)))
    kept = sys.getprofile()
    sys.setprofile(count)
    try:
        scans.read_scan(content, "a.pdf")
    except UnreadableUploadError:
        pass
    finally:
        sys.setprofile(kept)
    assert calls < 100_000
