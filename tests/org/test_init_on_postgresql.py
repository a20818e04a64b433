"""``init`` with two roles, as docs/operate/install.md says: the owner makes the tables, the site writes as the app."""

import os
import re
import socket
import subprocess
import sys
import time
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import psycopg
import pytest

from nennep.cli import cluster
from tests.org.test_init import WORDS

pytestmark = [pytest.mark.postgresql, pytest.mark.skipif(cluster.binaries() is None, reason="cần PostgreSQL")]
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "operate" / "install.md"


def as_the_guide_says(server: cluster.Cluster) -> dict[str, str]:
    """Afterwards roles and database are those of the guide; the two addresses."""
    (statements,) = re.findall(r"```sql\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
        connection.execute("DROP DATABASE nennep")
        connection.execute(f"DROP ROLE {cluster.OWNER}")
        connection.execute(f"DROP ROLE {cluster.APP}")
        for statement in statements.split(";\n"):
            if statement.strip():
                connection.execute(statement)
    return {"NENNEP_DATABASE_URL": server.url(cluster.APP), "NENNEP_DATABASE_OWNER_URL": server.url(cluster.OWNER)}


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def opened(browser: OpenerDirector, address: str, **sent: str) -> str:
    """The page at the address; with ``sent``, after its form was sent."""
    page = browser.open(address, timeout=60).read().decode()
    if not sent:
        return page
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    return (
        browser.open(address, urlencode({"csrfmiddlewaretoken": token[1], **sent}).encode(), timeout=60).read().decode()
    )


def wait_for(address: str) -> None:
    for _ in range(240):
        try:
            build_opener().open(address, timeout=30).close()
        except HTTPError as error:
            pytest.fail(error.read().decode())
        except URLError:
            time.sleep(0.5)
        else:
            return
    pytest.fail("the site did not answer for two minutes")


def test_a_real_agency_begins_as_the_guide_says_and_the_site_writes_as_the_app_role(tmp_path: Path) -> None:
    with cluster.running() as server:
        environment = {**os.environ, "NENNEP_DATA": str(tmp_path), **as_the_guide_says(server)}
        nennep = [sys.executable, "-m", "nennep.cli"]

        def call(*words: str) -> "subprocess.CompletedProcess[str]":
            return subprocess.run([*nennep, *words], env=environment, capture_output=True, text=True, check=False)

        begun = call(*WORDS)
        assert begun.returncode == 0, begun.stderr
        port = a_free_port()
        site = f"http://127.0.0.1:{port}"
        serving = subprocess.Popen(
            [*nennep, "serve", "--port", str(port), "--workers", "1"], env=environment, stdout=subprocess.DEVNULL
        )
        try:
            wait_for(f"{site}/account/login/")
            browser = build_opener(HTTPCookieProcessor(CookieJar()))
            temporary = begun.stdout.split("khi đăng nhập): ")[1].split()[0]
            opened(browser, f"{site}/account/login/", login="quan", password=temporary)
            own = {"oldpassword": temporary, "password1": "mot-mat-khau-dai", "password2": "mot-mat-khau-dai"}
            opened(browser, f"{site}/account/password/change/", **own)
            assert "Việc tiếp theo" in opened(browser, f"{site}/start/")
            added = {"name": "Bộ phận Một cửa", "code": "MC", "is_one_stop": "on"}
            assert "Đã lập Bộ phận Một cửa" in opened(browser, f"{site}/agency/divisions/add/", **added)
        finally:
            serving.terminate()
            serving.wait(timeout=60)
        with psycopg.connect(server.url(cluster.APP)) as app:
            kinds = [kind for (kind,) in app.execute("SELECT kind FROM ledger_event ORDER BY at, number").fetchall()]
            assert kinds[-1] == "division.added"
        later = ["--code", "H99.08", "--agency-name", "Sở Nông nghiệp", "--short-name", "Sở NN"]
        second = call(*WORDS[:2], "--province-code", "H99", *later, "--admin-name", "Lê Hai", "--admin-username", "hai")
        assert second.returncode == 0, second.stderr
        assert call("verify").returncode == 0
