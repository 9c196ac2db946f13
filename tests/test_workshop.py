"""The command `cleaner`: training from label files."""

from __future__ import annotations

import pytest

import cleaner
from cleaner.cli import workshop


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
