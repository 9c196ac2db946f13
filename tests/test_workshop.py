"""The command `cleaner`: training from label files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import PAGE, ROOT, Command, environment

import cleaner
from cleaner.cli import workshop


def test_bad_labels_are_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("sklearn")
    path = tmp_path / "page.tsv"
    path.write_text("menu\tHome\n")
    assert workshop.main(["train", str(path), "-o", str(tmp_path / "model")]) == 2
    assert capsys.readouterr().err.startswith(f"cleaner: {path}, line 1 has the kind 'menu': 'Home'; expected one of title, ")
    assert not (tmp_path / "model").exists()


def test_without_scikit_learn_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(workshop, "find_spec", lambda name: None)
    assert workshop.main(["train", "page.tsv", "-o", "model"]) == 2
    assert capsys.readouterr().err == (
        "cleaner: training needs scikit-learn, which is not installed; install the extra `train` of scrape-cleaner\n"
    )


def test_it_does_not_write_over_what_is_no_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("sklearn")
    (tmp_path / "notes.txt").write_text("precious")
    for out in (tmp_path, tmp_path / "notes.txt"):
        assert workshop.main(["train", "page.tsv", "-o", str(out)]) == 2
        assert capsys.readouterr().err == (
            f"cleaner: {out} exists and is no model folder; name a new folder, or a model to train anew\n"
        )


@pytest.mark.parametrize("arguments", [[], ["train"], ["train", "page.tsv"], ["untrain"]])
def test_a_wrong_argument_ends_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        workshop.main(arguments)
    assert caught.value.code == 2
    assert "cleaner" in capsys.readouterr().err


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        workshop.main(["--version"])
    assert capsys.readouterr().out == f"scrape-cleaner {cleaner.__version__}\n"


def test_labels_make_a_model_that_clean_uses(command: Command, tmp_path: Path) -> None:
    pytest.importorskip("sklearn")
    line = [sys.executable, "-c", "from cleaner.cli.workshop import main; raise SystemExit(main())"]
    line += ["train", str(ROOT / "fixtures" / "scrapes"), "-o", "model", "-q"]
    trained = subprocess.run(line, capture_output=True, cwd=tmp_path, env=environment(), timeout=300)
    assert (trained.returncode, trained.stdout, trained.stderr) == (0, b"", b"")
    (tmp_path / "page.txt").write_text(PAGE)
    done = command("--model", "model", "--stats", "page.txt")
    assert done.returncode == 0
    assert b"decided by the model" in done.stderr
