"""The cluster of the tests: two roles, no network, gone afterwards; a killed one recovers."""

import psycopg
import pytest

from nennep.cli import cluster

pytestmark = [pytest.mark.postgresql, pytest.mark.skipif(cluster.binaries() is None, reason="cần PostgreSQL")]


def test_a_cluster_has_an_owner_and_an_app_role_and_leaves_nothing() -> None:
    with cluster.running() as server:
        with psycopg.connect(server.url()) as owner:
            owner.execute("CREATE TABLE t (n int)")
        with psycopg.connect(server.url(cluster.APP)) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("SELECT n FROM t")
        folder = server.folder
    assert not folder.exists()


def test_what_was_committed_outlives_a_killed_server() -> None:
    with cluster.running(durable=True) as server:
        with psycopg.connect(server.url()) as owner:
            owner.execute("CREATE TABLE t (n int)")
            owner.execute("INSERT INTO t VALUES (7)")
        server.kill()
        server.start()
        with psycopg.connect(server.url()) as owner:
            assert owner.execute("SELECT n FROM t").fetchall() == [(7,)]
