"""``./nennep migrate``: the tables as this version needs them, by the owner's role where one is given."""

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nennep.cli.entry import set_up_django
from nennep.kernel.commands import command

NO_BACKUP = (
    "Bản phần mềm này phải đổi các bảng đang có hồ sơ thật, mà hôm nay chưa sao lưu; chưa đổi gì. Chạy ./nennep backup rồi"
    " chạy lại. Đã sao lưu bằng cách khác thì chạy ./nennep migrate --without-backup."
)
ONE_ROLE = (
    "Cảnh báo: chưa đặt NENNEP_DATABASE_OWNER_URL, nên tài khoản của phần mềm cũng là chủ các bảng; "
    "khi đó chỉ còn trigger ngăn sửa sổ cái. Xem docs/operate/install.md."
)


def owner_url() -> str:
    """The address of the owner's role, from the environment or from the file it names."""
    path = os.environ.get("NENNEP_DATABASE_OWNER_URL_FILE")
    if path:
        with open(path, encoding="utf-8") as file:
            return file.read().strip()
    return os.environ.get("NENNEP_DATABASE_OWNER_URL", "")


def arguments(parser: ArgumentParser) -> None:
    """Whether to go on without a backup of today."""
    parser.add_argument(
        "--without-backup", action="store_true", help="nâng cấp dữ liệu thật dù hôm nay chưa sao lưu (không nên)"
    )


@command("migrate", help="tạo và nâng cấp các bảng của cơ sở dữ liệu", arguments=arguments, django=False)
def run(options: Namespace) -> int:
    """Afterwards no migration is pending, and the app role has what it needs and no more.

    Real data are not changed before there is a backup of the same day.
    """
    owner = owner_url()
    set_up_django()
    from django.conf import settings  # only now is Django ready
    from django.core.management import call_command
    from django.db import connection

    app_role = str(settings.DATABASES["default"].get("USER", ""))
    if not owner and connection.vendor == "postgresql":
        print(ONE_ROLE)
    with speaking_as(connection, owner):
        if not getattr(options, "without_backup", False):
            _ask_for_backup()
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        if owner:
            grant_to(connection, app_role)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        _note_release()
        _warn_of_clock()
    print("Cơ sở dữ liệu đã ở phiên bản mới nhất.")
    return 0


def _ask_for_backup() -> None:
    from nennep.upkeep.queries.backups import has_backup_of, has_real_data  # only now is Django ready
    from nennep.upkeep.queries.releases import pending_migrations
    from nennep.upkeep.rules.backups import BackupError
    from nennep.web import clock

    if has_real_data() and pending_migrations() and not has_backup_of(clock.today()):
        raise BackupError(NO_BACKUP)


def _note_release() -> None:
    from nennep import __version__
    from nennep.kernel.actors import machine
    from nennep.upkeep.actions import note_release
    from nennep.upkeep.queries.backups import keeper_id
    from nennep.web import clock

    where = keeper_id()
    note_release(__version__, by=machine(where) if where is not None else None, at=clock.now())


def _warn_of_clock() -> None:
    """Before anybody can act: whether this clock stands behind the record, or apart from the database's."""
    from nennep.upkeep.queries.status import clock_warnings
    from nennep.web import clock

    for finding in clock_warnings(clock.now()):
        print(f"CẢNH BÁO: {finding.words} {finding.way}", flush=True)


@contextmanager
def speaking_as(connection: Any, owner: str) -> Iterator[None]:
    """Inside, the connection is that of the role of the url ``owner``, where there is one; then closed, and the app's."""
    kept = dict(connection.settings_dict)
    if owner:
        connection.close()
        connection.settings_dict.update(settings_of(owner))
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(kept)


def settings_of(url: str) -> dict[str, Any]:
    """What Django's connection needs to speak as the role of ``url``."""
    from nennep.settings import database  # read only after the environment is complete

    return dict(database(url))


def grant_to(connection: Any, role: str) -> None:
    """Afterwards ``role`` reads and writes rows, but changes or removes none of an append-only table.

    A model says so of itself by ``append_only = True``.
    """
    from django.apps import apps  # only now is Django ready

    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        who = quote(role)
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {who}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {who}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {who}")
        for model in apps.get_models(include_auto_created=True):
            if getattr(model, "append_only", False):
                table = quote(model._meta.db_table)
                cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {who}")
