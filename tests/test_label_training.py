"""Training from the labelling page: in a process of its own, on pages that may teach, measured on those that were held back."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import environment, needs_html_model, needs_model

import cleaner
from cleaner.io.datasets import Fields
from cleaner.labelling import estimate, queue
from cleaner.labelling.desk import Desk, DeskError
from cleaner.labelling.figures import figures, names
from cleaner.labelling.pages import read_pages
from cleaner.labelling.training import Training
from fixtures import gazette

pytest.importorskip("sklearn")
pytestmark = [needs_model, needs_html_model]
PATIENCE = 600  # seconds for a training on a machine that has other work
Labelled = Callable[..., Desk]


@pytest.fixture
def labelled(tmp_path: Path) -> Iterator[Labelled]:
    """Opens a desk over pages of the invented site, of which the first so many from the queue have their right labels."""
    desks: list[Desk] = []

    def make(pages: int, finished: int, seed: int = 1) -> Desk:
        folder = tmp_path / "gazette.example"
        folder.mkdir(exist_ok=True)
        right = {}
        for number in range(pages):
            html, rows = gazette.page(number)
            (folder / f"{number:02}.html").write_text(html, encoding="utf-8")
            right[f"{number:02}.html"] = rows
        found, _ = read_pages([str(folder)], None, Fields())
        for desk in desks:
            desk.close()
        desk = Desk(found, tmp_path / "labels.jsonl", seed=seed)
        desks[:] = [desk]
        desk.judge()
        for _ in range(finished):
            key = desk.next("a")["page"]
            wanted = right[desk.pages[key].id]
            for kind in dict.fromkeys(kind for _, kind in wanted):
                desk.label("a", key, [row for row, (_, its) in enumerate(wanted) if its == kind], kind)
            desk.finish("a", key)
        return desk

    yield make
    for desk in desks:
        desk.close()


def finished(training: Training) -> None:
    end = time.monotonic() + PATIENCE
    while training.state()["running"]:
        assert time.monotonic() < end, training.state()
        time.sleep(0.05)


@pytest.mark.slow
def test_a_training_is_measured_on_pages_that_it_has_not_seen_and_takes_over(labelled: Labelled, tmp_path: Path) -> None:
    desk = labelled(pages=24, finished=20)
    training = Training(desk)
    held = desk.held()
    assert len(held) == 20 // queue.RANDOM_EVERY >= estimate.LEAST and held.isdisjoint(training.teaching())
    assert training.start()["running"]
    with pytest.raises(DeskError, match="a training runs already"):
        training.start()
    finished(training)
    assert training.state()["failed"] == ""
    (whole,) = desk.book.rounds
    assert whole["labelled"] == 16 and set(whole["scores"]) == held and whole["taken"]
    assert desk.model == whole["model"] and len(desk.found) == 24
    shown = training.figures()
    assert [point["labelled"] for point in shown["curve"]] == [0, 16]
    assert "The last 16 pages changed word F1 on 4 random pages" in shown["advice"]
    assert shown["estimate"]["mean"] >= shown["of_base"]["mean"] and shown["last"]["changed"]
    page = next(page for page in desk.pages.values() if desk.book.status(page.key) == "new")
    doc = cleaner.Cleaner(whole["model"]).clean_html(page.page.html)
    assert [line.kind for line in doc.lines] == names(desk.found[page.key])
    again = labelled(pages=24, finished=0)  # who comes back goes on with the same model
    Training(again)
    assert again.model == whole["model"]
    assert figures(again, {})["curve"] == shown["curve"]


def test_the_first_training_of_many_pages_shows_a_curve(labelled: Labelled, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of the pages teach first; that model is measured and not taken."""
    training = Training(labelled(pages=5, finished=5))
    monkeypatch.setattr("cleaner.labelling.training.HALVES", 4)
    taught = []

    def teach(labels: Path, rest: Path, out: Path) -> dict[str, list[str]]:
        taught.append(labels.read_bytes().count(b"\n"))
        return {"reasons": [], "not_learned": [], "frozen": []}

    monkeypatch.setattr(training, "_teach", teach)
    monkeypatch.setattr(training, "_judged", lambda model: dict(training.desk.found))
    training.start()
    finished(training)
    assert taught == [2, 4] and [(event["half"], event["taken"]) for event in training.desk.book.rounds] == [
        (True, False),
        (False, True),
    ]


def test_pages_without_labels_show_what_repeats_but_for_those_that_measure(
    labelled: Labelled, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = labelled(pages=12, finished=6)
    training, given = Training(desk), []

    def teach(labels: Path, rest: Path, out: Path) -> dict[str, list[str]]:
        given.extend(json.loads(row) for row in rest.read_text(encoding="utf-8").splitlines())
        return {"reasons": [], "not_learned": [], "frozen": []}

    monkeypatch.setattr(training, "_teach", teach)
    monkeypatch.setattr(training, "_judged", lambda model: dict(desk.found))
    training.start()
    finished(training)
    used = {desk.pages[key].id for key in (*training.teaching(), *desk.held())}
    assert {page["id"] for page in given} == {page.id for page in desk.pages.values()} - used and len(given) >= 6
    assert all(set(page["kinds"]) <= {"", "?"} for page in given)
    assert list(training.folder.iterdir()) == []


def test_a_training_that_is_stopped_leaves_no_process(labelled: Labelled) -> None:
    training = Training(labelled(pages=3, finished=3))
    training.start()
    while training._process is None and training.state()["running"]:
        time.sleep(0.01)
    training.stop()
    finished(training)
    assert training._process is not None and training._process.poll() is not None
    assert training.desk.book.rounds == [] and training.state()["failed"] == ""


def test_nothing_is_learned_from_nothing(labelled: Labelled) -> None:
    desk = labelled(pages=2, finished=0)
    with pytest.raises(DeskError, match="no finished page can teach yet"):
        Training(desk).start()
    assert figures(desk, {})["estimate"] is None


def test_why_a_training_failed_is_said(labelled: Labelled, monkeypatch: pytest.MonkeyPatch) -> None:
    training = Training(labelled(pages=3, finished=3))
    monkeypatch.setattr(sys, "executable", "/bin/false")
    training.start()
    finished(training)
    assert training.state()["failed"] == "The training failed: the process ended without a word"
    assert training.desk.model is None


def test_a_page_that_was_taken_back_meanwhile_does_not_teach(labelled: Labelled, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = labelled(pages=4, finished=4)
    training = Training(desk)
    taught = []

    def teach(labels: Path, rest: Path, out: Path) -> dict[str, list[str]]:
        taught.append(labels.read_bytes().count(b"\n"))
        return {"reasons": [], "not_learned": [], "frozen": []}

    monkeypatch.setattr(training, "_teach", teach)
    monkeypatch.setattr(training, "_judged", lambda model: dict(desk.found))
    keys = training.teaching()
    desk.skip("a", keys[0])
    training._round(keys, half=False)
    assert taught == [len(keys) - 1] == [desk.book.rounds[0]["labelled"]]


def test_a_process_that_warns_without_end_does_not_wait_for_a_reader(
    labelled: Labelled, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    python = tmp_path / "python"
    python.write_text(f"#!{sys.executable}\nimport sys\nsys.stderr.write('warning\\n' * 100_000 + 'out of luck\\n')\n")
    python.chmod(0o755)
    training = Training(labelled(pages=3, finished=3))
    monkeypatch.setattr(sys, "executable", str(python))
    training.start()
    finished(training)
    assert training.state()["failed"] == "The training failed: out of luck"


def test_a_model_that_cannot_be_used_any_more_leaves_the_first_one(labelled: Labelled, tmp_path: Path) -> None:
    desk = labelled(pages=3, finished=0)
    (tmp_path / "old").mkdir()
    desk.record_round({"model": str(tmp_path / "old"), "half": False, "taken": True})
    training = Training(desk)
    assert desk.model is None and "old is not a model folder" in training.state()["failed"]


def test_the_process_says_what_is_wrong_with_labels(tmp_path: Path) -> None:
    (tmp_path / "labels.jsonl").write_text('{"lines": ["A"], "kinds": ["boddy"]}\n')
    line = [sys.executable, "-m", "cleaner.labelling.teach", "labels.jsonl", "unlabelled.jsonl", "out"]
    done = subprocess.run(line, cwd=tmp_path, env=environment(), capture_output=True, timeout=PATIENCE)
    assert done.returncode == 1
    assert "boddy" in json.loads(done.stdout.splitlines()[-1])["failed"] and not (tmp_path / "out").exists()
