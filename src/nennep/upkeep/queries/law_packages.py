"""Packages of law data: which were loaded, by which keys, and the layers that they lay over the product's data."""

import time
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.core.signals import request_started
from django.db.models import Max, QuerySet

from nennep.kernel.dates import moment
from nennep.kernel.law import LAW_SOURCES, LawLayer, Layers

from ..models import LawKey, LawPackage
from ..parts.law_signatures import is_signed
from ..rules.law_packages import LawPackageError, PackageFile, UnlawfulPackageError, read_package

LATELY_SECONDS, LAYERS = 2.0, "layers"
_lately: dict[str, tuple[float, Layers]] = {}


@LAW_SOURCES.under_own_name
def loaded_packages() -> Layers:
    """The layers in the order in which they were loaded.

    Looked up once a request; the background and commands see a package that another process loaded after two seconds.
    """
    now = time.monotonic()
    held = _lately.get(LAYERS)
    if held is None or now - held[0] > LATELY_SECONDS:
        digests = LawPackage.objects.order_by("pk").values_list("sha256", flat=True)
        held = _lately[LAYERS] = (now, tuple(map(_layer, digests)))
    return held[1]


def forget_packages(**_: Any) -> None:
    """After this process loaded one, and at the beginning of a request."""
    _lately.clear()


request_started.connect(forget_packages, dispatch_uid="nennep.upkeep.law_packages")


@lru_cache(maxsize=512)
def _layer(sha256: str) -> LawLayer:
    """The entries of a loaded package: its bytes never change under their digest."""
    return read_package(LawPackage.objects.values_list("content", flat=True).get(sha256=sha256).encode()).layer


def package_history() -> QuerySet[LawPackage]:
    """Every package that was loaded, the last first."""
    return LawPackage.objects.select_related("key", "loaded_by").order_by("-pk")


def law_keys() -> QuerySet[LawKey]:
    """Every key that was ever trusted, those that still are first."""
    return LawKey.objects.order_by("-withdrawn_at", "name", "key_id")


def loaded_as(file: PackageFile) -> LawPackage | None:
    """The row of the same bytes, where they were loaded before."""
    return LawPackage.objects.select_related("loaded_by").filter(sha256=file.sha256).first()


def signer_of(file: PackageFile) -> LawKey:
    """The trusted key that signed it. Raises LawPackageError for an unknown or withdrawn key or another signature."""
    issuer = file.manifest.issuer
    key = LawKey.objects.filter(key_id=issuer).first()
    if key is None:
        raise UnlawfulPackageError(
            f"Gói ký bằng khóa {issuer}, nơi này chưa tin khóa ấy. Hỏi nơi phát hành khóa công khai bằng đường khác,"
            " đối chiếu mã khóa, rồi trên máy chủ chạy ./nennep law trust."
        )
    if key.withdrawn_at is not None:
        raise UnlawfulPackageError(
            f"Khóa {issuer} ({key.name}) đã thôi dùng từ {moment(key.withdrawn_at)}. Xin gói ký bằng khóa mới."
        )
    if not is_signed(file.signature, file.signed, key.public):
        raise LawPackageError(
            f"Chữ ký của gói không phải của khóa {issuer} ({key.name}): gói bị sửa, hoặc không do nơi ấy phát hành."
        )
    return key


def check_sequence(file: PackageFile) -> None:
    """Raises UnlawfulPackageError where one of that number, or a later one, of the same key was loaded before."""
    last = LawPackage.objects.filter(key_id=file.manifest.issuer).aggregate(last=Max("sequence"))["last"]
    if last is not None and file.manifest.sequence <= last:
        raise UnlawfulPackageError(
            f"Gói số {file.manifest.sequence} của khóa {file.manifest.issuer} cũ: đã nạp đến số {last}. Xin gói mới hơn."
        )


def last_loaded_at() -> datetime | None:
    """When a package was last loaded."""
    found: datetime | None = LawPackage.objects.aggregate(last=Max("loaded_at"))["last"]
    return found
