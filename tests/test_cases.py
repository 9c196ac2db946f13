"""Tables of examples, named by their role, through every door: the API, a batch, the command."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import CASES, environment, needs_model

import cleaner

Case = dict[str, Any]
TABLES = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(CASES.glob("*.json"))}
ALL: list[tuple[str, Case]] = [(table, case) for table, cases in TABLES.items() for case in cases]

pytestmark = needs_model


def wrong(case: Case, keep: list[bool]) -> list[str]:
    """The lines of a case that were decided otherwise than it says."""
    rows = case["text"].split("\n")
    lost = [f"lost: {rows[number]}" for number in case["keep"] if not keep[number]]
    return lost + [f"kept: {rows[number]}" for number in case["drop"] if keep[number]]


def marked() -> list[Any]:
    """Every case; one that is known to fail must fail, so that a silent improvement is noticed."""
    failing = pytest.mark.xfail(strict=True, reason="known to fail", raises=AssertionError)
    return [
        pytest.param(number, id=f"{table}: {case['name']}", marks=failing if table == "known_to_fail" else ())
        for number, (table, case) in enumerate(ALL)
    ]


@pytest.fixture(scope="module")
def batch() -> list[list[bool]]:
    """What `clean_many` keeps of each case."""
    docs = cleaner.clean_many({"text": case["text"]} for _, case in ALL)
    return [[line.keep for line in doc.lines] for doc in docs]


@pytest.fixture(scope="module")
def by_command(tmp_path_factory: pytest.TempPathFactory) -> list[list[bool]]:
    """What the command keeps of each case, in one run over all of them."""
    folder = tmp_path_factory.mktemp("cases")
    names = [f"{number}.txt" for number in range(len(ALL))]
    for name, (_, case) in zip(names, ALL, strict=True):
        (folder / name).write_text(case["text"], encoding="utf-8", newline="")
    line = [sys.executable, "-m", "cleaner", "--format", "jsonl", "-o", "out", *names]
    subprocess.run(line, cwd=folder, env=environment(), check=True, timeout=120)
    return [_kept(folder / "out" / f"{name}.jsonl") for name in names]


def _kept(path: Path) -> list[bool]:
    return [json.loads(row)["keep"] for row in path.read_text(encoding="utf-8").split("\n")[:-1]]


@pytest.mark.parametrize("number", marked())
def test_the_example_comes_out_right(number: int) -> None:
    _, case = ALL[number]
    assert wrong(case, [line.keep for line in cleaner.clean(case["text"])]) == []


def test_every_door_gives_the_same(batch: list[list[bool]], by_command: list[list[bool]]) -> None:
    one_by_one = [[line.keep for line in cleaner.clean(case["text"]).lines] for _, case in ALL]
    differing = [
        case["name"]
        for (_, case), *kept in zip(ALL, one_by_one, batch, by_command, strict=True)
        if len({*map(tuple, kept)}) > 1
    ]
    assert differing == []


def test_the_tables_are_well_formed() -> None:
    assert {"in_the_wild", "negative", "known_to_fail"} <= set(TABLES)
    names = [case["name"] for _, case in ALL]
    assert len(names) == len(set(names))
    for _, case in ALL:
        assert set(case) == {"name", "why", "text", "drop", "keep"}
        assert not set(case["drop"]) & set(case["keep"])
        assert max((*case["drop"], *case["keep"])) < len(case["text"].split("\n"))


if __name__ == "__main__":  # what each table gets wrong: python tests/test_cases.py
    for table, case in ALL:
        found = wrong(case, [line.keep for line in cleaner.clean(case["text"]).lines])
        print("ok   " if not found else "WRONG", f"{table}: {case['name']}", *found, sep="\n      ")
