"""The command `cleaner train`: labels in, a model for `clean` out."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, Command, environment, needs_html_model, needs_model
from sites_of_one import html_of, page, pages, text_of, tsv_of

from cleaner.cli import train, workshop

LEFT = "Our letter goes out on Fridays"


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    folder = tmp_path / "labels" / "valley.example"
    folder.mkdir(parents=True)
    for labelled in pages(5):
        (folder / f"{labelled.id}.tsv").write_text(tsv_of(labelled))
    return tmp_path / "labels"


def run(*arguments: object) -> int:
    return workshop.main(["train", *map(str, arguments)])


# --- a model -----------------------------------------------------------------------------------------------------------


@needs_model
@needs_html_model
def test_labels_make_a_model_of_text_and_of_html_that_clean_uses(labels: Path, tmp_path: Path, command: Command) -> None:
    pytest.importorskip("sklearn")
    line = [sys.executable, "-c", "from cleaner.cli.workshop import main; raise SystemExit(main())"]
    line += ["train", str(labels), "-o", "model", "-q"]
    trained = subprocess.run(line, capture_output=True, cwd=tmp_path, env=environment(), timeout=300)
    assert (trained.returncode, trained.stdout, trained.stderr) == (0, b"", b"")
    assert sorted(path.name for path in (tmp_path / "model").iterdir()) == ["README.md", "html", "model.json", "text"]
    for name, source in (("page.txt", text_of(page(7))), ("page.html", html_of(page(7)))):
        (tmp_path / name).write_text(source)
        assert LEFT.encode() in command(name).stdout
        done = command("--model", "model", name)
        assert done.returncode == 0, done.stderr
        assert LEFT.encode() not in done.stdout
        assert b"People still come" in done.stdout


@needs_model
def test_a_model_and_sites_are_used_together(labels: Path, tmp_path: Path, command: Command) -> None:
    pytest.importorskip("sklearn")
    assert run(labels, "-o", tmp_path / "model", "-q") == 0
    records = [{"text": text_of(page(number)), "url": f"https://valley.example/{number}"} for number in range(6)]
    (tmp_path / "pages.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    learned = [sys.executable, "-c", "from cleaner.cli.workshop import main; raise SystemExit(main())"]
    learned += ["sites", "learn", "pages.jsonl", "-o", "known.sites"]
    assert subprocess.run(learned, capture_output=True, cwd=tmp_path, env=environment(), timeout=100).returncode == 0
    (tmp_path / "new.jsonl").write_text(json.dumps({"text": text_of(page(7)), "url": "https://valley.example/7"}) + "\n")
    both = command("--model", "model", "--sites", "known.sites", "new.jsonl")
    assert both.returncode == 0, both.stderr
    assert LEFT.encode() not in both.stdout
    assert b"People still come" in both.stdout


@needs_model
def test_the_summary_says_what_was_won_and_the_card_how(
    labels: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("sklearn")
    assert run(labels, "-o", tmp_path / "model", "--base", ROOT / "models" / "text") == 0
    said = capsys.readouterr().out
    assert "text: line F1 0." in said and " after, on 5 of your pages, each scored by a fit without it" in said
    assert "too few lines to learn a kind well, fewer than 20: title (5)" in said
    card = (tmp_path / "model" / "README.md").read_text()
    for part in ("**Learned from** 5 pages of 1 site, 55 lines.", "**On top of** the base", "| promo |", "| line F1 |"):
        assert part in card
    header = json.loads((tmp_path / "model" / "model.json").read_text())
    assert header["base"]["folder"] is None  # the default model, wherever it is


@needs_model
def test_a_standalone_model_needs_no_base(labels: Path, tmp_path: Path, command: Command) -> None:
    pytest.importorskip("sklearn")
    assert run(labels, "-o", tmp_path / "model", "--base", ROOT / "models" / "text", "--standalone", "-q") == 0
    assert (tmp_path / "model" / "model.npz").stat().st_size > 2_000_000
    assert "base" not in json.loads((tmp_path / "model" / "model.json").read_text())
    (tmp_path / "page.txt").write_text(text_of(page(7)))
    assert LEFT.encode() not in command("--model", "model", "page.txt").stdout


@needs_model
def test_pages_without_labels_show_what_repeats(labels: Path, tmp_path: Path) -> None:
    pytest.importorskip("sklearn")
    more = tmp_path / "more"
    more.mkdir()
    for number in (5, 6):
        (more / f"{number}.txt").write_text(text_of(page(number)))
    base = ROOT / "models" / "text"
    assert run(labels, "-o", tmp_path / "model", "--base", base, "--unlabelled", more, "-q") == 0


def test_from_scratch_learns_from_the_labels_alone(tmp_path: Path, command: Command) -> None:
    pytest.importorskip("sklearn")
    scrapes = sorted((ROOT / "fixtures" / "scrapes").glob("blog_en*.tsv")) + sorted(
        (ROOT / "fixtures" / "scrapes").glob("news_en*.tsv")
    )
    assert run(*scrapes[:10], "-o", tmp_path / "model", "-q", "--from-scratch") == 0
    (tmp_path / "page.txt").write_text(text_of(page(7)))
    done = command("--model", "model", "--stats", "page.txt")
    assert done.returncode == 0
    assert b"decided by the model" in done.stderr


# --- what is refused ---------------------------------------------------------------------------------------------------


def test_bad_labels_are_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("sklearn")
    path = tmp_path / "page.tsv"
    path.write_text("menu\tHome\n")
    assert run(path, "-o", tmp_path / "model") == 2
    assert capsys.readouterr().err.startswith(f"cleaner: {path}, line 1 has the kind 'menu': 'Home'; ")
    assert not (tmp_path / "model").exists()


def test_a_worse_model_is_not_written_unless_it_must_be(
    labels: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("sklearn")
    monkeypatch.setattr("cleaner.training.adapt.LOST_HERE", -1.0)  # everything is worse
    base = ROOT / "models" / "text"
    assert run(labels, "-o", tmp_path / "model", "--base", base, "-q") == 1
    said = capsys.readouterr().err
    assert "worse than its base: text: line F1 on your pages (5 of them) falls from " in said
    assert "nothing was written" in said
    assert not (tmp_path / "model").exists()
    assert run(labels, "-o", tmp_path / "model", "--base", base, "-q", "--force") == 0
    assert (tmp_path / "model" / "model.npz").exists()


def test_a_base_that_is_none_is_one_sentence(labels: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("sklearn")
    assert run(labels, "-o", tmp_path / "model", "--base", tmp_path / "gone") == 2
    assert f"cleaner: {tmp_path / 'gone'} is not a model folder" in capsys.readouterr().err


@needs_model
def test_a_model_that_was_learned_is_no_base(labels: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("sklearn")
    one, two = tmp_path / "one", tmp_path / "two"
    assert run(labels, "-o", one, "--base", ROOT / "models" / "text", "-q") == 0
    assert run(labels, "-o", two, "--base", one, "-q") == 2
    assert "was itself learned on top of a base" in capsys.readouterr().err


def test_a_base_of_html_needs_labels_with_their_html(labels: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("sklearn")
    assert run(labels, "-o", tmp_path / "model", "--base", ROOT / "models" / "html", "-q") == 2
    assert "no labelled page came with its HTML" in capsys.readouterr().err


def test_without_scikit_learn_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(train, "find_spec", lambda name: None)
    assert run("page.tsv", "-o", "model") == 2
    assert capsys.readouterr().err == (
        'cleaner: training needs scikit-learn, which is not installed; pip install "scrape-cleaner[train]"\n'
    )


def test_it_does_not_write_over_what_is_no_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("sklearn")
    (tmp_path / "notes.txt").write_text("precious")
    for out in (tmp_path, tmp_path / "notes.txt"):
        assert run("page.tsv", "-o", out) == 2
        assert capsys.readouterr().err == (
            f"cleaner: {out} exists and is no model folder; name a new folder, or a model to train anew\n"
        )


@pytest.mark.parametrize(("out", "base"), [("m", "m"), ("m/text", "m"), ("m", "m/../m/html")])
def test_it_does_not_write_over_its_base(out: str, base: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("sklearn")
    (tmp_path / "m" / "text").mkdir(parents=True)
    for folder in ("m", "m/text"):
        (tmp_path / folder / "model.json").write_text("{}")
    assert run("page.tsv", "-o", tmp_path / out, "--base", tmp_path / base) == 2
    assert "is in the place of the base" in capsys.readouterr().err


def test_from_scratch_takes_no_base(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("sklearn")
    assert run("page.tsv", "-o", tmp_path / "model", "--from-scratch", "--standalone") == 2
    assert "--from-scratch uses no base" in capsys.readouterr().err
