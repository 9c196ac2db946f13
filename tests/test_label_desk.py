"""What the labelling page asks for: suggestions that learn, offers, propagation, two tabs, a labels file, honest figures."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from conftest import PAGES, SCRAPES, cases, needs_model
from hypothesis import given
from hypothesis import strategies as st

import cleaner
from cleaner.io.datasets import DatasetError, Fields
from cleaner.io.records import raw_of, read_raw
from cleaner.labelling import queue
from cleaner.labelling.desk import Desk, DeskError
from cleaner.labelling.estimate import advice, estimate, score
from cleaner.labelling.journal import JournalError
from cleaner.labelling.memory import Memory
from cleaner.labelling.opinion import opinions
from cleaner.labelling.pages import PoolPage, read_pages
from cleaner.labelling.queue import OWN, RANDOM, RANDOM_EVERY
from cleaner.labelling.reader_view import reader_view
from cleaner.labelling.shapes import shapes_of
from cleaner.labels import read_labels
from cleaner.lines import KINDS
from cleaner.pages import page_of
from cleaner.vocabulary import SubkindError

pytestmark = needs_model
Desks = Callable[..., Desk]
MENU = ["Harbour Times", "Home", "Sport", "Weather"]
FOOT = ["Share this", "More from us", "© 2024 Harbour Times"]
STORIES = [
    "The ferry came in late",
    "A kiln was found",
    "Rain on the fair",
    "The last lamplighter",
    "Bread at dawn",
    "A new bell",
]


def text_of(number: int) -> str:
    title = STORIES[number % len(STORIES)]
    body = f"{title}, and nobody on the quay knew why until the harbour master read his letter aloud that evening."
    return "\n".join([*MENU, title, f"{number + 1} March 2024", "", body, f"{number + 3} comments", *FOOT]) + "\n"


@pytest.fixture
def desks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desks]:
    """Opens a desk over six stories of one site, or over other pages. Its labels file is written at once."""
    monkeypatch.setattr("cleaner.labelling.labels_file.LONG_WRITE", 1e9)
    open_desks: list[Desk] = []

    def make(
        pages: Mapping[str, str] | None = None, seed: int = 1, site: str | None = "harbour.example", **more: object
    ) -> Desk:
        folder = tmp_path / "pages"
        folder.mkdir(exist_ok=True)
        for name, text in (pages or {f"{n}.txt": text_of(n) for n in range(6)}).items():
            (folder / name).write_text(text, encoding="utf-8")
        found, problems = read_pages([str(folder)], None, Fields(), site)
        assert problems == []
        for desk in open_desks:
            desk.close()
        open_desks[:] = [Desk(found, tmp_path / "labels.jsonl", seed=seed, **more)]  # type: ignore[arg-type]
        return open_desks[0]

    yield make
    for desk in open_desks:
        desk.close()


def key_of(desk: Desk, id: str) -> str:
    return next(key for key, page in desk.pages.items() if page.id == id)


def row_of(desk: Desk, key: str, text: str) -> int:
    return next(n for n, row in enumerate(desk.pages[key].rows) if desk.pages[key].text(row) == text)


def kinds(desk: Desk, key: str) -> dict[str, str]:
    lines = desk.pages[key].lines
    return {lines[line]: label.kind for line, label in desk.book.labels(key).items()}


# --- pages -------------------------------------------------------------------------------------------------------------


def test_pages_come_from_files_folders_and_datasets(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "a.html").write_text("<p>One.</p>")
    (tmp_path / "empty.txt").write_text("\n \n")
    (tmp_path / "bad.jsonl").write_text('{"text": "Two.", "url": "https://www.two.example/x", "id": 7}\n{"text": \n')
    names = [str(tmp_path / name) for name in ("site", "site/a.html", "empty.txt", "bad.jsonl")]
    pages, problems = read_pages(names, None, Fields(), "given.example")
    assert [(page.id, page.site, page.is_html) for page in pages][0::2] == [
        ("a.html", "given.example", True),
        ("7", "two.example", False),
    ]
    assert len(problems) == 1 and "bad.jsonl" in problems[0]


@pytest.mark.parametrize(
    ("names", "words"),
    cases(
        [
            ("missing", ["nowhere.txt"], "nowhere.txt: is not there"),
            ("no suffix that tells", ["list.csv"], "its suffix does not tell what it is; say it with --from"),
            ("blank alone", ["blank.txt"], "no page with text"),
            ("empty folder", ["folder"], "holds no file that ends in"),
        ]
    ),
)
def test_what_cannot_be_labelled_is_named(
    names: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("list.csv").write_text("a,b")
    Path("blank.txt").write_text("\n")
    Path("folder").mkdir()
    with pytest.raises(DatasetError, match=words):
        read_pages(names, None, Fields())


LINES = st.lists(
    st.one_of(
        st.text(max_size=40),
        st.sampled_from(
            ["", "  ", "# Head", "- [Home](/)", "> quoted", "| a | b |", "<p>A mill.</p>", '{"text": "x"}', "\x0c", "\ud800"]
        ),
    ),
    max_size=12,
)


@given(LINES, st.sampled_from(["text", "html"]), st.sampled_from(["\n", "\r\n", "\r"]))
def test_every_row_of_any_page_gets_the_kind_that_cleaning_gives(lines: list[str], field: str, ending: str) -> None:
    text = ending.join(lines)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        page = PoolPage("k", "a", "", page_of(read_raw(raw_of({field: text}))))
        doc = cleaner.clean_html(text) if page.is_html else cleaner.clean(text)
        (opinion,) = opinions([page])
    shown = [doc.lines[row.first].kind for row in page.rows]
    assert [KINDS[kind] for kind in opinion.kinds.tolist()] == shown
    assert len(page.keys) == len(shapes_of(page)) == len(page.rows) and (reader_view(page) is None) == (not page.is_html)


def test_a_link_that_leads_out_of_its_folder_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("A key.\n")
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.txt").write_text("A mill.\n")
    (tmp_path / "pages" / "b.txt").symlink_to("a.txt")
    (tmp_path / "pages" / "c.txt").symlink_to(tmp_path / "secret.txt")
    pages, problems = read_pages([str(tmp_path / "pages")], None, Fields())
    assert [page.id for page in pages] == ["a.txt", "b.txt"]
    assert len(problems) == 1 and "c.txt: leads out of the folder and is left out" in problems[0]


def test_wrapped_lines_are_one_row(tmp_path: Path) -> None:
    pages, _ = read_pages([str(SCRAPES)], None, Fields())
    wrapped = [page for page in pages if "wrapped" in page.page.form]
    assert wrapped and all(max(row.end - row.first for row in page.rows) > 1 for page in wrapped)
    for page in pages:
        covered = [line for row in page.rows for line in range(row.first, row.end)]
        assert covered == [line for line, text in enumerate(page.lines) if text.strip()]


# --- decisions ---------------------------------------------------------------------------------------------------------


def test_a_line_gets_a_label_and_loses_it(desks: Desks) -> None:
    desk = desks()
    key = key_of(desk, "0.txt")
    answer = desk.label("a", key, [0, 1], "promo")
    assert answer["changed"][0]["kind"] == "promo" and answer["state"]["begun"] == 1
    assert kinds(desk, key) == {"Harbour Times": "promo", "Home": "promo"}
    desk.label("a", key, [0], None)
    assert kinds(desk, key) == {"Home": "promo"}
    desk.turn("a", back=True)
    desk.turn("a", back=True)
    assert kinds(desk, key) == {}
    with pytest.raises(DeskError, match="nothing to undo"):
        desk.turn("a", back=True)
    for _ in range(2):
        desk.turn("a", back=False)
    assert kinds(desk, key) == {"Home": "promo"}


def test_the_same_line_on_other_pages_is_one_key_and_one_undo(desks: Desks) -> None:
    desk = desks()
    key, other = key_of(desk, "0.txt"), key_of(desk, "3.txt")
    answer = desk.label("a", key, [row_of(desk, key, "3 comments")], "social")
    twins = next(offer for offer in answer["offers"] if offer["name"] == "twins")
    assert (twins["rows"], twins["pages"], twins["here"]) == (5, 5, [])  # the number is another one on each page
    desk.take_offer("a", "twins")
    assert kinds(desk, other) == {"6 comments": "social"}
    assert desk.turn("a", back=True)["what"] == "5 lines on 5 pages: social"
    assert kinds(desk, other) == {} and kinds(desk, key) == {"3 comments": "social"}
    assert desk.turn("a", back=False)["state"]["begun"] == 6


def test_a_run_is_offered_and_leaves_what_is_decided(desks: Desks) -> None:
    desk = desks()
    key = key_of(desk, "0.txt")
    shown = [row["suggested"] for row in desk.page(key)["rows"]]
    assert shown[:4] == ["nav"] * 4
    desk.label("a", key, [2], "nav")
    offer = next(offer for offer in desk.label("a", key, [0], "promo")["offers"] if offer["name"] == "run")
    assert set(offer["here"]) <= {1, 3} and 1 in offer["here"]
    desk.take_offer("a", "run")
    assert kinds(desk, key)["Sport"] == "nav" and kinds(desk, key)["Home"] == "promo"


def test_a_label_is_suggested_for_its_twins_at_once(desks: Desks) -> None:
    desk = desks()
    key, other = key_of(desk, "0.txt"), key_of(desk, "1.txt")
    row = row_of(desk, key, "More from us")
    before = desk.page(other)["rows"][row_of(desk, other, "More from us")]
    assert before["suggested"] != "legal" and before["source"] == "model"
    desk.label("a", key, [row], "legal")
    after = desk.page(other)["rows"][row_of(desk, other, "More from us")]
    assert (after["suggested"], after["source"], after["kind"]) == ("legal", "twin", None)
    desk.turn("a", back=True)
    assert desk.page(other)["rows"][row_of(desk, other, "More from us")] == before


@pytest.mark.parametrize(
    ("rows", "kind", "words"),
    cases(
        [
            ("misspelt kind", [0], "boddy", "the kind is 'boddy'; it is one of title, heading"),
            ("no row", [], "body", "reload the page"),
            ("row that is not there", [99], "body", "reload the page"),
            ("negative row", [-1], "body", "reload the page"),
        ]
    ),
)
def test_a_wrong_demand_changes_nothing(rows: list[int], kind: str, words: str, desks: Desks) -> None:
    desk = desks()
    before = len(desk.journal.events)
    with pytest.raises(DeskError, match=words):
        desk.label("a", key_of(desk, "0.txt"), rows, kind)
    with pytest.raises(DeskError, match="no such page"):
        desk.label("a", "../../etc/passwd", [0], "body")
    with pytest.raises(DeskError, match="no such offer"):
        desk.take_offer("a", "run")
    assert len(desk.journal.events) == before


# --- the labels file ---------------------------------------------------------------------------------------------------


def test_a_finished_page_is_in_the_labels_file(desks: Desks, tmp_path: Path) -> None:
    desk = desks()
    key = desk.next("a")["page"]
    desk.label("a", key, [0], "promo")
    assert not desk.labels_file.exists()
    answer = desk.finish("a", key)
    assert answer["status"] == "done" and answer["state"]["done"] == 1
    (page,) = read_labels([desk.labels_file])
    assert page.lines == desk.pages[key].lines and page.kinds[0] == "promo" and page.site == "harbour.example"
    assert all(bool(kind) == bool(line.strip()) for kind, line in zip(page.kinds, page.lines, strict=True))
    desk.label("a", key, [1], "promo")  # a finished page may be corrected
    assert read_labels([desk.labels_file])[0].kinds[1] == "promo"
    for _ in range(2):
        desk.turn("a", back=True)
    assert desk.labels_file.read_bytes() == b"" and desk.state()["begun"] == 1


def test_html_comes_with_its_source_and_why_it_was_chosen(desks: Desks) -> None:
    html = (PAGES / "blog_en_wordpress.html").read_text(encoding="utf-8")
    desk = desks({"a.html": html})
    desk.finish("a", desk.next("a")["page"])
    record = json.loads(desk.labels_file.read_text(encoding="utf-8"))
    assert record["html"] == html and record["form"] == "html" and len(record["lines"]) == len(record["kinds"])
    (page,) = read_labels([desk.labels_file])
    assert page.blocks is not None and page.lines == record["lines"]
    assert record["chosen"] in (RANDOM, "doubt", "new site", "disagreement")


def test_a_killed_server_goes_on_where_it_was(desks: Desks) -> None:
    desk = desks()
    first, second = desk.next("a")["page"], None
    desk.finish("a", first)
    second = desk.next("a")["page"]
    desk.label("a", second, [0, 1], "promo")
    desk.labels_file.unlink()  # as if it had died before it wrote
    desk = desks()  # nothing was said to it at the end, but that the log is closed
    assert desk.state()["done"] == 1 and desk.state()["begun"] == 1
    assert desk.next("b")["page"] == second and kinds(desk, second) == {"Harbour Times": "promo", "Home": "promo"}
    assert len(read_labels([desk.labels_file])) == 1
    assert desk.turn("b", back=True)["page"] == second  # a new tab undoes what a closed one did


def test_labels_of_a_page_that_changed_or_went_are_kept(desks: Desks, tmp_path: Path) -> None:
    desk = desks()
    for id in ("0.txt", "1.txt"):
        desk.finish("a", key_of(desk, id))
    (tmp_path / "pages" / "1.txt").unlink()
    desk = desks({"0.txt": text_of(0) + "Another line\n"})
    assert (desk.state()["done"], desk.state()["elsewhere"]) == (0, 2)
    assert [page.id for page in read_labels([desk.labels_file])] == ["0.txt", "1.txt"]
    assert "Another line" not in read_labels([desk.labels_file])[0].lines


def test_the_labels_file_follows_a_finished_page_that_is_changed(desks: Desks, tmp_path: Path) -> None:
    desk = desks()
    first, second = key_of(desk, "0.txt"), key_of(desk, "1.txt")
    desk.finish("a", first)
    desk.label("a", first, [0], None)
    assert desk.book.status(first) == "begun" and (tmp_path / "labels.jsonl").read_bytes() == b""
    desk.label("a", second, [row_of(desk, second, "Harbour Times")], "nav")
    desk.take_offer("a", "twins")
    assert desk.book.status(first) == "done"
    assert [page.id for page in read_labels([tmp_path / "labels.jsonl"])] == ["0.txt"]


@pytest.mark.parametrize("row", ['{"n":2,"do":"label"}', '{"n":2,"do":"undo","of":7,"tab":"a"}', '{"n":2,"do":"begin"}'])
def test_a_log_with_an_event_that_lacks_something_is_refused(row: str, tmp_path: Path) -> None:
    (tmp_path / "labels.jsonl.log").write_text(f'{{"n":1,"do":"page","page":"p","lines":[]}}\n{row}\n')
    with pytest.raises(JournalError, match=r"labels\.jsonl\.log: an event lacks something or has it wrong"):
        Desk([], tmp_path / "labels.jsonl")


def test_labels_of_somebody_else_are_not_written_over(desks: Desks, tmp_path: Path) -> None:
    (tmp_path / "labels.jsonl").write_text("{}\n")
    with pytest.raises(DeskError, match=r"labels\.jsonl: exists, and its log labels\.jsonl\.log is not beside it"):
        desks()
    assert (tmp_path / "labels.jsonl").read_text() == "{}\n"


def test_a_labels_file_that_cannot_be_written_is_said_and_loses_nothing(desks: Desks, tmp_path: Path) -> None:
    desk = desks()
    (tmp_path / "labels.jsonl").mkdir()
    state = desk.finish("a", desk.next("a")["page"])["state"]
    assert state["done"] == 1 and "Nothing is lost, all labels are in" in state["notice"]
    (tmp_path / "labels.jsonl").rmdir()
    assert desk.finish("a", desk.next("a")["page"])["state"]["notice"] == ""
    assert len(read_labels([desk.labels_file])) == 2


# --- the queue ---------------------------------------------------------------------------------------------------------


def test_two_tabs_get_two_pages_and_a_closed_one_leaves_its_own(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = desks()
    desk.tabs.heard_of("a")
    one = desk.next("a")["page"]
    desk.tabs.heard_of("b")
    other = desk.next("b")["page"]
    assert one != other and desk.next("a")["page"] == one
    monkeypatch.setattr("cleaner.labelling.tabs.OPEN", -1)
    assert desk.next("b")["page"] == one  # the one that is longer open
    assert desk.next("b", beside=one)["page"] == other


def test_skipped_pages_are_left_out_and_come_back_by_undo(desks: Desks) -> None:
    desk = desks()
    page = desk.next("a")["page"]
    desk.skip("a", page)
    assert desk.next("a")["page"] != page and desk.state()["skipped"] == 1
    assert desk.turn("a", back=True)["what"] == "the page was skipped"
    assert desk.state()["skipped"] == 0


def test_the_queue_ends(desks: Desks) -> None:
    desk = desks()
    seen = []
    while (page := desk.next("a")["page"]) is not None:
        seen.append(page)
        desk.finish("a", page)
    assert sorted(seen) == sorted(desk.pages) and desk.state()["done"] == 6


@pytest.mark.parametrize("seed", range(3))
def test_one_in_five_is_random_and_makes_a_random_sample(seed: int) -> None:
    keys = [f"{number:03}" for number in range(200)]
    picks: dict[str, str] = {}
    while len(picks) < 100:  # a queue that prefers low numbers, as one that prefers doubt would prefer some pages
        waiting = [key for key in keys if key not in picks]
        if queue.is_random_turn(seed, len(picks)):
            picks[min(waiting, key=lambda key: queue.rank(seed, key))] = RANDOM
        else:
            picks[waiting[0]] = "doubt"
    assert sum(why == RANDOM for why in picks.values()) == 100 // RANDOM_EVERY
    sampled = queue.sample(seed, keys, picks)
    assert sampled <= set(picks)  # nothing is missing from the beginning of the order
    assert sampled == set(sorted(keys, key=lambda key: queue.rank(seed, key))[: len(sampled)])
    assert any(picks[key] == "doubt" for key in sampled)  # those that the queue took as well are part of it


def test_a_page_of_a_new_site_goes_before_one_of_a_site_that_is_known(desks: Desks) -> None:
    desk = desks()
    desk.judge()
    page = next(iter(desk.pages.values()))
    opinion = desk.found[page.key]
    new, why = queue.worth(page, opinion, set(), 0)
    known, _ = queue.worth(page, opinion, set(), 3)
    assert new > known and why in ("new site", "doubt")


def test_own_choice_is_written_down_as_such(desks: Desks) -> None:
    desk = desks()
    key = key_of(desk, "4.txt")
    desk.page(key)
    assert desk.book.picks[key] == OWN and desk.sampled() == set()


# --- figures -----------------------------------------------------------------------------------------------------------


def test_the_figures_need_pages_and_are_in_between_their_bounds() -> None:
    assert estimate([1.0, 0.9]) is None
    found = estimate([0.9, 0.8, 1.0, 0.7, 0.95])
    assert found is not None and found.pages == 5 and found.low < found.mean < found.high
    assert found.mean == pytest.approx(0.87)


def test_a_page_is_scored_by_its_words_and_its_rows(desks: Desks) -> None:
    desk = desks()
    page = desk.pages[key_of(desk, "0.txt")]
    right = ["body" if len(page.text(row)) > 60 else "nav" for row in page.rows]
    assert score(page, right, right).f1 == 1 == score(page, right, right).right
    sides = ["keep" if kind == "body" else "drop" for kind in right]
    assert score(page, right, sides).right == 1
    none = score(page, ["nav"] * len(right), right)
    assert none.f1 == 0 and none.wrong == right.count("body")


CURVE = [("gain", 0.05, "More labels pay."), ("nothing", 0.0, "hardly pay"), ("loss", -0.02, "hardly pay")]


@pytest.mark.parametrize(("gain", "words"), cases(CURVE))
def test_it_says_when_more_labels_stop_paying(gain: float, words: str) -> None:
    scores = {str(n): 0.8 + n / 100 for n in range(8)}
    points = [{"labelled": 10, "scores": scores}, {"labelled": 20, "scores": {key: its + gain for key, its in scores.items()}}]
    assert words in advice(points)
    assert advice(points[:1]) == ""


# --- what rows share, and what a reader sees ------------------------------------------------------------------------------


def test_rows_of_a_template_share_a_shape(tmp_path: Path) -> None:
    cards = "".join(f"<li class=card><a href=/{n}>Story {word}</a></li>" for n, word in enumerate(["one", "two", "three"]))
    (tmp_path / "a.html").write_text(f"<main><p>A mill stood here.</p><p>It is gone now.</p></main><ul class=list>{cards}</ul>")
    (page,), _ = read_pages([str(tmp_path)], None, Fields())
    shapes = shapes_of(page)
    assert shapes[0] == shapes[1] and len(set(shapes[2:])) == 1 and shapes[0] != shapes[2]


def test_an_undone_label_leaves_no_trace_in_the_memory(desks: Desks) -> None:
    desk = desks()
    desk.judge()
    memory, page = Memory(), next(iter(desk.pages.values()))
    before = memory.chances(page, desk.found[page.key])[0]
    memory.count(page, {0: "promo", 1: "legal"})
    assert (memory.chances(page, desk.found[page.key])[0] != before).any()
    memory.count(page, {})
    assert (memory.chances(page, desk.found[page.key])[0] == before).all()


HOSTILE = """<title>x</title><p onclick="steal()">A <a href="javascript:steal()">link</a> and <a href="/b">another
one</a> here</p>
<script>steal()</script><img src=x onerror=steal()><p hidden>Secret</p><iframe src="https://evil.example"></iframe>
<h2>Head &lt;script&gt;</h2><ul><li>One</li></ul>"""


def test_the_readers_view_is_texts_and_addresses(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(HOSTILE)
    (page,), _ = read_pages([str(tmp_path)], None, Fields())
    view = reader_view(page)
    assert view is not None
    assert view[0]["parts"] == ["A ", ["link", "javascript:steal()"], " and ", ["another one", "/b"], " here"]
    assert [(item["tag"], item["hidden"]) for item in view] == [("p", False), ("p", True), ("h2", False), ("li", False)]
    assert view[2]["parts"] == ["Head <script>"] and "steal()" not in str(view[1:])
    assert [item["line"] for item in view] == [row.first for row in page.rows]


def test_a_text_has_no_readers_view(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A mill.\n")
    (page,), _ = read_pages([str(tmp_path)], None, Fields())
    assert isinstance(page, PoolPage) and reader_view(page) is None


# --- kinds of a user's own -----------------------------------------------------------------------------------------------


NAMED = {"tale": "body", "counter": "comment"}


def test_rows_get_a_kind_of_the_users_own_which_the_labels_file_declares(desks: Desks, tmp_path: Path) -> None:
    desk = desks(subkinds=NAMED)
    key = key_of(desk, "0.txt")
    tale = row_of(desk, key, text_of(0).splitlines()[7])
    offers = desk.label("a", key, [row_of(desk, key, "3 comments")], "counter")["offers"]
    desk.label("a", key, [tale], "tale")
    assert any(offer["name"] == "twins" and offer["kind"] == "counter" for offer in offers)
    desk.finish("a", key)
    (page,) = read_labels([tmp_path / "labels.jsonl"])
    assert page.subkinds == NAMED and set(page.named.values()) == set(NAMED)
    assert page.kinds[7] == "body" and page.named[7] == "tale"


def test_the_log_keeps_the_kinds_of_the_users_own(desks: Desks) -> None:
    desk = desks(subkinds=NAMED)
    key = key_of(desk, "0.txt")
    desk.label("a", key, [0], "tale")
    again = desks()
    assert again.book.subkinds == NAMED and again.page(key)["rows"][0]["kind"] == "tale"
    again.label("a", key, [1], "counter")
    with pytest.raises(DeskError, match=r"the kind is 'tail'; it is one of title, .*, keep, drop, tale, counter"):
        again.label("a", key, [1], "tail")


def test_a_name_that_was_of_another_kind_is_refused_and_the_log_let_go(desks: Desks, tmp_path: Path) -> None:
    pages, labels = list(desks().pages.values()), tmp_path / "others.jsonl"
    Desk(pages, labels, subkinds=NAMED).close()
    with pytest.raises(SubkindError, match="tale is said to be body and nav"):
        Desk(pages, labels, subkinds={"tale": "nav"})
    Desk(pages, labels).close()


def test_a_kind_of_the_users_own_is_remembered_as_its_kind(desks: Desks) -> None:
    desk = desks(subkinds=NAMED)
    first, second = key_of(desk, "0.txt"), key_of(desk, "1.txt")
    desk.label("a", first, [row_of(desk, first, "3 comments")], "counter")
    row = desk.page(second)["rows"][row_of(desk, second, "4 comments")]
    assert (row["suggested"], row["source"]) == ("comment", "twin")
