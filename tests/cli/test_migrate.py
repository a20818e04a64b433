"""The owner's role makes the tables; the app's role writes rows and cannot touch the past."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from nennep.cli import cluster

pytestmark = [pytest.mark.postgresql, pytest.mark.skipif(cluster.binaries() is None, reason="cần PostgreSQL")]


def migrate(tmp_path: Path, **settings: str) -> str:
    environment = {**os.environ, "NENNEP_DATA": str(tmp_path), **settings}
    return subprocess.run(
        [sys.executable, "-m", "nennep.cli", "migrate"], env=environment, capture_output=True, text=True, check=True
    ).stdout


def test_the_app_role_may_add_events_but_not_change_or_remove_them(tmp_path: Path, tables_at_hand: None) -> None:
    with cluster.running(like=Path(os.environ["NENNEP_BENCH_CLUSTER"])) as server:
        settings = {
            "NENNEP_DATABASE_URL": server.url(cluster.APP),
            "NENNEP_DATABASE_OWNER_URL": server.url(cluster.OWNER),
        }
        assert "trigger" not in migrate(tmp_path, **settings)
        with psycopg.connect(server.url(cluster.APP), autocommit=True) as app:
            rights = app.execute(
                "SELECT privilege_type FROM information_schema.role_table_grants"
                " WHERE table_name = 'ledger_event' AND grantee = %s",
                [cluster.APP],
            ).fetchall()
            assert {right for (right,) in rights} == {"SELECT", "INSERT"}
            app.execute("UPDATE ledger_chain SET length = 0")
            for statement in ("UPDATE ledger_event SET body = ''", "DELETE FROM ledger_event"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    app.execute(statement)


def test_with_one_role_the_product_warns_that_the_trigger_is_the_only_wall(
    tmp_path: Path, tables_at_hand: None
) -> None:
    with cluster.running(like=Path(os.environ["NENNEP_BENCH_CLUSTER"])) as server:
        settings = {"NENNEP_DATABASE_URL": server.url(), "NENNEP_DATABASE_OWNER_URL": ""}
        assert "chỉ còn trigger" in migrate(tmp_path, **settings)
