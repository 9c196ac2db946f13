"""How much memory counting what sites repeat takes: many hosts of very many lines, made up, in turn.

    python -m scripts.measure.sites_memory [--hosts 50] [--lines 1000000] [--buffer 64]

Prints the resident memory after every tenth of the pages, the bytes of the temporary file, and at the end the size of the file
of sites, the time a page and the time of a look-up.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from cleaner.sites.counts import BUFFER, SiteCounts
from cleaner.sites.keys import line_keys
from cleaner.sites.known import Sites
from cleaner.sites.seen import seen
from cleaner.sites.store import write

CHROME, OWN = 60, 40  # lines of a page that all pages of its host have, and lines that no other page has
SYLLABLES = "ba ce di fo gu ka le mi no pu ra se ti vo wu".split()


def words(draw: random.Random, count: int) -> str:
    return " ".join("".join(draw.choices(SYLLABLES, k=3)) for _ in range(count))


def pages(hosts: int, lines: int) -> Iterator[tuple[str, list[str]]]:
    """Pages of all hosts in turn, each host with so many lines in all."""
    draw = random.Random(14)
    chrome = [[words(draw, draw.randint(1, 4)) for _ in range(CHROME)] for _ in range(hosts)]
    for number in range(lines // (CHROME + OWN)):
        for host in range(hosts):
            own = [words(draw, 1 + place % 24) for place in range(OWN)]
            yield f"https://host-{host}.example/news/{number}-a-page", [*chrome[host][:40], *own, *chrome[host][40:]]


def resident() -> float:
    """Megabytes of memory that this process has now."""
    for row in Path("/proc/self/status").read_text().splitlines():
        if row.startswith("VmRSS"):
            return int(row.split()[1]) / 1000
    raise OSError("/proc/self/status has no VmRSS; this measure needs Linux")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=50)
    parser.add_argument("--lines", type=int, default=1_000_000, help="lines a host")
    parser.add_argument("--buffer", type=int, default=BUFFER // 1_000_000, help="megabytes that wait in memory")
    arguments = parser.parse_args()
    count = arguments.hosts * (arguments.lines // (CHROME + OWN))
    print(f"{count:,} pages of {arguments.hosts} hosts; {resident():.0f} MB before", flush=True)
    spent = 0.0
    with tempfile.TemporaryDirectory() as folder, SiteCounts(buffer=arguments.buffer * 1_000_000) as counts:
        for number, (url, texts) in enumerate(pages(arguments.hosts, arguments.lines), 1):
            began = time.process_time()
            counts.add(seen(texts, url, [True] * len(texts)))
            spent += time.process_time() - began
            if number % (count // 10) == 0:
                file = counts.spilled_bytes / 1e6
                speed = f"{spent / number * 1e3:.2f} ms a page"
                print(f"{number:9,} pages  {resident():6.0f} MB  temporary file {file:6.1f} MB  {speed}", flush=True)
        path = Path(folder, "sites.db")
        began = time.process_time()
        write(path, counts)
        print(f"written: {path.stat().st_size / 1e6:.1f} MB in {time.process_time() - began:.1f} s, {resident():.0f} MB")
        sites = Sites(path)
        found = list(pages(arguments.hosts, CHROME + OWN))
        keys = [(url, line_keys(texts)) for url, texts in found]
        for name in ("first", "second"):
            began = time.process_time()
            for url, each in keys:
                sites.look_up(url, each)
            print(f"{name} look-up: {(time.process_time() - began) / len(keys) * 1e3:.2f} ms a page, {resident():.0f} MB")
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB")


if __name__ == "__main__":
    main()
