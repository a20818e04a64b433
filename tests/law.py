"""Packages of law data as tests make them: signed by a key of their own, which the installation trusts."""

from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from nennep.org.models import province
from nennep.org.queries.administration import founder
from nennep.upkeep.actions.law_packages import load_law, trust_key
from nennep.upkeep.models import LawPackage
from nennep.upkeep.parts.law_signatures import key_id, public_of
from nennep.upkeep.queries.law_packages import forget_packages
from nennep.upkeep.queries.law_preview import preview_of
from nennep.upkeep.rules.law_packages import FORMAT, digest_of, packed, read_package, signed_bytes
from tests.calendars import at

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY_ID = key_id(public_of(KEY))
NOW = at("2026-11-17 08:40")
HOLIDAY = {"from": "2026-11-20", "article": "Quyết định 99/QĐ-TTg", "kind": "off", "name": "Nghỉ Ngày Nhà giáo"}


def manifest_of(parts: dict[str, Any], /, **said: Any) -> dict[str, Any]:
    """The manifest of a package with these parts, as an issuer writes it."""
    return {
        "format": FORMAT,
        "name": "Gói thử",
        "sequence": 1,
        "made_on": "2026-11-16",
        "issuer": KEY_ID,
        "from_version": "",
        "before_version": "",
        "parts": {name: digest_of(part) for name, part in parts.items()},
        **said,
    }


def package(parts: dict[str, Any], /, *, key: Ed25519PrivateKey = KEY, **said: Any) -> bytes:
    """A signed package with these parts."""
    manifest = manifest_of(parts, **said)
    return packed(manifest, parts, key.sign(signed_bytes(manifest)))


def trust() -> None:
    """Afterwards packages of these tests may be loaded."""
    trust_key(public_of(KEY), name="UBND tỉnh", by=founder(province().pk), at=NOW)


def load(content: bytes, when: Any = NOW) -> LawPackage:
    """Afterwards the package is loaded, previewed before."""
    seen = preview_of(read_package(content)).seen
    row, _ = load_law(content, seen=seen, by=founder(province().pk), at=when)
    forget_packages()
    return row
