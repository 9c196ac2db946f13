"""Which site a page is of: the address that its record or its path tells, and what is said where no page has one."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePath
from typing import Any

import pytest
from conftest import PAGE, Command, cases, messages, needs_model
from test_repeats import PROMO, page

import cleaner
from cleaner import SiteWarning
from cleaner.io.addresses import address_of_file

PAGES = [page(number) for number in range(12)]
FOUND = [
    ("a folder named as the host", "crawl/www.example.org/news/1.html", None, "https://www.example.org/news/1.html"),
    ("a file of that folder", "example.org/1.txt", None, "https://example.org/1.txt"),
    ("found below such a folder", "/home/ada/example.org/a/1.txt", "a/1.txt", "https://example.org/a/1.txt"),
    ("found in such a folder", "/home/ada/crawl/example.org/1.txt", "example.org/1.txt", "https://example.org/1.txt"),
    ("above the folder that was named", "/home/ada.example/crawl/1.txt", "1.txt", None),
    ("an absolute path", "/home/ada.example/1.txt", None, None),
    ("a name with a dot is no folder", "example.org", None, None),
    ("folders of dates", "2026/11.29/1.txt", None, None),
]


@pytest.mark.parametrize(("path", "place", "address"), cases(FOUND))
def test_the_address_of_a_file_is_in_its_path(path: str, place: str | None, address: str | None) -> None:
    assert address_of_file(PurePath(path), PurePath(place) if place else None) == address


# --- the command -------------------------------------------------------------------------------------------------------


def jsonl(records: Iterable[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(record) + "\n" for record in records).encode()


@pytest.fixture
def crawl(tmp_path: Path, command: Command) -> Path:
    """A folder that is named as the host of its pages, and what is known of it."""
    folder = tmp_path / "kettles.example"
    folder.mkdir()
    for number, record in enumerate(PAGES):
        (folder / f"{number}.txt").write_text(record["text"])
    (tmp_path / "in.jsonl").write_bytes(jsonl(PAGES))
    (tmp_path / "page.txt").write_text(PAGE)
    from cleaner.cli import workshop

    assert workshop.main(["sites", "learn", str(folder), "-o", str(tmp_path / "sites.db"), "--no-model", "-q"]) == 0
    return tmp_path


@needs_model
@pytest.mark.parametrize(
    "inputs",
    [
        pytest.param(["kettles.example"], id="files of a folder"),
        pytest.param(["--from", "folder", "kettles.example"], id="a folder as a dataset"),
        pytest.param([f"kettles.example/{number}.txt" for number in range(12)], id="files that are named"),
        pytest.param(["--from", "text", "kettles.example/3.txt"], id="one file as a dataset"),
        pytest.param(["in.jsonl"], id="records"),
    ],
)
def test_what_the_site_repeats_goes_wherever_its_pages_come_from(inputs: list[str], crawl: Path, command: Command) -> None:
    done = command("--sites", "sites.db", "--format", "jsonl", *inputs)
    assert done.returncode == 0
    rows = [json.loads(row) for row in done.stdout.splitlines()]
    lines = [line for row in rows for line in row.get("lines", [row])]
    assert {line["keep"] for line in lines if line["text"] == PROMO} == {False}
    assert any(line["reason"] == "repeats-on-site" for line in lines)
    assert not any("sites.db" in message for message in messages(done))


@needs_model
@pytest.mark.parametrize("inputs", [["page.txt"], ["page.txt", "other.jsonl", "-o", "out/"]])
def test_a_file_of_sites_that_knows_none_of_the_pages_is_said(inputs: list[str], crawl: Path, command: Command) -> None:
    (crawl / "other.jsonl").write_bytes(jsonl([{"text": PAGE, "url": "https://another.example/a"}]))
    done = command("--sites", "sites.db", *inputs)
    assert messages(done)[-1] == (
        "clean: --sites sites.db: no page is of a site of which it knows enough pages, so it changes nothing; a page's address "
        "is its field url, one that --url-field names, or a folder named as its host (example.org/1.html)"
    )
    assert command("-q", "--sites", "sites.db", *inputs).stderr == b""


NOTHING = "no page with an address was read, so --sites learn has learned nothing and every page was cleaned by itself; "
WITHOUT = [
    ("no address", {}, "the field url, or another that --url-field names"),
    ("the address has another name", {"where": "https://example.org/a"}, "the field url, or another that --url-field names"),
    ("an address without a host", {"url": "/news/1"}, "the field url, or another that --url-field names"),
]


@needs_model
def test_a_named_field_that_no_record_has_is_no_address_either(tmp_path: Path, command: Command) -> None:
    (tmp_path / "in.jsonl").write_bytes(jsonl(PAGES))
    done = command("in.jsonl", "--sites", "learn", "--url-field", "where", "-o", "out.jsonl")
    assert done.returncode == 0
    assert any(NOTHING in message for message in messages(done))


@needs_model
@pytest.mark.parametrize("piped", [False, True])
@pytest.mark.parametrize(("more", "expected"), cases(WITHOUT))
def test_learning_from_records_without_an_address_is_said_once(
    more: dict[str, str], expected: str, piped: bool, tmp_path: Path, command: Command
) -> None:
    rows = jsonl({"text": PAGE, **more} for _ in range(3))
    (tmp_path / "in.jsonl").write_bytes(rows)
    if piped:
        done = command("--from", "jsonl", "--sites", "learn", stdin=rows)
    else:
        done = command("in.jsonl", "--sites", "learn", "-o", "out.jsonl")
    assert done.returncode == 0
    found = [message for message in messages(done) if NOTHING in message]
    assert found == [f"clean: {'standard input' if piped else 'in.jsonl'}: {NOTHING}expected the address in {expected}"]


@needs_model
def test_a_folder_without_a_host_in_its_paths_is_said_to_need_one(tmp_path: Path, command: Command) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "1.txt").write_text(PAGE)
    done = command("--from", "folder", "pages", "--to", "jsonl", "--sites", "learn")
    assert [message for message in messages(done) if NOTHING in message] == [
        f"clean: pages: {NOTHING}expected the address in a folder in the path that is named as its host, "
        "such as crawl/example.org/1.html"
    ]


@needs_model
def test_an_empty_dataset_is_said_to_be_empty_and_no_more(tmp_path: Path, command: Command) -> None:
    (tmp_path / "in.jsonl").write_bytes(b"")
    assert messages(command("in.jsonl", "--sites", "learn", "-o", "out.jsonl")) == ["clean: in.jsonl: holds no record"]


# --- from Python -------------------------------------------------------------------------------------------------------


def stream(records: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Records that can be read once."""
    yield from records


def said(records: Iterable[dict[str, Any]]) -> list[str]:
    """What `clean_many` warns of while it learns from some records."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        list(cleaner.clean_many(records, on_error="return", sites="learn"))
    return [str(each.message) for each in caught if each.category is SiteWarning]


@needs_model
@pytest.mark.parametrize("made", [list, stream])
def test_records_without_an_address_are_warned_of_once(made: Callable[[list[dict[str, Any]]], Any]) -> None:
    assert said(made([{"text": PAGE}, {"text": PAGE, "url": None}])) == [
        "sites='learn', and none of the first 2 records has an address with a host, so nothing is learned of their sites; "
        "expected the address of each page as a str in the key 'url'"
    ]


@needs_model
@pytest.mark.parametrize(
    "records",
    [
        pytest.param([], id="no record"),
        pytest.param([{"text": PAGE}, {"text": PAGE, "url": "https://example.org/a"}], id="one has an address"),
        pytest.param([{"text": "", "url": "https://example.org/a"}], id="an address and no text"),
        pytest.param([{"url": "https://example.org/a"}], id="a record that fails"),
    ],
)
def test_nothing_is_warned_of_where_an_address_came_or_nothing_did(records: list[dict[str, Any]]) -> None:
    assert said(records) == []
