"""``./nennep demo``: the demo agency with its year, on its own clock."""

import gc
import json
import os
import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from nennep.cli import migrate, serve
from nennep.cli.demo_mark import leave_mark, marked_agency
from nennep.cli.entry import set_up_django
from nennep.kernel import words
from nennep.kernel.commands import command
from nennep.kernel.dates import full_date
from nennep.web.clock import assumed
from samples.catalogue import organisation
from samples.quotas import CUT, FIELDS, NOW, Balance

REAL_DATA = (
    "Lỗi: thư mục dữ liệu này đã có dữ liệu không phải của bản mẫu, nên không nạp đè lên.\n"
    "Đặt NENNEP_DATA sang thư mục khác rồi chạy lại, ví dụ: NENNEP_DATA=./data-mau ./nennep demo"
)
ONLY_SQLITE = (
    "Lỗi: --fresh chỉ xóa được cơ sở dữ liệu SQLite của bản mẫu. Với PostgreSQL, tạo cơ sở dữ liệu"
    " mới rồi đặt NENNEP_DATABASE_URL."
)


HALF_DONE = (
    "Lỗi: lần nạp dữ liệu mẫu trước bị dừng giữa chừng. Chạy lại với --fresh (SQLite), hoặc tạo cơ"
    " sở dữ liệu PostgreSQL mới."
)


class NotTheDemoError(Exception):
    """The database holds something else than the whole demo; the words are for the screen."""


def arguments(parser: ArgumentParser) -> None:
    """The options of ``serve``, and those of the demo itself."""
    serve.arguments(parser)
    parser.add_argument("--no-serve", action="store_true", help="nạp và kiểm, không mở trang web")
    parser.add_argument("--json", action="store_true", help="in kết quả kiểm dạng JSON")
    parser.add_argument("--fresh", action="store_true", help="xóa dữ liệu mẫu cũ, nạp lại từ đầu")


@command("demo", help="mở cơ quan mẫu với một năm hồ sơ", arguments=arguments, django=False)
def run(options: Namespace) -> int:
    """Load the demo if the database is empty, prove its balance, then serve on its clock.

    Returns 1 where the data are not a demo's, the port is taken or the proof fails.
    """
    started = time.monotonic()
    if not options.no_serve and not serve.is_free(options.host, options.port):
        print(f"Lỗi: cổng {options.port} đang có chương trình khác dùng; chọn cổng khác bằng --port.")
        return 1
    _set_clock(NOW)
    set_up_django()
    refused = _clear() if options.fresh else ""
    if refused:
        print(refused)
        return 1
    migrated = _migrate()
    if migrated:
        return migrated
    try:
        proof = _loaded()
    except NotTheDemoError as error:
        print(error)
        return 1
    leave_mark(_demo_agency().pk)
    proof["seconds"] = round(time.monotonic() - started, 1)
    print(json.dumps(proof, ensure_ascii=False, indent=2) if options.json else _told(proof))
    if not (proof["balanced"] and proof["chains_whole"]):
        print("Lỗi: số liệu mẫu không cân hoặc sổ cái có mắt xích hỏng.", file=sys.stderr)
        return 1
    return 0 if options.no_serve else _serve(options)


def _set_clock(shown: datetime) -> None:
    """The demo clock shows that instant now and goes on from there, here and in what we start."""
    os.environ["NENNEP_DEMO"] = "1"
    os.environ["NENNEP_CLOCK"] = assumed(shown)


def _migrate() -> int:
    """In this process, but for the owner's role, which must not become that of the demo."""
    if not migrate.owner_url():
        with redirect_stdout(sys.stderr):
            return migrate.run(Namespace())
    words = [sys.executable, "-m", "nennep.cli", "migrate"]
    done = subprocess.run(words, check=False, stdout=sys.stderr)  # noqa: S603 - our own words
    if done.returncode:
        print("Lỗi: chưa nâng cấp được cơ sở dữ liệu.", file=sys.stderr)
    return done.returncode


def _loaded() -> dict[str, Any]:
    """Afterwards the demo is in the database: its proof. Raises NotTheDemoError."""
    from nennep.org.models import Agency, User  # only now is Django ready
    from samples.balance import proof
    from samples.load import is_whole, load
    from samples.practice import practise

    agency = _demo_agency()
    if agency is None:
        if Agency.objects.exists() or User.objects.exists():
            raise NotTheDemoError(REAL_DATA)
        with _seldom_collected():
            agency = load().agency
            practise(agency)
    elif not is_whole():
        raise NotTheDemoError(HALF_DONE)
    return proof(agency.pk)


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """The collector of memory looks but seldom, and not at what is loaded already: the year leaves little
    behind that hangs together in a ring."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(50_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _demo_agency() -> Any:
    from nennep.org.models import Agency

    raw = next(each for each in organisation()["agencies"] if each["key"] == "syt")
    named = Agency.objects.filter(code=raw["key"], name=raw["name"]).first()
    return named or Agency.objects.filter(pk=marked_agency()).first()


def _clear() -> str:
    """Remove the SQLite file of an earlier demo; why not, if it may not be removed."""
    from django.db import connection

    if connection.vendor != "sqlite":
        return ONLY_SQLITE
    path = Path(str(connection.settings_dict["NAME"]))
    if not path.exists():
        return ""
    from nennep.org.models import Agency, User

    tables = connection.introspection.table_names()
    is_used = Agency._meta.db_table in tables and (Agency.objects.exists() or User.objects.exists())
    if is_used and _demo_agency() is None:
        return REAL_DATA
    connection.close()
    for end in ("", "-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    return ""


def _told(proof: dict[str, Any]) -> str:
    total = Balance(*(proof[name] for name in Balance.__annotations__))
    lines = [
        f"{organisation()['agencies'][1]['name']} (giả định), từ 01/01 đến hết {full_date(CUT)}:",
        f"  {'Lĩnh vực':<34}{'tồn đầu':>9}{'tiếp nhận':>11}{'trước hạn':>11}{'đúng hạn':>10}"
        f"{'quá hạn':>9}{'đang giải quyết':>17}",
    ]
    rows = {FIELDS[code][0]: Balance(**row) for code, row in proof["fields"].items()}
    for name, row in {**rows, "Cộng": total}.items():
        lines.append(
            f"  {name:<34}{_n(row.opening):>9}{_n(row.intake):>11}{_n(row.early):>11}"
            f"{_n(row.on_time):>10}{_n(row.late):>9}{_n(row.pending):>17}"
        )
    verdict = "khớp" if proof["balanced"] else "KHÔNG KHỚP"
    lines += [
        f"  {_n(total.opening)} + {_n(total.intake)} = {_n(total.resolved)} + {_n(total.pending)}: {verdict}",
        f"  Đã kiểm {_n(proof['events'])} sự kiện trong sổ cái:"
        f" {'nguyên vẹn' if proof['chains_whole'] else 'HỎNG'}, trong {_n1(proof['seconds'])} giây.",
        "",
        f"Tài khoản, mật khẩu chung {organisation()['demo']['password']}:",
    ]
    lines += [f"  {each['username']:<10}{each['role']}" for each in organisation()["demo"]["accounts"]]
    return "\n".join(lines)


def _n(number: int) -> str:
    return words.number(number)


def _n1(number: float) -> str:
    return words.number(number, 1)


def _serve(options: Namespace) -> int:
    from django.db import connection
    from django.db.models import Max

    from nennep.ledger.models import Event

    last, agency = Event.objects.aggregate(last=Max("at"))["last"], _demo_agency()
    _set_clock(last + timedelta(minutes=1) if last and last >= NOW else NOW)
    leave_mark(agency.pk)
    connection.close()
    return serve.serve(options.host, options.port, options.workers)
