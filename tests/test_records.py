"""Records through every door: what is wrong with one is said, and the others are cleaned."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import threading
from typing import Any

import pytest
from conftest import PAGE, cases, same

import cleaner
from cleaner import Cleaner, CleanerError, ModelError, ReadError, RecordError
from cleaner.io.records import raw_of
from cleaner.pipeline import BATCH_PAGES

NAN = float("nan")
EXPECTED = "expected text as a str, or html as a str or bytes"
NO_DICT = "expected a dict with text or html"
LONG = ["x" * 1000]

# name, a record that cannot be cleaned, what is wrong with it
BAD: list[tuple[str, Any, str]] = [
    ("nothing", None, f"is None; {NO_DICT}"),
    ("a text", "One", f"is 'One' (str); {NO_DICT}"),
    ("bytes", b"One", f"is b'One' (bytes); {NO_DICT}"),
    ("a number", 7, f"is 7 (int); {NO_DICT}"),
    ("a list of texts", ["One", "Two"], f"is ['One', 'Two'] (list); {NO_DICT}"),
    ("an empty dict", {}, f"is an empty dict; {EXPECTED}"),
    ("other fields", {"url": "x", "body": "One"}, f"has neither text nor html, only 'url', 'body'; {EXPECTED}"),
    ("no text", {"text": None}, f"text is None; {EXPECTED}"),
    ("a data frame's no text", {"text": NAN}, f"text is nan (float); {EXPECTED}"),
    ("neither", {"text": None, "html": NAN}, f"text is None and html is nan (float); {EXPECTED}"),
    ("a number as text", {"text": 7}, "text is 7 (int); expected a str; decode bytes with cleaner.decode"),
    ("bytes as text", {"text": b"One"}, "text is b'One' (bytes); expected a str; decode bytes with cleaner.decode"),
    ("a text and a number", {"text": 7, "html": "<p>One"}, "text is 7 (int); expected a str; decode bytes with cleaner.decode"),
    ("a number as html", {"html": 7}, "html is 7 (int); expected a str or bytes"),
    ("a byte array as html", {"html": bytearray(b"<p>")}, "html is bytearray(b'<p>') (bytearray); expected a str or bytes"),
    ("html that is no text", {"html": b"%PDF-1.4"}, "html is a PDF document, expected text or HTML; convert it to text first"),
    ("a number as title", {"text": "One", "title": 7}, "title is 7 (int); expected a str or None"),
    ("titles in a list", {"text": "One", "title": [NAN]}, "title is [nan] (list); expected a str or None"),
]  # fmt: skip
ONE, TWO = {"text": "One\n", "id": "first"}, {"html": "<p>Two</p>", "lang": "en"}


def text_of(record: object) -> str:
    """The text of a record as it came, where there is one."""
    if isinstance(record, dict):
        return next((record[field] for field in ("text", "html") if isinstance(record.get(field), str)), "")
    return record if isinstance(record, str) else ""


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(("record", "wrong"), cases(BAD))
def test_a_bad_record_comes_back_with_its_error_and_the_stream_goes_on(record: Any, wrong: str, jobs: int) -> None:
    first, failed, last = cleaner.clean_many([ONE, record, TWO], jobs, on_error="return")
    assert (first.error, last.error) == (None, None)
    same(first, cleaner.clean("One\n"))
    same(last, cleaner.clean_html("<p>Two</p>"))
    assert (failed.error, failed.source, failed.quality) == (f"record 1: {wrong}", "error", 0)
    assert (failed.text, failed.lines, len(failed)) == (text_of(record), [], 0)
    assert failed.record is record if isinstance(record, dict) else failed.record == {}


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(("record", "wrong"), cases(BAD[::4]))
def test_a_bad_record_is_raised_where_that_is_wanted(record: Any, wrong: str, jobs: int) -> None:
    docs = cleaner.clean_many([ONE, record, TWO], jobs)
    same(next(docs), cleaner.clean("One\n"))
    with pytest.raises(RecordError) as caught:
        next(docs)
    assert (str(caught.value), caught.value.number) == (f"record 1: {wrong}", 1)
    assert isinstance(caught.value, TypeError) and isinstance(caught.value, CleanerError)
    assert list(docs) == []


PDF = "is a PDF document, expected text or HTML; convert it to text first"
BYTES = "text is b'One' (bytes); expected a str; decode bytes with cleaner.decode"
ALONE = [
    ("no text", cleaner.clean, None, RecordError, f"text is None; {EXPECTED}"),
    ("a data frame's no text", cleaner.clean, NAN, RecordError, f"text is nan (float); {EXPECTED}"),
    ("bytes as text", cleaner.clean, b"One", RecordError, BYTES),
    ("no html", cleaner.clean_html, None, RecordError, f"html is None; {EXPECTED}"),
    ("a number as html", cleaner.clean_html, 7, RecordError, "html is 7 (int); expected a str or bytes"),
    ("html that is no text", cleaner.clean_html, b"%PDF-1.4", ReadError, PDF),
]


@pytest.mark.parametrize(("clean", "value", "error", "message"), cases(ALONE))
def test_a_bad_page_alone_is_raised(clean: Any, value: object, error: type[Exception], message: str) -> None:
    own = getattr(Cleaner(), clean.__name__)
    for door in (clean, own):
        with pytest.raises(error) as caught:
            door(value)
        assert str(caught.value) == message


def test_a_message_names_the_record_and_shows_little_of_a_long_value() -> None:
    with pytest.raises(RecordError) as caught:
        raw_of({"id": "page-17", "text": LONG}, number=4)
    shown = f"['{'x' * 27}...{'x' * 28}']"
    expected = f"record 4 (id 'page-17'): text is {shown} (list); expected a str; decode bytes with cleaner.decode"
    assert str(caught.value) == expected
    with pytest.raises(RecordError) as caught:
        raw_of({"text": b"y" * 10_000, "id": 8}, number=0)
    assert str(caught.value).startswith("record 0 (id 8): text is b'yyy") and len(str(caught.value)) < 200


def test_an_error_survives_the_way_between_processes() -> None:
    error = RecordError("record 3: is None", 3)
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.number, type(again)) == (str(error), 3, RecordError)


# --- records that are in order -----------------------------------------------------------------------------------------

FINE: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("a title that a data frame lacks", {"text": PAGE, "title": NAN}, {"text": PAGE}),
    ("a title that is None", {"text": PAGE, "title": None}, {"text": PAGE}),
    ("an address that a data frame lacks", {"text": PAGE, "url": NAN}, {"text": PAGE}),
    ("an address that is none", {"text": PAGE, "url": 7}, {"text": PAGE}),
    ("html where the text is lacking", {"text": NAN, "html": "<p>One"}, {"html": "<p>One"}),
    ("text before html", {"text": "One\n", "html": "<p>Two"}, {"text": "One\n"}),
    ("other keys", {"text": PAGE, "id": 7, "lang": None, "more": {"a": [1]}}, {"text": PAGE}),
    ("an empty text", {"text": ""}, {"text": "", "title": "x"}),
]


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(("record", "plain"), cases(FINE))
def test_a_record_is_cleaned_and_passed_through(record: dict[str, Any], plain: dict[str, Any], jobs: int) -> None:
    (doc, expected) = cleaner.clean_many([record, plain], jobs)
    same(doc, expected)
    assert doc.record is record


def test_a_page_alone_keeps_its_title_and_address() -> None:
    assert cleaner.clean(PAGE, "https://mill.example/", "A title").record == {
        "url": "https://mill.example/",
        "title": "A title",
    }
    assert cleaner.clean_html("<p>One").record == {"url": None, "title": None}


@pytest.mark.parametrize("jobs", [1, 2, 0])
def test_one_bad_record_of_many_costs_nothing_but_itself(jobs: int) -> None:
    records: list[dict[str, Any]] = [{"text": f"Page {number}\n", "id": number} for number in range(3 * BATCH_PAGES)]
    records[BATCH_PAGES + 3] = {"text": None, "id": "bad"}
    docs = list(cleaner.clean_many(iter(records), jobs, on_error="return"))
    assert [doc.record for doc in docs] == records
    assert [doc.error for doc in docs if doc.error] == [
        f"record {BATCH_PAGES + 3} (id 'bad'): text is None; {EXPECTED}",
    ]


def test_records_are_asked_for_as_they_are_needed() -> None:
    taken = []

    def endless() -> Any:
        while True:
            taken.append(len(taken))
            yield {"text": "One\n"}

    docs = cleaner.clean_many(endless())
    assert not taken
    next(docs)
    assert len(taken) == BATCH_PAGES


# --- arguments ---------------------------------------------------------------------------------------------------------

FORM_IS = "it is one of text, html, markdown, wrapped, line, print, mail, several of the last 5 joined by +, or None to look"
ARGUMENTS: list[tuple[str, dict[str, Any], str]] = [
    ("no such way", {"on_error": "skip"}, "on_error is 'skip'; it is 'raise' or 'return'"),
    *(
        ("no such form", {"form": form}, f"form is {form!r}; {FORM_IS}")
        for form in ("json", "", "html+markdown", "text+mail", "mail+", "mail+pdf", 1, ("mail",))
    ),
    *(
        (f"jobs={jobs!r}", {"jobs": jobs}, f"jobs is {jobs!r}; give 1 or more processes, or 0 for one a processor")
        for jobs in (-1, True, "2", None)
    ),
]


@pytest.mark.parametrize(("arguments", "message"), cases(ARGUMENTS))
def test_a_wrong_argument_is_said_at_once(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError) as caught:
        cleaner.clean_many([], **arguments)  # nothing is asked of it yet
    assert str(caught.value) == message


MADE: list[tuple[str, dict[str, Any], str]] = [
    ("no such kind", {"keep": ["menu"]}, "keep names 'menu'; it takes one or more of the kinds title, "),
    ("no kind", {"keep": []}, "keep names nothing; it takes one or more of the kinds title, "),
    ("no such mode", {"mode": "harsh"}, "mode is 'harsh'; it is one of precision, balanced, recall"),
    ("no such fallback", {"fallback": "always"}, "fallback is 'always'; it is True, False or 'only'"),
]


@pytest.mark.parametrize(("arguments", "message"), cases(MADE))
def test_a_wrong_policy_is_said_when_a_cleaner_is_made(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError) as caught:
        Cleaner(**arguments)
    assert str(caught.value).startswith(message)


def test_one_kind_may_be_named_without_a_list() -> None:
    assert Cleaner(keep="article").keep == ("title", "heading", "body", "byline", "caption")
    assert Cleaner(keep="body").keep == ("body",)


def test_a_cleaner_shows_its_policy_and_can_be_pickled() -> None:
    own = Cleaner(keep="body", mode="recall", fallback=False)
    assert repr(own) == "Cleaner(model=None, keep=('body',), mode='recall', fallback=False)"
    assert repr(pickle.loads(pickle.dumps(own))) == repr(own)
    same(pickle.loads(pickle.dumps(own)).clean(PAGE), own.clean(PAGE))


# --- faults and deaths -------------------------------------------------------------------------------------------------


class Deadly(str):
    """A text that kills the process that cleans it."""

    def split(self, *arguments: Any, **more: Any) -> list[str]:
        if multiprocessing.parent_process() is None:
            return super().split(*arguments, **more)
        os._exit(9)


class Faulty(str):
    """A text on which the code fails, when it is read or when its lines are compared with it."""

    def split(self, *arguments: Any, **more: Any) -> list[str]:
        raise RuntimeError("no luck")

    def casefold(self) -> str:
        raise RuntimeError("no luck")


DIED = "record {}: the process that cleaned it died, perhaps for want of memory; it has {} characters"


def stream(*special: tuple[int, str]) -> list[dict[str, Any]]:
    """Four batches of pages, some of them special."""
    records: list[dict[str, Any]] = [{"text": f"Page {number}\n"} for number in range(4 * BATCH_PAGES)]
    for number, text in special:
        records[number] = {"text": text}
    return records


@pytest.mark.parametrize(
    "places", [[0], [BATCH_PAGES + 3], [4 * BATCH_PAGES - 1], [2, BATCH_PAGES + 3, BATCH_PAGES + 4]], ids=str
)
def test_a_page_that_kills_its_process_is_an_error_and_the_stream_goes_on(places: list[int]) -> None:
    records = stream(*((place, Deadly("Page that kills")) for place in places))
    docs = list(cleaner.clean_many(records, jobs=2, on_error="return"))
    assert [doc.record for doc in docs] == records
    assert {number: doc.error for number, doc in enumerate(docs) if doc.error} == {n: DIED.format(n, 15) for n in places}
    assert docs[places[0]].text == "Page that kills"
    expected = cleaner.clean("Page 1\n")
    same(docs[1], expected)


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_else_a_record_holds_stays_in_this_process(jobs: int) -> None:
    records = [{"text": PAGE, "lock": threading.Lock(), "then": lambda: None}, {"text": PAGE}]  # no process can be sent these
    docs = list(cleaner.clean_many(records, jobs))
    assert all(doc.record is record for doc, record in zip(docs, records, strict=True))
    same(docs[0], docs[1])


def test_a_page_that_kills_its_process_is_raised_where_that_is_wanted() -> None:
    docs = cleaner.clean_many(stream((20, Deadly("Page that kills"))), jobs=2)
    with pytest.raises(RecordError) as caught:
        list(docs)
    assert (str(caught.value), caught.value.number) == (DIED.format(20, 15), 20)


FAULTS = [
    ("while it is read", {"text": Faulty("Page")}),
    ("while it is decided", {"text": "Page\n", "title": Faulty("Page"), "id": "a"}),
]


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("record", cases(FAULTS))
def test_a_fault_of_the_code_is_found_and_the_others_are_cleaned(record: dict[str, Any], jobs: int) -> None:
    records = stream()
    records[5] = records[40] = record
    docs = list(cleaner.clean_many(records, jobs, on_error="return"))
    assert [doc.record for doc in docs] == records
    name = " (id 'a')" if "id" in record else ""
    assert {number: doc.error for number, doc in enumerate(docs) if doc.error} == {
        number: f"record {number}{name}: internal error (RuntimeError: no luck); please report it" for number in (5, 40)
    }


def test_a_model_that_is_gone_ends_the_stream_whatever_is_wanted(tmp_path: Any) -> None:
    from models import save_random

    save_random(tmp_path)
    own = Cleaner(tmp_path)
    (tmp_path / "model.npz").unlink()
    with pytest.raises(ModelError, match=r"model\.npz cannot be read"):
        list(own.clean_many(stream(), on_error="return"))
