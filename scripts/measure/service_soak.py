"""Whether `cleaner serve` grows, fails or slows down: many requests of several clients, some of them hostile.

    python -m scripts.measure.service_soak [--requests 200000] [--clients 6] [--latency 2000] [--workers 1]

Pages are the renderings of `scripts.measure.streams` (build/rendered), and the HTML of ../shared/data. One request in twenty is
hostile: a bomb of gzip, a body that is announced as 100 MB, broken UTF-8, half a body, a client that sends a byte at a time or
leaves. Memory of all processes is sampled; the median of the last third is compared with that of the second, because a peak is
a giant page, whenever it comes. Before and after it, the time to answer a page of 200 lines is measured at half load: pages
come at random times, at half the rate at which clients that never pause get answers. Not for CI.
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import itertools
import json
import os
import random
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from statistics import median

from scripts.data.datasets import read_pages
from scripts.measure.served import serving
from scripts.measure.streams import MB, memory_of, processes_of, records

EVERY, MOST_GROWTH, MOST_P99 = 1.0, 0.05, 0.050  # seconds, share, seconds
HOSTILE = 0.05  # of all requests
DOCUMENTED = {200, 400, 408, 413, 415, 422, 429, 503}
_LINES, _LOAD = 200, 0.5
_AT_ONCE = 400  # pages that show what the service can do
Body = tuple[bytes, str]  # and its type


def pages() -> list[Body]:
    """Return bodies of real pages: texts, and HTML where it is there."""
    found: list[Body] = [
        (json.dumps({"text": row["text"], "url": row["url"]}).encode(), "application/json")
        for row in itertools.islice(records(), 3_000)
    ]
    for page in itertools.islice(read_pages("wcxb-dev"), 600):
        found.append((page["html"].encode("utf-8", "replace"), "text/html"))
    random.Random(16).shuffle(found)
    return found


class Client:
    """One connection that is kept, and opened anew when it was closed."""

    def __init__(self, address: str) -> None:
        host, port = address.removeprefix("http://").split(":")
        self.where = host, int(port)
        self.connection = http.client.HTTPConnection(*self.where, timeout=120)

    def ask(self, body: bytes, kind: str, **headers: str) -> int:
        try:
            self.connection.request("POST", "/clean", body, {"Content-Type": kind, **headers})
            answer = self.connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            self.connection.request("POST", "/clean", body, {"Content-Type": kind, **headers})  # idle too long: once more
            answer = self.connection.getresponse()
            answer.read()
        return answer.status

    def raw(self, *pieces: bytes, pause: float = 0.0) -> int:
        """Send pieces, and leave."""
        with socket.create_connection(self.where, timeout=60) as connection:
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(pause)
        return 0


def hostile(address: str) -> list[Callable[[Client], int]]:
    """Return what hostile clients do."""
    bomb = gzip.compress(b"a" * 200_000_000)
    lines = gzip.compress(b"\n" * 50_000_000)
    head = b"POST /clean HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
    return [
        lambda client: client.ask(bomb, "application/json", **{"Content-Encoding": "gzip"}),
        lambda client: client.ask(lines, "application/x-ndjson", **{"Content-Encoding": "gzip"}),
        lambda client: client.ask(b'{"text": "\xff\xfe"}', "application/json"),
        lambda client: client.ask(b"[" * 100_000, "application/json"),
        lambda client: client.ask(b"\x00\x01" * 9_000, "text/plain"),
        lambda client: client.raw(head + b"100000000\r\n\r\n", b"x" * 65_536),
        lambda client: client.raw(head + b"100\r\n\r\n", b"half"),
        lambda client: client.raw(*(bytes([byte]) for byte in head[:40]), pause=0.005),
    ]


def load(address: str, count: int, clients: int, statuses: Counter[int], faults: list[str]) -> None:
    """Send so many requests. ``statuses`` counts the answers, 0 for a client that left."""
    bodies, bad = pages(), hostile(address)
    left = itertools.count()

    def work(seed: int) -> None:
        client, dice = Client(address), random.Random(seed)
        while next(left) < count:
            try:
                good = dice.random() >= HOSTILE
                statuses[client.ask(*dice.choice(bodies)) if good else dice.choice(bad)(client)] += 1
            except (OSError, http.client.HTTPException) as error:
                faults.append(repr(error))
                client = Client(address)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def latency(address: str, count: int, clients: int) -> tuple[float, list[float]]:
    """Return the pages a second at half load, and the sorted seconds of each answer, for a page of 200 lines."""
    lines = [line for row in itertools.islice(records(), 200) for line in row["text"].splitlines() if line.strip()]
    page = json.dumps({"text": "\n".join(lines[:_LINES])}).encode()
    answered(address, page, [0.0] * 100, clients)  # warm
    began = time.perf_counter()
    answered(address, page, [0.0] * _AT_ONCE, clients)
    rate = _LOAD * _AT_ONCE / (time.perf_counter() - began)
    dice = random.Random(1)
    pauses = list(itertools.accumulate(dice.expovariate(rate) for _ in range(count)))
    return rate, sorted(answered(address, page, pauses, clients))


def answered(address: str, page: bytes, pauses: list[float], clients: int) -> list[float]:
    """Send a page at each of some times from now on, and return the seconds until each answer.

    Whoever of the ``clients`` is free sends the next one, so that nobody waits for the answer to another. A page that is sent
    late, because all of them wait, is late by that too.
    """
    due, found, began = iter(pauses), [], time.perf_counter()
    taking = threading.Lock()

    def work() -> None:
        client = Client(address)
        while True:
            with taking:
                pause = next(due, None)
            if pause is None:
                return
            time.sleep(max(0.0, began + pause - time.perf_counter()))
            client.ask(page, "application/json")
            found.append(time.perf_counter() - began - pause)

    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--requests", type=int, default=200_000)
    parser.add_argument("--clients", type=int, default=6)
    parser.add_argument("--latency", type=int, default=2_000, help="requests at half load")
    parser.add_argument("--workers", type=int, default=1)
    arguments = parser.parse_args()
    statuses: Counter[int] = Counter()
    faults: list[str] = []
    samples: list[int] = []
    with serving("--workers", str(arguments.workers)) as (address, process):
        _say_latency(address, arguments.latency, arguments.clients, "before")
        began = time.monotonic()
        told = (address, arguments.requests, arguments.clients, statuses, faults)
        running = threading.Thread(target=load, args=told)
        running.start()
        while running.is_alive():
            samples.append(memory_of(processes_of(process.pid)))
            running.join(EVERY)
        seconds = time.monotonic() - began
        _say_latency(address, arguments.latency, arguments.clients, "after")
    third = max(1, len(samples) // 3)
    second, last = median(samples[third : 2 * third]), median(samples[2 * third :])
    answers = ", ".join(f"{status}: {number:,}" for status, number in sorted(statuses.items()))
    print(f"{sum(statuses.values()):,} requests in {seconds:,.0f} s; {len(faults)} faults; {answers}")
    print(f"memory at most {max(samples) / MB:,.0f} MB")
    print(f"memory: second third {second / MB:,.0f} MB, last third {last / MB:,.0f} MB, {last / second - 1:+.1%}")
    unknown = set(statuses) - DOCUMENTED - {0}
    if unknown or faults or last > second * (1 + MOST_GROWTH):
        print(faults[:5], file=sys.stderr)
        raise SystemExit("it grows, fails, or answers what is not documented")


def _say_latency(address: str, count: int, clients: int, when: str) -> None:
    rate, found = latency(address, count, clients)
    at = [found[int(len(found) * share) - 1] * 1_000 for share in (0.5, 0.95, 0.99)]
    print(f"{when}: {rate:.0f} pages of {_LINES} lines a second; p50 {at[0]:.1f}, p95 {at[1]:.1f}, p99 {at[2]:.1f} ms "
          f"(wanted {MOST_P99 * 1_000:.0f}); load of the machine {os.getloadavg()[0]:.1f}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
