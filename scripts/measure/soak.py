"""Whether `clean` grows: the same dataset again and again, as one endless stream, with the memory of all processes over time.

    python -m scripts.measure.soak [--minutes 30] [--jobs 2] [--sites]

One command reads from a pipe what this program writes: the records of `scripts.measure.streams`, until the time is over. Its
memory is sampled; the peak of the last third is compared with that of the second (the first third is warming up). With --sites
the sites are learned on the way. Not for CI.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import threading
import time
from typing import IO

from scripts.data.datasets import ROOT
from scripts.measure.streams import MB, memory_of, processes_of, records

EVERY = 1.0  # seconds between two samples
MOST_GROWTH = 0.05


def feed(pipe: IO[bytes], until: float, written: list[int]) -> None:
    """Write records until a time, and close the pipe. ``written`` counts them."""
    with pipe:
        for record in records():
            if time.monotonic() > until:
                return
            pipe.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
            written[0] += 1


def count(pipe: IO[bytes], received: list[int]) -> None:
    """Count the rows that come out."""
    for _ in pipe:
        received[0] += 1


def soak(minutes: float, jobs: int, learn: bool) -> tuple[list[int], int, int]:
    """Return the samples of memory in bytes, and the numbers of records in and out."""
    line = [sys.executable, "-m", "cleaner", "-q", "-j", str(jobs), "--from", "jsonl", *(["--sites", "learn"] if learn else [])]
    running = subprocess.Popen(line, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert running.stdin is not None and running.stdout is not None
    written, received = [0], [0]
    until = time.monotonic() + 60 * minutes
    threads = [
        threading.Thread(target=feed, args=(running.stdin, until, written), daemon=True),
        threading.Thread(target=count, args=(running.stdout, received), daemon=True),
    ]
    for thread in threads:
        thread.start()
    samples = []
    while running.poll() is None:
        samples.append(memory_of(processes_of(running.pid)))
        time.sleep(EVERY)
    for thread in threads:
        thread.join()
    return samples, written[0], received[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--sites", action="store_true")
    arguments = parser.parse_args()
    samples, written, received = soak(arguments.minutes, arguments.jobs, arguments.sites)
    third = max(1, len(samples) // 3)
    second, last = max(samples[third : 2 * third]), max(samples[2 * third : 3 * third])
    print(f"{written:,} records in, {received:,} out, {received / 60 / arguments.minutes:,.0f} a second")
    print(f"memory: second third {second / MB:,.0f} MB, last third {last / MB:,.0f} MB, {last / second - 1:+.1%}")
    if received != written or last > second * (1 + MOST_GROWTH):
        raise SystemExit("it grows, or loses records")


if __name__ == "__main__":
    main()
