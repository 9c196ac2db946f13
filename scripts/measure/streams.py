"""How fast `clean` takes a dataset, and in how much memory: one process and two, beside `clean_many` in memory.

    python -m scripts.measure.streams [--records 20000] [-o FILE]

Makes JSON Lines of the renderings of `scripts.data.renderings` (build/rendered), runs the command on it with one process and
with two, and samples the memory of the whole tree of processes: the proportional set size, in which pages that processes share
count once. The first and the second half of a run are told by the records that its journal says are done. CPU time is that of
all processes of a run; on a busy machine it says what the clock does not.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from scripts.data.datasets import ROOT

RENDERED = ROOT / "build" / "rendered"
KINDS = ("soup", "resiliparse", "inscriptis", "readability")  # of rendering; text of a block a line
MB = 1_000_000
EVERY = 0.1  # seconds between two samples
SHARE_OF_ONE = 1.7  # two processes are so many times as fast, at least
MOST_MEMORY = 600 * MB
MOST_GROWTH = 0.05  # of the second half's peak over the first one's
SLOWER = 1.2  # times `clean_many`'s CPU time, at most


class Run(NamedTuple):
    """One run of the command."""

    jobs: int
    records: int
    seconds: float
    cpu: float
    first_half: int  # bytes of memory at most
    second_half: int


def records() -> Iterator[dict[str, Any]]:
    """Yield the pages of the renderings, rendering by rendering, again and again."""
    paths = [path for kind in KINDS if (path := RENDERED / f"wcxb-dev.{kind}.jsonl.gz").exists()]
    if not paths:
        raise SystemExit(f"no renderings in {RENDERED}; make them with python -m scripts.data.renderings")
    for turn in itertools.count():
        for path in paths:
            with gzip.open(path, "rt", encoding="utf-8") as file:
                for number, line in enumerate(file):
                    row = json.loads(line)
                    yield {"id": f"{path.stem}-{number}-{turn}", "url": row.get("url"), "text": row["text"]}


def make(path: Path, count: int) -> int:
    """Write so many records. Return the number of bytes."""
    with path.open("w", encoding="utf-8") as file:
        for record in itertools.islice(records(), count):
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return path.stat().st_size


def processes_of(pid: int) -> list[int]:
    """Return a process and all that come from it."""
    found = [pid]
    for one in found:
        try:
            for task in Path(f"/proc/{one}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
        except OSError:  # it has just ended
            continue
    return found


def memory_of(pids: list[int]) -> int:
    """Return the bytes that some processes take together; what they share counts once."""
    total = 0
    for pid in pids:
        try:
            rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(row.split()[1]) * 1024 for row in rows if row.startswith("Pss:"))
    return total


def run(source: Path, jobs: int, count: int, *options: str) -> Run:
    """Run the command on a dataset and watch it."""
    target = source.with_name(f"out-{jobs}.jsonl")
    journal = target.with_name(f"{target.name}.progress")
    line = [sys.executable, "-m", "cleaner", "-q", "-j", str(jobs), str(source), "-o", str(target), *options]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    running = subprocess.Popen(line, env=os.environ | {"PYTHONPATH": str(ROOT)})
    halves = [0, 0]
    chunks = -(-count // 256)
    while running.poll() is None:
        done = journal.read_bytes().count(b"\n") - 1 if journal.exists() else 0
        half = int(done > chunks // 2)
        halves[half] = max(halves[half], memory_of(processes_of(running.pid)))
        time.sleep(EVERY)
    seconds = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if running.returncode not in (0, 2):
        raise SystemExit(f"clean ended with {running.returncode}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(jobs, count, seconds, cpu, *halves)


def in_memory(source: Path) -> float:
    """Return the CPU seconds that `clean_many` takes for the same records, which are in memory."""
    code = (
        "import sys, json, time, os\nos.environ.setdefault('OPENBLAS_NUM_THREADS', '1')\nfrom cleaner import Cleaner\n"
        "records = [json.loads(row) for row in open(sys.argv[1], encoding='utf-8')]\n"
        "cleaner = Cleaner()\ncleaner.clean('One')\nbegan = time.process_time()\n"
        "for doc in cleaner.clean_many(records): doc.text\nprint(time.process_time() - began)"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, str(source)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
    )
    return float(done.stdout)


def report(runs: list[Run], many: float, size: int) -> Iterator[str]:
    """Yield the table, and each target with what was measured."""
    yield f"{runs[0].records:,} records, {size / MB:,.1f} MB of JSON Lines, {os.cpu_count()} cores, {platform.machine()}\n"
    yield "| processes | pages/s | MB/s | CPU ms a page | peak, first half | peak, second half |"
    yield "|---|---|---|---|---|---|"
    for one in runs:
        yield (
            f"| {one.jobs} | {one.records / one.seconds:,.0f} | {size / MB / one.seconds:,.2f} "
            f"| {1000 * one.cpu / one.records:.2f} | {one.first_half / MB:,.0f} MB | {one.second_half / MB:,.0f} MB |"
        )
    yield f"| `clean_many` in memory | | | {1000 * many / runs[0].records:.2f} | | |\n"
    one, two = runs
    yield from (
        f"- two processes, by the clock: {one.seconds / two.seconds:.2f} times one (target {SHARE_OF_ONE}; by CPU time "
        f"{2 * one.cpu / two.cpu:.2f})",
        f"- memory of two: {max(two.first_half, two.second_half) / MB:,.0f} MB (target {MOST_MEMORY / MB:,.0f})",
        f"- second half over first: {two.second_half / max(1, two.first_half) - 1:+.1%} (target {MOST_GROWTH:+.0%})",
        f"- CPU time of one process: {one.cpu / many:.2f} times `clean_many`'s (target {SLOWER})",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("-o", "--output", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "in.jsonl"
        size = make(source, arguments.records)
        runs = [run(source, jobs, arguments.records) for jobs in (1, 2)]
        text = "\n".join(report(runs, in_memory(source), size)) + "\n"
    print(text)
    if arguments.output is not None:
        arguments.output.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
