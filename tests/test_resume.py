"""A run that is interrupted, however it is, goes on and ends with the bytes of a run that was not."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from conftest import PAGE, ROOT, Command, cases, environment, messages, needs_model

from cleaner.io.datasets import CHUNK_RECORDS
from cleaner.jobs.checkpoint import Checkpoint, CheckpointError
from cleaner.pipeline import BATCH_PAGES

BESIDE = (".partial", ".progress", ".errors", ".lock")
RECORDS = 6 * CHUNK_RECORDS
GOES_ON = "of an interrupted run"


def write_records(path: Path, count: int = RECORDS) -> None:
    """Small pages, and now and then one that cannot be cleaned."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            text: Any = f"Home\nAbout\nPage {number}\n{PAGE[40:300]} {number}\n" if number % 100 else number
            file.write(json.dumps({"id": number, "url": f"https://host{number % 5}.example.org/", "text": text}) + "\n")


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset, and what comes of it where nothing interrupts the run."""
    folder = tmp_path_factory.mktemp("uninterrupted")
    write_records(folder / "in.jsonl")
    subprocess.run(line_of("-q", *options_of("whole.jsonl")), cwd=folder, env=environment(), timeout=120)
    return folder


@pytest.fixture
def dataset(tmp_path: Path, uninterrupted: Path) -> Path:
    """A dataset of several chunks, of which a run takes some seconds, and what comes of it."""
    for path in uninterrupted.iterdir():
        shutil.copy(path, tmp_path)
    return tmp_path


def line_of(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "cleaner", *arguments]


def started(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(line_of(*arguments), cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def rows_of(path: Path) -> int:
    """The number of chunks that a journal says are done."""
    return max(0, path.read_bytes().count(b"\n") - 1) if path.exists() else 0


def until_chunks(running: subprocess.Popen[bytes], journal: Path, chunks: int) -> None:
    """Wait until some chunks are done, or the process has ended."""
    while running.poll() is None and rows_of(journal) < chunks:
        time.sleep(0.002)


def all_of(folder: Path, name: str) -> dict[str, Any]:
    """What a run has left: the output, the rows of errors, the figures but for the time."""
    figures = json.loads((folder / f"{name}.json").read_text())
    seconds = figures.pop("seconds")
    assert seconds > 0
    out = folder / name
    files = sorted(out.iterdir()) if out.is_dir() else [out]
    return {"out": [path.read_bytes() for path in files], "errors": (folder / f"{name}.bad").read_bytes(), "figures": figures}


def options_of(name: str, jobs: int = 1, source: str = "in.jsonl") -> list[str]:
    return [source, "-j", str(jobs), "-o", name, f"--errors={name}.bad", f"--stats={name}.json"]


def beside(folder: Path, name: str) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith(name) and path.suffix in BESIDE)


# --- killed ------------------------------------------------------------------------------------------------------------


@needs_model
@pytest.mark.parametrize("jobs", [pytest.param(1, marks=pytest.mark.slow), 2])
def test_a_run_that_is_killed_goes_on_and_ends_with_the_same_bytes(jobs: int, dataset: Path, command: Command) -> None:
    for chunks in (1, 3):
        running = started(dataset, *options_of("out.jsonl", jobs))
        until_chunks(running, dataset / "out.jsonl.progress", chunks)
        running.kill()
        running.communicate()
        assert not (dataset / "out.jsonl").exists()
    done = command(*options_of("out.jsonl", 3 - jobs))  # the number of processes may change
    assert done.returncode == 2
    assert any(GOES_ON in message for message in messages(done))
    assert all_of(dataset, "out.jsonl") == all_of(dataset, "whole.jsonl")
    assert beside(dataset, "out.jsonl") == []


needs_repeats = pytest.mark.skipif(not (ROOT / "models" / "repeats" / "model.json").exists(), reason="no model of repeats yet")
KILLED = [
    *cases(
        [
            ("plain", "in.jsonl", "out.jsonl", []),
            ("compressed", "in.jsonl", "out.jsonl.gz", []),
            ("a file for every record", "in.jsonl", "out", ["--to", "folder"]),
            ("Parquet of JSON Lines", "in.jsonl", "out.parquet", []),
            ("Parquet", "in.parquet", "out.parquet", []),
        ]
    ),
    pytest.param("in.jsonl", "out.jsonl", ["--sites", "learn"], marks=needs_repeats, id="sites that are learned"),
]


def write_parquet(source: Path, target: Path) -> None:
    """Write the records of JSON Lines as Parquet; a text that is none becomes null."""
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    rows = [json.loads(row) for row in source.read_text().splitlines()]
    rows = [{**row, "text": row["text"] if isinstance(row["text"], str) else None} for row in rows]
    pq.write_table(pa.Table.from_pylist(rows), target)


@needs_model
@pytest.mark.slow
@pytest.mark.parametrize(("source", "target", "more"), KILLED)
def test_twenty_kills_at_random_moments_change_nothing(
    source: str, target: str, more: list[str], dataset: Path, command: Command
) -> None:
    chance = random.Random(14)
    if ".parquet" in source + target:
        write_parquet(dataset / "in.jsonl", dataset / "in.parquet")
    whole = f"whole-{target}"
    began = time.monotonic()
    command("-q", *options_of(whole, 2, source), *more)
    seconds = time.monotonic() - began
    for _ in range(20):
        running = started(dataset, *options_of(target, chance.choice((1, 2)), source), *more)
        time.sleep(chance.uniform(0, seconds))
        running.kill()
        running.communicate()
    command("-q", *options_of(target, 1, source), *more)
    assert all_of(dataset, target) == all_of(dataset, whole)
    assert beside(dataset, target) == []


@needs_model
def test_ctrl_c_ends_the_run_and_the_same_command_goes_on(dataset: Path, command: Command) -> None:
    running = started(dataset, *options_of("out.jsonl", 2))
    until_chunks(running, dataset / "out.jsonl.progress", 2)
    running.send_signal(signal.SIGINT)
    _, shown = running.communicate(timeout=20)
    assert running.returncode == 130
    assert b"Traceback" not in shown
    command("-q", *options_of("out.jsonl", 2))
    assert all_of(dataset, "out.jsonl") == all_of(dataset, "whole.jsonl")


def with_little_room(folder: Path, bytes_: int, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """A run whose files may have so many bytes, as if the disk were full behind them."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, resource.RLIM_INFINITY))

    return subprocess.run(
        line_of(*arguments), cwd=folder, env=environment(PYTHONDONTWRITEBYTECODE="1"), capture_output=True, preexec_fn=limit
    )


@needs_model
def test_a_full_disk_is_said_and_with_room_the_run_goes_on(dataset: Path, command: Command) -> None:
    room = (dataset / "whole.jsonl").stat().st_size // 2
    done = with_little_room(dataset, room, *options_of("out.jsonl"))
    assert done.returncode == 2
    last = messages(done)[-1]
    assert last.startswith("clean: in.jsonl: out.jsonl: cannot be written (File too large); ")
    assert last.endswith(" records are done, and the same command goes on behind them")
    assert not (dataset / "out.jsonl").exists()
    command("-q", *options_of("out.jsonl"))
    assert all_of(dataset, "out.jsonl") == all_of(dataset, "whole.jsonl")


# --- several inputs ----------------------------------------------------------------------------------------------------


@needs_model
def test_of_several_datasets_those_that_are_done_are_not_cleaned_again(tmp_path: Path, command: Command) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        write_records(tmp_path / name, 3 * CHUNK_RECORDS)
    options = ["a.jsonl", "b.jsonl", "-o", "out/", "--errors=out.bad", "--stats=out.json"]
    running = started(tmp_path, *options)
    until_chunks(running, tmp_path / "out" / "b.jsonl.progress", 1)
    running.kill()
    running.communicate()
    before = (tmp_path / "out" / "a.jsonl").stat().st_mtime_ns
    done = command(*options)
    assert [GOES_ON in message for message in messages(done)].count(True) == 1
    assert (tmp_path / "out" / "a.jsonl").stat().st_mtime_ns == before
    assert json.loads((tmp_path / "out.json").read_text())["pages"] == 6 * CHUNK_RECORDS
    assert len((tmp_path / "out.bad").read_text().splitlines()) == 2 * 8
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.jsonl", "b.jsonl"]


@needs_model
@pytest.mark.slow
def test_several_inputs_in_one_output_go_on_in_the_middle(tmp_path: Path, command: Command) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        write_records(tmp_path / name, 2 * CHUNK_RECORDS)
    command("-q", "a.jsonl", "b.jsonl", "-o", "whole.jsonl")
    running = started(tmp_path, "a.jsonl", "b.jsonl", "-o", "out.jsonl")
    until_chunks(running, tmp_path / "out.jsonl.progress", 3)
    running.kill()
    running.communicate()
    command("-q", "a.jsonl", "b.jsonl", "-o", "out.jsonl")
    assert (tmp_path / "out.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


@needs_model
def test_a_folder_of_pages_goes_on_with_those_that_are_missing(tmp_path: Path, command: Command) -> None:
    (tmp_path / "in").mkdir()
    for number in range(400):
        (tmp_path / "in" / f"{number:03}.txt").write_text(f"Home\nAbout\n{PAGE} {number}")
    running = started(tmp_path, "in", "-o", "out", "--stats=out.json")
    until_chunks(running, tmp_path / "out" / ".clean.progress", 60)
    running.kill()
    running.communicate()
    done_before = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out").glob("*.txt")}
    assert 0 < len(done_before) < 400
    assert command("-q", "in", "-o", "out", "--stats=out.json").returncode == 0
    again = [name for name, when in done_before.items() if (tmp_path / "out" / name).stat().st_mtime_ns != when]
    assert len(again) <= BATCH_PAGES  # those of the batch in which it was killed
    assert json.loads((tmp_path / "out.json").read_text())["pages"] == 400
    assert len(list((tmp_path / "out").iterdir())) == 400


# --- what does not fit -------------------------------------------------------------------------------------------------


@pytest.fixture
def interrupted(dataset: Path) -> Path:
    """A folder with what a run has left that was killed in the middle."""
    running = started(dataset, "in.jsonl", "-o", "out.jsonl")
    until_chunks(running, dataset / "out.jsonl.progress", 2)
    running.kill()
    running.communicate()
    return dataset


@needs_model
def test_a_run_that_does_not_fit_is_refused_with_the_reason(interrupted: Path, command: Command) -> None:
    done = command("in.jsonl", "-o", "out.jsonl", "--keep", "body")
    assert (done.returncode, done.stdout) == (2, b"")
    assert messages(done)[-1] == (
        "clean: in.jsonl: out.jsonl: an interrupted run left out.jsonl.progress beside it, and "
        'it had --keep "title,heading,body" where this one has "body"; '
        "run the same command as before to go on, or add --restart to begin anew"
    )


def change_the_input(folder: Path) -> None:
    with (folder / "in.jsonl").open("a") as file:
        file.write('{"text": "one more"}\n')


def nothing(folder: Path) -> None:
    pass


def lose_the_part(folder: Path) -> None:
    (folder / "out.jsonl.partial").unlink()


UNFIT = [
    ("other kinds", ["--keep", "body"], nothing, 'it had --keep "title,heading,body" where this one has "body"'),
    ("another field", ["--text-field", "text"], nothing, 'it had --text-field nothing where this one has "text"'),
    ("rows of errors", ["--errors", "bad"], nothing, "it had --errors false where this one has true"),
    ("another input", [], change_the_input, "an input is another one, or has changed since"),
    ("no part", [], lose_the_part, "is not all there; begin anew with --restart"),
]


@needs_model
@pytest.mark.slow
@pytest.mark.parametrize(("arguments", "change", "message"), cases(UNFIT))
def test_what_does_not_fit_is_refused_with_the_reason_and_restart_begins_anew(
    arguments: list[str], change: Any, message: str, interrupted: Path, command: Command
) -> None:
    change(interrupted)
    done = command("in.jsonl", "-o", "out.jsonl", *arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    assert message in messages(done)[-1]
    assert "--restart" in messages(done)[-1]
    assert (interrupted / "out.jsonl.progress").exists()  # nothing is lost
    command("-q", "in.jsonl", "-o", "out.jsonl", "--restart", *arguments)
    assert (interrupted / "out.jsonl").exists()
    assert beside(interrupted, "out.jsonl") == []


@needs_model
def test_a_second_run_into_one_target_is_refused(dataset: Path, command: Command) -> None:
    running = started(dataset, "in.jsonl", "-o", "out.jsonl")
    until_chunks(running, dataset / "out.jsonl.progress", 1)
    running.send_signal(signal.SIGSTOP)  # so that it does not end before the second one is there
    done = command("in.jsonl", "-o", "out.jsonl")
    running.kill()
    running.communicate()
    assert done.returncode == 2
    assert messages(done)[-1] == (
        f"clean: in.jsonl: out.jsonl: another run writes to it (process {running.pid}); wait for its end, or end it"
    )
    assert (dataset / "out.jsonl.lock").exists()  # of the run that was killed; nobody holds it
    assert command("-q", "in.jsonl", "-o", "out.jsonl").returncode == 2
    assert (dataset / "out.jsonl").exists()


# --- after a power cut -------------------------------------------------------------------------------------------------


def journal(target: Path, parts: Sequence[bytes]) -> None:
    with Checkpoint(target) as checkpoint:
        checkpoint.begin({"--keep": "body"})
        for number, part in enumerate(parts):
            checkpoint.add((0, number), part, b"", {"pages": 1}, {"position": number})


def lose_end(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 1)


def zero_end(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:-2] + b"\0\0")


def append(path: Path, data: bytes) -> None:
    path.write_bytes(path.read_bytes() + data)


DAMAGED = [
    ("nothing", lambda target: None, 3),
    ("bytes are missing", lambda target: lose_end(Path(f"{target}.partial")), 2),
    ("bytes have not reached the disk", lambda target: zero_end(Path(f"{target}.partial")), 2),
    ("bytes of a part that nobody knows", lambda target: append(Path(f"{target}.partial"), b"more"), 3),
    ("half a row", lambda target: lose_end(Path(f"{target}.progress")), 2),
    ("all bytes", lambda target: os.truncate(f"{target}.partial", 0), 0),
]


@pytest.mark.parametrize(("damage", "chunks"), cases(DAMAGED))
def test_of_what_a_power_cut_has_left_the_whole_chunks_count(damage: Any, chunks: int, tmp_path: Path) -> None:
    parts = [b"first\n", b"second\n", b"third\n"]
    target = tmp_path / "out.jsonl"
    journal(target, parts)
    damage(target)
    with Checkpoint(target) as checkpoint:
        checkpoint.begin({"--keep": "body"})
        assert len(checkpoint.rows) == chunks
        for number in range(chunks, len(parts)):
            checkpoint.add((0, number), parts[number], b"", {"pages": 1}, {"position": number})
        assert checkpoint.partial.read_bytes() == b"".join(parts)


def test_a_journal_of_another_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out.progress").write_text('{"journal": 99, "about": {}}\n')
    with Checkpoint(tmp_path / "out") as checkpoint, pytest.raises(CheckpointError) as caught:
        checkpoint.begin({})
    assert str(caught.value) == (
        f"{tmp_path / 'out'}: out.progress is no journal of this version of cleaner; begin anew with --restart, or remove it"
    )
