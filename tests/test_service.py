"""The HTTP service, over a real socket: every way in, every refusal, its limits, its end."""

from __future__ import annotations

import asyncio
import gzip
import http.client
import importlib.util
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from conftest import PAGE, PAGES, environment, needs_html_model, needs_model
from served import Answer, Service, serving

from cleaner import Cleaner

pytest.importorskip("starlette")
from cleaner.service.answers import Whole
from cleaner.service.problems import Problem
from cleaner.service.room import Room

pytestmark = [
    pytest.mark.skipif(importlib.util.find_spec("uvicorn") is None, reason="the extra `serve` is not installed"),
    pytest.mark.skipif(importlib.util.find_spec("prometheus_client") is None, reason="the extra `serve` is not installed"),
    needs_model,
    needs_html_model,
]
HTML = (PAGES / "blog_en_wordpress.html").read_bytes()
JSON, NDJSON = "application/json", "application/x-ndjson"


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with serving("--max-bytes", "300k", "--waiting", "40") as found:
        yield found


def post(service: Service, value: Any, **headers: str) -> tuple[int, Any]:
    answer = service.ask("/clean", json.dumps(value).encode(), **({"content_type": JSON} | headers))
    return answer.status, json.loads(answer.body)


def text_of_html() -> str:
    return Cleaner().clean_html(HTML).text


# --- ways in -----------------------------------------------------------------------------------------------------------


def test_a_text_comes_back_clean_with_what_is_known_of_it(service: Service) -> None:
    status, found = post(service, {"text": PAGE, "id": 7, "url": "https://example.org/a"})
    doc = Cleaner().clean(PAGE, url="https://example.org/a")
    assert status == 200 and found["id"] == 7 and found["text"] == doc.text and found["form"] == doc.form
    assert found["quality"] == round(doc.quality, 4) and "lines" not in found
    assert found["n_lines"] == sum(bool(line.text.strip()) for line in doc.lines)


def test_lines_and_reasons_are_told_where_asked(service: Service) -> None:
    _, found = post(service, {"text": PAGE, "lines": True})
    assert "".join(line["text"] for line in found["lines"]).split() == "".join(PAGE.splitlines()).split()
    _, found = post(service, {"text": PAGE, "explain": True})
    explained = Cleaner().clean(PAGE, explain=True)
    assert next(line["why"] for line in found["lines"] if line["why"]) == str(explained.explain(1))


@pytest.mark.parametrize(
    "kind, body",
    [
        ("text/html", HTML),
        ("text/html; charset=utf-8", HTML),
        (JSON, json.dumps({"html": HTML.decode()}).encode()),
        ("application/x-www-form-urlencoded", urlencode({"html": HTML.decode()}).encode()),
    ],
)
@pytest.mark.parametrize("packing", [None, "gzip", "zstd"])
def test_a_page_comes_in_every_way(service: Service, kind: str, body: bytes, packing: str | None) -> None:
    headers = {"content_type": kind}
    if packing == "gzip":
        body = gzip.compress(body)
    elif packing == "zstd":
        body = pytest.importorskip("backports.zstd").compress(body)
    if packing:
        if "form" in kind:
            pytest.skip("browsers pack no forms")
        headers["content_encoding"] = packing
    answer = service.ask("/clean", body, **headers)
    assert answer.status == 200 and json.loads(answer.body)["text"] == text_of_html()


def test_a_file_of_a_form(service: Service) -> None:
    edge = "8f2a"
    body = b"".join(
        (f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="page.html"\r\n'.encode(),
         b"Content-Type: text/html\r\n\r\n", HTML, f"\r\n--{edge}--\r\n".encode())
    )  # fmt: skip
    answer = service.ask("/clean", body, content_type=f"multipart/form-data; boundary={edge}")
    assert json.loads(answer.body)["text"] == text_of_html()


def test_plain_text_in_plain_text_out_with_options_in_the_query(service: Service) -> None:
    answer = service.ask("/clean?keep=body&mode=precision", PAGE.encode(), content_type="text/plain", accept="text/plain")
    assert answer.status == 200 and answer.body.decode() == Cleaner(keep="body", mode="precision").clean(PAGE).text


def test_a_list_keeps_its_order_and_names_what_cannot_be_cleaned(service: Service) -> None:
    status, found = post(service, [{"text": PAGE}, {"text": 7, "id": "bad"}, {"html": HTML.decode()}])
    assert status == 200 and found[0]["text"] == Cleaner().clean(PAGE).text and found[2]["text"] == text_of_html()
    assert found[1]["id"] == "bad" and found[1]["status"] == 422 and "text is of type int" in found[1]["detail"]


def test_a_stream_is_answered_while_it_comes(service: Service) -> None:
    rows = [{"text": PAGE, "id": number} for number in range(100)]
    body = b"\n".join(json.dumps(row).encode() for row in rows[:50]) + b"\nnot json\n\n"
    body += b"\n".join(json.dumps(row).encode() for row in rows[50:])
    answer = service.ask("/clean", body, content_type=NDJSON)
    found = [json.loads(line) for line in answer.body.splitlines()]
    assert [row.get("id") for row in found] == [*range(50), None, *range(50, 100)]
    assert "not JSON" in found[50]["detail"] and len({row["text"] for row in found if "text" in row}) == 1


# --- refusals ----------------------------------------------------------------------------------------------------------

BOMB = gzip.compress(b"a" * 50_000_000)


@pytest.mark.parametrize(
    "status, said, body, headers",
    [
        (422, "not JSON", b'{"text": ', {}),
        (422, "not JSON", b'{"text": "\\ud800"}', {}),
        (422, "of type list", b'[[]]', {}),
        (422, "text or html", b"{}", {}),
        (422, "both came", b'{"text": "a", "html": "b"}', {}),
        (422, "'txt' is not known", b'{"txt": "a"}', {}),
        (422, "'quick'", b'{"text": "a", "mode": "quick"}', {}),
        (422, "'adverts'", b'{"text": "a", "keep": ["adverts"]}', {}),
        (422, "'pdf'", b'{"text": "a", "form": "pdf"}', {}),
        (422, "of type str", b'{"text": "a", "lines": "yes"}', {}),
        (413, "more than 300,000", b'{"text": "' + b"a " * 200_000 + b'"}', {}),
        (413, "more than", BOMB, {"content_encoding": "gzip"}),
        (400, "cannot be unpacked", b"no gzip", {"content_encoding": "gzip"}),
        (400, "ends in the middle", gzip.compress(b'{"text": "a"}')[:-9], {"content_encoding": "gzip"}),
        (415, "'br'", b"{}", {"content_encoding": "br"}),
        (415, "'image/png'", b"{}", {"content_type": "image/png"}),
        (422, "is binary", b"\x00\x01\x02" * 900, {"content_type": "text/plain"}),
    ],
    ids=["half an object", "half a pair of surrogates", "a list in a list", "an empty object", "two pages", "an unknown field",
         "an unknown mode", "an unknown kind", "an unknown form", "a flag in words", "a page too large", "a bomb", "no gzip",
         "half of a gzip", "an unknown packing", "an unknown type", "a picture"],
)  # fmt: skip
def test_what_cannot_be_cleaned_is_a_problem_that_says_why(
    service: Service, status: int, said: str, body: bytes, headers: dict[str, str]
) -> None:
    answer = service.ask("/clean", body, **({"content_type": JSON} | headers))
    problem = json.loads(answer.body)
    if isinstance(problem, list):
        (problem,) = problem
    else:
        assert answer.status == status and answer.headers["content-type"] == "application/problem+json"
    assert problem["status"] == status and said in problem["detail"] and problem["type"].startswith("urn:cleaner:")


@pytest.mark.parametrize(
    "path, method, status, name, said",
    [
        ("/nothing", "GET", 404, "unknown-path", "nothing is at /nothing; send pages to /clean"),
        ("/" + "a" * 5_000, "GET", 404, "unknown-path", "aaa"),
        ("/clean", "GET", 405, "unknown-method", "/clean does not take GET; expected POST"),
        ("/health", "POST", 405, "unknown-method", "/health does not take POST; expected GET, HEAD"),
    ],
    ids=["an unknown path", "a long path", "a page asked for", "health told something"],
)
def test_unknown_paths_and_methods_are_problems_too(
    service: Service, path: str, method: str, status: int, name: str, said: str
) -> None:
    answer = service.ask(path, b"{}" if method == "POST" else None)
    problem = json.loads(answer.body)
    assert answer.headers["content-type"] == "application/problem+json" and answer.status == problem["status"] == status
    assert problem["type"] == f"urn:cleaner:{name}" and said in problem["detail"] and len(problem["detail"]) < 400


@pytest.mark.parametrize("sent", [b"\x16\x03\x01\x02\r\n\r\n", b"GET /health HTTP/1.1\r\nX: " + b"a" * 70_000])
def test_what_is_no_http_is_a_problem_too(service: Service, sent: bytes) -> None:
    told, _, body = raw(service, sent).partition(b"\r\n\r\n")
    problem = json.loads(body)
    assert b"application/problem+json" in told and problem["status"] == 400 and "no HTTP" in problem["detail"]


def test_another_name_for_the_host_is_refused_on_loopback(service: Service) -> None:
    assert service.ask("/health", host="evil.example").status == 400


def test_a_token_is_asked_for_where_one_is_set() -> None:
    with serving(CLEANER_TOKEN="s3cret") as guarded:
        for given, status in (({}, 401), ({"authorization": "Bearer wrong"}, 401), ({"authorization": "Bearer s3cret"}, 200)):
            assert guarded.ask("/clean", b'{"text": "a"}', content_type=JSON, **given).status == status
        assert guarded.ask("/health").status == 200 and guarded.ask("/metrics").status == 401


def test_a_token_in_a_file_stands_in_no_argument(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("s3cret\n", encoding="ascii")
    with serving("--token-file", str(tmp_path / "token"), CLEANER_TOKEN="another") as guarded:
        for given, status in (("another", 401), ("s3cret", 200)):
            answer = guarded.ask("/clean", b'{"text": "a"}', content_type=JSON, authorization=f"Bearer {given}")
            assert answer.status == status
        assert "s3cret" not in " ".join(map(str, guarded.process.args))  # type: ignore[arg-type]


GZIP_IN_PIECES = (gzip.compress(b'{"text": "a"}\n'), gzip.compress(b""), gzip.compress(b'{"text": "b"}\n'))
FORM = b'--x\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'


def raw(service: Service, *sent: bytes, pause: float = 0.05, half_closed: bool = False) -> bytes:
    """Send bytes piece by piece over a socket, and return all that comes until the service closes it."""
    host, port = service.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        for piece in sent:
            connection.sendall(piece)
            time.sleep(pause)
        if half_closed:
            connection.shutdown(socket.SHUT_WR)
        found = b""
        while piece := connection.recv(1 << 16):
            found += piece
    return found


def head(length: int, *lines: str, kind: str = JSON) -> bytes:
    named = ["POST /clean HTTP/1.1", "Host: localhost", f"Content-Type: {kind}", f"Content-Length: {length}", *lines]
    return "\r\n".join([*named, "", ""]).encode()


def test_a_packed_stream_whose_pieces_unpack_to_nothing_loses_no_line(service: Service) -> None:
    packed = b"".join(GZIP_IN_PIECES)
    told = head(len(packed), "Content-Encoding: gzip", "Connection: close", kind=NDJSON)
    found = raw(service, told, *(packed[start : start + 7] for start in range(0, len(packed), 7)), pause=0.01)
    assert found.count(b'"text":') == 2


def test_millions_of_blank_lines_do_not_stop_the_service(service: Service) -> None:
    packed = gzip.compress(b"\n" * 100_000_000)
    headers = {"content_type": NDJSON, "content_encoding": "gzip"}
    sender = threading.Thread(target=service.ask, args=("/clean", packed), kwargs=headers)
    sender.start()
    started = time.monotonic()
    assert service.ask("/health").status == 200 and time.monotonic() - started < 5
    sender.join()


@pytest.mark.parametrize("kind", [JSON, "image/png"], ids=["too large", "of no known type"])
def test_who_still_sends_a_refused_body_is_told_why(service: Service, kind: str) -> None:
    answer = service.ask("/clean", b'{"text": "' + b"a " * 5_000_000 + b'"}', connection="close", content_type=kind)
    assert answer.status in (413, 415) and json.loads(answer.body)["detail"]


def test_who_sends_no_more_still_gets_an_answer(service: Service) -> None:
    body = json.dumps({"text": PAGE}).encode()
    assert raw(service, head(len(body)), body, half_closed=True).startswith(b"HTTP/1.1 200")


def test_who_stops_in_the_middle_of_a_body_is_let_go(service: Service) -> None:
    assert raw(service, head(1_000), b'{"text"', half_closed=True) == b""


@pytest.mark.parametrize(
    "body, said",
    [
        (b"nonsense", "Invalid multipart"),
        (FORM % (b"file", b'; filename="a.txt"', b"a") + FORM % (b"text", b"", b"b") + b"--x--\r\n", "file and text came"),
        (FORM % (b"color", b"", b"a") + b"--x--\r\n", "nothing came"),
        (FORM % (b"text", b"", b"a") + FORM % (b"color", b"", b"a") + b"--x--\r\n", "'color' is not known"),
    ],
    ids=["no form", "two pages", "no page", "an unknown field"],
)
def test_forms_that_are_none(service: Service, body: bytes, said: str) -> None:
    answer = service.ask("/clean", body, content_type="multipart/form-data; boundary=x")
    assert answer.status in (400, 422) and said in json.loads(answer.body)["detail"]


def test_lines_of_a_giant_page_are_not_explained(service: Service) -> None:
    for answer in (
        service.ask("/clean", json.dumps({"text": "a line\n" * 30_000, "explain": True}).encode(), content_type=JSON),
        service.ask("/clean?explain=true", b"a line\n" * 30_000, content_type="text/plain"),
    ):
        assert answer.status == 413 and "leave explain out" in json.loads(answer.body)["detail"]


@pytest.mark.parametrize(
    "value, said",
    [
        ({"text": "a", "id": [1]}, "id is of type list"),
        ({"text": "a", "url": "h" * 10_001}, "url has 10,001 characters"),
    ],
)
def test_fields_that_would_be_carried_along_are_small(service: Service, value: dict[str, Any], said: str) -> None:
    status, problem = post(service, value)
    assert status == 422 and said in problem["detail"]


def test_the_query_holds_for_all_pages_and_a_page_comes_first(service: Service) -> None:
    rows = [{"text": PAGE}, {"text": PAGE, "lines": False}]
    found = json.loads(service.ask("/clean?lines=true", json.dumps(rows).encode(), content_type=JSON).body)
    assert "lines" in found[0] and "lines" not in found[1]
    assert service.ask("/clean?color=red", json.dumps(rows).encode(), content_type=JSON).status == 422


def test_what_all_requests_hold_is_bounded() -> None:
    async def told() -> list[str]:
        room = Room(100)
        first, second = room.hold(), room.hold()
        first.take(90)
        said = []
        try:
            second.take(20)
        except Problem as problem:
            said.append(f"{problem.status} {problem.headers}")
        waiting = asyncio.create_task(second.take_in_turn(20))
        await asyncio.sleep(0.01)
        await first.close()
        await waiting
        return [*said, str(room.held)]

    assert asyncio.run(told()) == ["429 {'Retry-After': '1'}", "20"]


@pytest.mark.slow
def test_who_never_sends_a_head_is_let_go(service: Service) -> None:
    started = time.monotonic()
    assert raw(service, b"POST /clean HTTP/1.1\r\nHost: localhost\r\nX: ", b"a") == b""
    assert 10 < time.monotonic() - started < 29


# --- under load --------------------------------------------------------------------------------------------------------


def at_once(service: Service, bodies: list[bytes]) -> list[Answer]:
    found: list[Answer | None] = [None] * len(bodies)

    def send(number: int) -> None:
        found[number] = service.ask("/clean", bodies[number], content_type=JSON)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(len(bodies))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answer for answer in found if answer is not None]


@pytest.mark.slow
def test_who_comes_when_too_many_wait_is_told_when_to_come_again() -> None:
    with serving("--waiting", "2") as small:
        answers = at_once(small, [json.dumps({"text": PAGE * 20}).encode()] * 30)
        assert {answer.status for answer in answers} == {200, 429}
        assert all(int(answer.headers["retry-after"]) >= 1 for answer in answers if answer.status == 429)
        assert small.ask("/clean", json.dumps({"text": PAGE}).encode(), content_type=JSON).status == 200


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_stop_loses_no_accepted_request(workers: str) -> None:
    with serving("--workers", workers) as ending:
        body = json.dumps({"text": PAGE * 30}).encode()
        threading.Timer(0.4, ending.process.terminate).start()
        answers = []
        for answer in _until_refused(ending, body):
            answers.append(answer)
        assert answers and all(answer.status == 200 for answer in answers)
        assert ending.process.wait(timeout=60) == 0


def _until_refused(service: Service, body: bytes) -> Iterator[Answer]:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            yield service.ask("/clean", body, content_type=JSON)
        except (OSError, http.client.HTTPException):
            return


@pytest.mark.slow
def test_clients_that_leave_or_dawdle_cost_nothing(service: Service) -> None:
    host, port = service.address.removeprefix("http://").split(":")
    for sent in (b"POST /clean HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf", b"\x16\x03\x01\x02", b"GET"):
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(sent)
    assert post(service, {"text": PAGE})[0] == 200


@pytest.mark.parametrize("size", [0, 1, 65_536, 65_537, 200_000])
def test_the_last_piece_of_an_answer_is_the_last_message(size: int) -> None:
    """The request is counted with it; an empty message after it would come when the client has all of the answer already."""
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(Whole(b"a" * size)({"type": "http"}, send, send))  # type: ignore[arg-type]
    pieces = [message for message in sent if message["type"] == "http.response.body"]
    assert b"".join(piece["body"] for piece in pieces) == b"a" * size
    assert [piece["more_body"] for piece in pieces] == [True] * (len(pieces) - 1) + [False]
    assert all(piece["body"] for piece in pieces) or size == 0


@pytest.mark.slow
def test_several_workers_share_their_figures() -> None:
    """A request is counted before its client has all of the answer, so that figures asked for afterwards have it."""
    with serving("--workers", "2") as many:
        answers = at_once(many, [json.dumps({"text": PAGE}).encode()] * 20)
        assert {answer.status for answer in answers} == {200}
        figures = many.ask("/metrics").body.decode()
    assert 'cleaner_requests_total{path="/clean",status="200"} 20.0' in figures


# --- around it ---------------------------------------------------------------------------------------------------------


def test_figures_count_pages_lines_and_refusals(service: Service) -> None:
    post(service, {"text": PAGE})
    post(service, [{"text": 7}])
    figures = service.ask("/metrics").body.decode()
    for name in ("cleaner_pages_total{", 'cleaner_lines_total{verdict="kept"}', 'cleaner_problems_total{reason="invalid"}',
                 "cleaner_request_seconds_bucket{", "cleaner_quality_bucket{", "cleaner_waiting_pages "):  # fmt: skip
        assert name in figures


def test_the_description_names_every_answer(service: Service) -> None:
    told = json.loads(service.ask("/openapi.json").body)
    assert (
        told["openapi"].startswith("3.1")
        and {"200", "413", "422", "429"} <= told["paths"]["/clean"]["post"]["responses"].keys()
    )


def test_the_page_runs_its_own_scripts_alone(service: Service) -> None:
    answer = service.ask("/")
    policy = answer.headers["content-security-policy"]
    assert answer.status == 200 and "default-src 'none'" in policy and "unsafe" not in policy
    assert b"<script>" not in answer.body and b" on" not in answer.body.split(b"<main>")[1].replace(b"drop a file on it", b"")
    for path in ("/app.js", "/app.css", "/kinds.css"):
        assert service.ask(path).status == 200


@pytest.mark.parametrize(
    "options, said",
    [
        (["--port", "70000"], "--port is 70000"),
        (["--workers", "0"], "--workers is 0"),
        (["--max-bytes", "much"], "'much'"),
        (["--model", "/nowhere"], "/nowhere"),
        (["--sites", "/nowhere.db"], "/nowhere.db"),
        (["--token-file", "/nowhere"], "the token cannot be read from /nowhere (No such file or directory)"),
        (["--token-file", "/dev/null"], "/dev/null holds nothing; expected a token"),
        (["--token-file", __file__], "holds something else; expected a token"),
    ],
)
def test_what_cannot_be_served_is_said_in_one_line(options: list[str], said: str) -> None:
    code = "import sys; from cleaner.cli.workshop import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", code, "serve", *options],
        capture_output=True,
        text=True,
        env=environment(),
        timeout=60,
        check=False,
    )
    assert done.returncode == 2 and said in done.stderr.splitlines()[-1]


def test_a_port_that_is_taken(service: Service) -> None:
    code = "import sys; from cleaner.cli.workshop import main; sys.exit(main(sys.argv[1:]))"
    port = service.address.rpartition(":")[2]
    done = subprocess.run(
        [sys.executable, "-c", code, "serve", "--port", port], capture_output=True, text=True, env=environment(), timeout=60,
        check=False,
    )  # fmt: skip
    assert done.returncode == 2 and "in use" in done.stderr
