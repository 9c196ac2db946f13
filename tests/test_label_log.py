"""The log of decisions: what it says is on disk, a broken end is no harm, and everything can be undone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import environment
from hypothesis import given
from hypothesis import strategies as st

from cleaner.labelling.book import Book, spans_of
from cleaner.labelling.journal import Event, Journal, JournalError
from cleaner.lines import KINDS

PAGES = {"p": ["Home", "", "A mill", "stopped."], "q": ["Home", "A kiln"]}


def kept(path: Path) -> list[Event]:
    journal = Journal(path)
    journal.close()
    return journal.events


def test_what_was_written_is_there_again(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "new" / "log")
    first = journal.append({"do": "begin", "seed": 3})
    journal.append({"do": "page", "page": "p", "lines": ["naïve ☂", "half \ud800 a pair"]})
    journal.close()
    assert kept(tmp_path / "new" / "log") == journal.events
    assert [event["n"] for event in journal.events] == [1, 2] and first["at"].endswith("+00:00")


def test_a_closed_log_takes_nothing(tmp_path: Path) -> None:
    """Its number may be that of another file by then, which a late thread must not write to."""
    journal = Journal(tmp_path / "log")
    journal.close()
    other = (tmp_path / "other").open("wb")
    with other, pytest.raises(JournalError, match="the last decision is not saved"):
        journal.append({"do": "begin", "seed": 1})
    assert (tmp_path / "other").read_bytes() == b""


@pytest.mark.parametrize("tail", [b'{"n":2,"do":"la', b"{", b"\xff\xfe", b'{"n":2,"do":"skip"}'])
def test_a_line_that_was_cut_off_is_removed(tail: bytes, tmp_path: Path) -> None:
    """It was never confirmed, whole or not: its line end is missing."""
    path = tmp_path / "log"
    journal = Journal(path)
    journal.append({"do": "begin", "seed": 1})
    journal.close()
    whole = path.read_bytes()
    path.write_bytes(whole + tail)
    journal = Journal(path)
    assert path.read_bytes() == whole
    journal.append({"do": "begin", "seed": 2})
    journal.close()
    assert [event["n"] for event in kept(path)] == [1, 2]


@pytest.mark.parametrize("row", ["{", "[]", '{"n": 1}', '{"n": "1", "do": "x"}', "kind\tline"])
def test_a_line_that_is_no_event_is_refused(row: str, tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl.log"
    path.write_text(f'{{"n":1,"do":"begin","seed":1}}\n{row}\n')
    with pytest.raises(JournalError, match=r"labels\.jsonl\.log, line 2 is no event of `cleaner label`; remove that line"):
        Journal(path)


def test_two_processes_do_not_write_one_log(tmp_path: Path) -> None:
    pytest.importorskip("fcntl")
    journal = Journal(tmp_path / "log")
    with pytest.raises(JournalError, match="in use by another `cleaner label`"):
        Journal(tmp_path / "log")
    journal.close()
    assert kept(tmp_path / "log") == []


FILL = """
import resource, signal, sys
from pathlib import Path
from cleaner.labelling.journal import Journal, JournalError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, resource.RLIM_INFINITY))
journal = Journal(Path(sys.argv[1]))
written = 0
try:
    while True:
        journal.append({"do": "label", "text": "x" * 150})
        written += 1
except JournalError as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (9_000, resource.RLIM_INFINITY))
journal.append({"do": "label", "text": "again"})
print(written)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="limits of file sizes are of Unix")
def test_a_full_disk_costs_no_label(tmp_path: Path) -> None:
    path = tmp_path / "log"
    done = subprocess.run(
        [sys.executable, "-c", FILL, str(path)], capture_output=True, text=True, env=environment(), check=True
    )
    error, written = done.stdout.splitlines()
    assert error == f"{path}: the last decision is not saved (File too large); all before it are. Make room, then try again"
    events = kept(path)
    assert len(events) == int(written) + 1 and events[-1]["text"] == "again"


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalError, match="cannot be opened"):
        Journal(tmp_path / "file" / "log")


# --- the book ----------------------------------------------------------------------------------------------------------


def opened() -> list[Event]:
    return [{"n": n, "do": "page", "page": key, "lines": lines} for n, (key, lines) in enumerate(PAGES.items(), 1)]


def label(n: int, page: str, kind: str | None, *lines: int, tab: str = "a", how: str = "key") -> Event:
    spans = spans_of([(line, line + 1, kind) for line in lines])
    return {"n": n, "do": "label", "tab": tab, "page": page, "how": how, "changes": [[page, spans]]}


def kinds(book: Book, key: str) -> dict[int, str]:
    return {line: label.kind for line, label in sorted(book.labels(key).items())}


def test_the_latest_action_that_is_not_undone_counts() -> None:
    book = Book([*opened(), label(3, "p", "nav", 0, 2), label(4, "p", "body", 2, 3, tab="b")])
    assert kinds(book, "p") == {0: "nav", 2: "body", 3: "body"}
    book.apply({"n": 5, "do": "undo", "of": 3, "tab": "a"})  # what another tab did since stays
    assert kinds(book, "p") == {2: "body", 3: "body"}
    book.apply({"n": 6, "do": "undo", "of": 4, "tab": "b"})
    assert kinds(book, "p") == {} and book.status("p") == "new"
    book.apply({"n": 7, "do": "redo", "of": 3, "tab": "a"})
    assert kinds(book, "p") == {0: "nav", 2: "nav"} and book.status("p") == "begun"


def test_a_page_is_done_when_every_line_has_a_label() -> None:
    book = Book([*opened(), label(3, "q", "nav", 0)])
    book.apply({"n": 4, "do": "done", "tab": "a", "page": "q", "how": "rest", "changes": [["q", [[1, 2, "body"]]]]})
    assert book.status("q") == "done" and book.done() == ["q"]
    book.apply({"n": 5, "do": "undo", "of": 3, "tab": "b"})  # another tab takes a label away
    assert book.status("q") == "begun" and book.done() == []


def test_undoing_crosses_pages_and_tabs_that_are_closed() -> None:
    book = Book([*opened(), label(3, "p", "nav", 0, tab="old"), label(4, "q", "nav", 0, tab="b"), label(5, "q", "body", 1)])
    found = book.to_undo("a")
    assert found is not None and found.number == 5
    book.apply({"n": 6, "do": "undo", "of": 5, "tab": "a"})
    found = book.to_undo("a", others=["b"])  # b is open, and undoes its own
    assert found is not None and found.number == 3
    found = book.to_undo("a")
    assert found is not None and found.number == 4


def test_who_does_something_new_cannot_do_the_undone_again() -> None:
    book = Book([*opened(), label(3, "p", "nav", 0), {"n": 4, "do": "undo", "of": 3, "tab": "a"}])
    assert book.to_redo("a") is not None and book.to_redo("b") is None
    book.apply(label(5, "p", "body", 0))
    assert book.to_redo("a") is None


STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("label"),
            st.sampled_from("ab"),
            st.sampled_from("pq"),
            st.integers(0, 1),
            st.sampled_from([*KINDS[:3], None]),
        ),
        st.tuples(st.sampled_from(["undo", "redo"]), st.sampled_from("ab")),
    ),
    max_size=40,
)


@given(STEPS)
def test_undo_has_no_end_and_a_replay_is_the_same(steps: list[tuple[str, ...]]) -> None:
    events = opened()
    book = Book(events)
    for step in steps:
        number = len(events) + 1
        if step[0] == "label":
            _, tab, page, line, kind = step
            events.append(label(number, page, kind, int(line), tab=tab))
        else:
            do, tab = step
            action = book.to_undo(tab) if do == "undo" else book.to_redo(tab)
            if action is None:
                continue
            events.append({"n": number, "do": do, "of": action.number, "tab": tab})
        book.apply(events[-1])
    again = Book(json.loads(json.dumps(events)))
    assert [again.labels(key) for key in PAGES] == [book.labels(key) for key in PAGES]
    before = [kinds(book, key) for key in PAGES]
    undone = 0
    while (action := book.to_undo("a")) is not None:
        book.apply({"n": len(events) + 1 + undone, "do": "undo", "of": action.number, "tab": "a"})
        undone += 1
    assert [kinds(book, key) for key in PAGES] == [{}, {}]
    for _ in range(undone):
        action = book.to_redo("a")
        assert action is not None
        book.apply({"n": 1_000, "do": "redo", "of": action.number, "tab": "a"})
    assert [kinds(book, key) for key in PAGES] == before


def test_the_log_is_synced_before_it_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda file: calls.append(file) or real(file))
    journal = Journal(tmp_path / "log")
    journal.append({"do": "begin", "seed": 1})
    assert len(calls) == 1
    journal.close()
