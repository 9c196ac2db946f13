"""The server of the labelling page lets in its own page alone; the command says what is wrong in one sentence."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import cases, environment, needs_model
from labelling_person import PATIENCE, Server

from cleaner.labels import read_labels

pytest.importorskip("starlette")
pytest.importorskip("uvicorn")
pytestmark = needs_model


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: str


class Client:
    """Somebody who talks to a server, with or without the cookie."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        assert parts.port is not None
        self.port, self.host = parts.port, f"127.0.0.1:{parts.port}"
        self.token = parse_qs(parts.query)["token"][0]
        self.cookie = f"cleaner-label-{self.port}={self.token}"

    def ask(self, method: str, path: str, said: object = None, cookie: str | None = "", **headers: str) -> Answer:
        given = {"Host": self.host} | ({"Cookie": cookie or self.cookie} if cookie is not None else {})
        body = None
        if said is not None:
            body = said if isinstance(said, bytes) else json.dumps(said).encode()
            given |= {"Content-Type": "application/json", "Origin": f"http://{self.host}"}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        given = {name: value for name, value in given.items() if value != "-"}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request(method, path, body, given)
        response = connection.getresponse()
        found = Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read().decode())
        connection.close()
        return found


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("served")
    (folder / "pages").mkdir()
    for number in range(3):
        (folder / "pages" / f"{number}.txt").write_text(
            f"Home\nSport\n\nA story of mill number {number}, told by the miller.\n"
        )
    (folder / "secret.txt").write_text("nobody may read this")
    server = Server(folder, "pages")
    yield Client(server.address)
    server.end()


def test_the_token_becomes_a_cookie_and_leaves_the_address(client: Client) -> None:
    opened = client.ask("GET", f"/open?token={client.token}", cookie=None)
    assert (opened.status, opened.headers["location"]) == (303, "/")
    cookie = opened.headers["set-cookie"]
    assert client.cookie in cookie and "HttpOnly" in cookie and "SameSite=strict" in cookie
    page = client.ask("GET", "/")
    assert page.status == 200 and "<script" in page.body


def test_the_address_that_a_browser_is_started_with_opens_once(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text("Home\n\nA story of the mill, told by the miller.\n")
    before = "import webbrowser\nwebbrowser.open = lambda address: open('opened', 'w').write(address)"
    server = Server(tmp_path, "page.txt", before=before, opens=True)
    client, started = Client(server.address), tmp_path / "opened"
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and not (started.exists() and started.read_text()):
        time.sleep(0.01)
    path = started.read_text().removeprefix(f"http://{client.host}")
    assert client.token not in path
    assert [client.ask(method, path, cookie=None).status for method in ("HEAD", "GET", "GET")] == [405, 303, 403]
    assert client.ask("GET", f"/open?token={client.token}", cookie=None).status == 303
    server.end()


def test_the_page_may_load_its_own_files_and_nothing_else(client: Client) -> None:
    headers = client.ask("GET", "/").headers
    policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
    assert (
        policy["default-src"] == "'none'" and policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    )
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff" and headers["cache-control"] == "no-store"
    page = client.ask("GET", "/").body
    assert not re.search(r"<script(?![^>]*src=)|\son\w+=|style=|https?://", page)


STATE = {"tab": "t"}
REFUSED = [
    ("no cookie", "GET", "/", None, {"cookie": None}, 403),
    ("wrong cookie", "GET", "/api/pages", None, {"cookie": "cleaner-label-1=x"}, 403),
    ("empty token", "GET", "/open?token=", None, {"cookie": None}, 403),
    ("no token", "GET", "/open", None, {"cookie": None}, 403),
    ("another host, by its name", "GET", "/", None, {"Host": "evil.example"}, 403),
    ("another host, same port", "POST", "/api/next", STATE, {"Host": "evil.example:80"}, 403),
    ("another origin", "POST", "/api/next", STATE, {"Origin": "http://evil.example"}, 403),
    ("another port of this machine", "POST", "/api/next", STATE, {"Origin": "http://127.0.0.1:1"}, 403),
    ("origin null", "POST", "/api/next", STATE, {"Origin": "null"}, 403),
    ("no origin at all", "POST", "/api/next", STATE, {"Origin": "-"}, 403),
    ("no origin, from another site", "POST", "/api/next", STATE, {"Origin": "-", "Sec_Fetch_Site": "same-site"}, 403),
    ("a form", "POST", "/api/next", STATE, {"Content_Type": "text/plain"}, 403),
    ("a demand as a question", "GET", "/api/next", None, {}, 405),
    ("half a JSON", "POST", "/api/next", b'{"tab": "t', {}, 400),
    ("no tab", "POST", "/api/next", {}, {}, 400),
    ("a list", "POST", "/api/label", [1], {}, 400),
    ("rows that are none", "POST", "/api/label", {"tab": "t", "page": "x", "rows": 3, "kind": "body"}, {}, 409),
    ("nothing to label", "POST", "/api/label", STATE, {}, 400),
    ("a page that is not there", "GET", "/api/page/0000", None, {}, 409),
    ("too much", "POST", "/api/next", b" " * 5_000_000, {}, 400),
]


@pytest.mark.parametrize(("method", "path", "said", "how", "status"), cases(REFUSED))
def test_everything_else_is_refused(
    method: str, path: str, said: object, how: dict[str, str], status: int, client: Client
) -> None:
    before = json.loads(client.ask("GET", "/api/state").body)["event"]
    found = client.ask(method, path, said, **how)
    assert found.status == status, found.body
    assert json.loads(client.ask("GET", "/api/state").body)["event"] == before


PATHS = [
    "/../secret.txt",
    "/%2e%2e/secret.txt",
    "/static/../../secret.txt",
    "/label.js/../../secret.txt",
    "/pages/0.txt",
    "//etc/passwd",
]


@pytest.mark.parametrize("path", [*PATHS, "/api/page/..%2f..%2fsecret.txt", "/labels.jsonl.log", "/desk.py"])
def test_no_path_leads_to_a_file(path: str, client: Client) -> None:
    found = client.ask("GET", path)
    assert found.status in (404, 409) and "nobody may read" not in found.body


def test_it_listens_on_this_machine_alone(client: Client) -> None:
    import socket

    with socket.socket() as other:  # the port is free on every other address
        other.bind(("127.0.0.2", client.port))


def test_a_page_is_labelled_over_the_wire(client: Client) -> None:
    page = json.loads(client.ask("POST", "/api/next", STATE).body)["page"]
    found = json.loads(client.ask("GET", f"/api/page/{page}").body)
    assert [row["text"] for row in found["rows"]][:2] == ["Home", "Sport"] and found["view"] is None
    answer = json.loads(client.ask("POST", "/api/label", {**STATE, "page": page, "rows": [0], "kind": "promo"}).body)
    assert answer["changed"]["0"]["kind"] == "promo" and answer["offers"]
    assert json.loads(client.ask("POST", "/api/done", {**STATE, "page": page}).body)["status"] == "done"
    refused = client.ask("POST", "/api/redo", STATE)
    assert refused.status == 409 and json.loads(refused.body)["error"] == "there is nothing to do again"


def test_the_labels_file_is_whole_after_an_end_from_outside(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Home\n\nA story of a mill, told by the miller.\n")
    server = Server(tmp_path, "a.txt")
    client = Client(server.address)
    page = json.loads(client.ask("POST", "/api/next", STATE).body)["page"]
    client.ask("POST", "/api/done", {**STATE, "page": page})
    (tmp_path / "labels.jsonl").unlink()
    server.process.terminate()
    server.process.communicate(timeout=20)
    assert [len(page.lines) for page in read_labels([tmp_path / "labels.jsonl"])] == [3]


# --- the command -------------------------------------------------------------------------------------------------------


def run(folder: Path, *arguments: str, code: str = "") -> tuple[int, str]:
    line = (
        f"import sys\n{code}\nfrom cleaner.cli.workshop import main\nsys.exit(main(['label', '--no-browser', *sys.argv[1:]]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", line, *arguments], cwd=folder, env=environment(), capture_output=True, timeout=60
    )
    return done.returncode, done.stderr.decode().strip()


WRONG = [
    ("pages that are not there", ["nowhere"], "cleaner: nowhere: is not there; check the name"),
    ("no model", ["a.txt", "--model", "nowhere"], "cleaner: nowhere is not a model folder: model.json cannot be read"),
    ("a folder where the labels should go", ["a.txt", "-o", "a.txt/labels.jsonl"], "cannot be written, "),
    ("labels without their log", ["a.txt", "-o", "others.jsonl"], "cleaner: others.jsonl: exists, and its log"),
    ("a port that is none", ["a.txt", "--port", "99999"], "cleaner: --port is 99999; expected a number up to 65,535"),
    ("a broken log", ["a.txt", "-o", "broken.jsonl"], "cleaner: broken.jsonl.log, line 1 is no event of `cleaner label`"),
]


@pytest.mark.parametrize(("arguments", "words"), cases(WRONG))
def test_what_is_wrong_is_one_sentence(arguments: list[str], words: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A mill.\n")
    (tmp_path / "others.jsonl").write_text("{}\n")
    (tmp_path / "broken.jsonl.log").write_text("half a\n")
    status, said = run(tmp_path, *arguments)
    assert status == 2 and words in said and said.count("\n") <= 1


def test_without_the_extra_it_says_what_to_install(tmp_path: Path) -> None:
    hide = (
        "import importlib.util as u\nfind = u.find_spec\nu.find_spec = lambda name: None if name == 'uvicorn' else find(name)"
    )
    status, said = run(tmp_path, "a.txt", code=hide)
    assert (status, said) == (
        2,
        'cleaner: the labelling page needs starlette and uvicorn; pip install "scrape-cleaner[label]"',
    )
