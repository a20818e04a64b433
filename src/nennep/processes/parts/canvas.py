"""The BPMN canvas (bpmn-js), an extra that lies in the data folder and never in this repository.

``assets/package-lock.json`` pins every package by its digest and names no place to fetch it from: npm
goes where the machine is set up to go.
"""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

from nennep.kernel.file_faults import words_of
from nennep.kernel.refusals import Refusal

PINNED = Path(__file__).parent.parent / "assets"
FOLDER = "assets/bpmn-js"
MANIFEST = "installed.json"
MOST_SECONDS = 300
# What the page needs of the package, and the licence that asks for the mark on the canvas.
FILES = (
    "LICENSE",
    "dist/bpmn-modeler.production.min.js",
    "dist/assets/diagram-js.css",
    "dist/assets/bpmn-js.css",
    "dist/assets/bpmn-font/css/bpmn.css",
    "dist/assets/bpmn-font/font/bpmn.woff2",
    "dist/assets/bpmn-font/font/bpmn.woff",
)
MEDIA: Mapping[str, str] = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".woff2": "font/woff2",
    ".woff": "font/woff",
    "": "text/plain; charset=utf-8",
}
_WHY = (
    (("EINTEGRITY",), "Mã băm của gói tải về không khớp danh sách đã khóa. Không dùng gói này; báo người phát triển."),
    (
        ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "ECONNRESET", "ENETUNREACH", "network", "ENOTCACHED"),
        "npm không tới được kho gói. Kiểm tra mạng hay proxy của npm rồi chạy lại.",
    ),
    (("E404",), "Kho gói mà npm đang dùng không có bpmn-js bản đã khóa. Kiểm tra thiết lập của npm."),
)


class CanvasError(Refusal):
    """The canvas is not installed; the text says why and what to do, in Vietnamese."""


def folder() -> Path:
    """Where the canvas lies once it is installed."""
    return Path(settings.DATA) / FOLDER


def version() -> str:
    """The installed version; "" where there is none, or its files are not all there."""
    try:
        told = json.loads((folder() / MANIFEST).read_text(encoding="utf-8"))
        whole = all((folder() / name).is_file() for name in FILES)
        return str(told["version"]) if whole else ""
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def file(name: str) -> tuple[bytes, str] | None:
    """One file of the canvas and its media type; None for any other name."""
    if name not in FILES or not version():
        return None
    return (folder() / name).read_bytes(), MEDIA[Path(name).suffix]


def install() -> str:
    """Afterwards the pinned canvas lies in the data folder; its version. Raises CanvasError.

    What was installed before stays until the new one is whole.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise CanvasError(
            "Máy này chưa có npm. Cài Node.js (kèm npm) rồi chạy lại ./nennep assets. Không có phần"
            " này vẫn xuất, nhập được tệp BPMN."
        )
    home = Path(settings.DATA)
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="assets-", dir=home) as work:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(PINNED / name, work)
        _fetch(npm, Path(work))
        return _put(Path(work) / "node_modules" / "bpmn-js", Path(work) / "ready")


def _fetch(npm: str, work: Path) -> None:
    words = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--omit=dev"]
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command in a folder of our own
            words,
            cwd=work,
            capture_output=True,
            text=True,
            timeout=MOST_SECONDS,
            check=False,
            env={**os.environ, "npm_config_update_notifier": "false"},
        )
    except subprocess.TimeoutExpired as error:
        raise CanvasError(f"npm chạy quá {MOST_SECONDS // 60} phút. Kiểm tra mạng rồi chạy lại.") from error
    except OSError as error:
        raise CanvasError(f"Không chạy được npm: {words_of(error)}.") from error
    if done.returncode:
        raise CanvasError(_why(done.stderr or done.stdout))


def _why(told: str) -> str:
    for signs, words in _WHY:
        if any(sign in told for sign in signs):
            return words
    last = " ".join(told.split())[-300:]
    return f"npm không cài được bpmn-js: {last}"


def _put(package: Path, ready: Path) -> str:
    """Move what is needed into its place, in one step."""
    made = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
    for name in FILES:
        source, target = package / name, ready / name
        if not source.is_file():
            raise CanvasError(f"Gói bpmn-js {made} thiếu tệp {name}. Báo người phát triển.")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
    (ready / MANIFEST).write_text(json.dumps({"version": made}), encoding="utf-8")
    place = folder()
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists():
        old = place.with_name("bpmn-js.old")
        shutil.rmtree(old, ignore_errors=True)
        place.rename(old)
    ready.rename(place)
    shutil.rmtree(place.with_name("bpmn-js.old"), ignore_errors=True)
    return str(made)
