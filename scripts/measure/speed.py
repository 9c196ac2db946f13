"""How fast and how large: throughput, start-up, size, memory and growth, from one run, each beside its target.

    python -m scripts.measure.speed [--scrapes 1000] [--sample 160] [-o FILE]

Needs the rows of `scripts.data.align_text`, and the pages' HTML for trafilatura's side. Works with the default model or, where
there is none, with the heuristics; the first line of the report names which. Ratios come from interleaved runs on the same
pages, and "one core" is measured in CPU time, so that both hold on a busy machine. Whole processes are measured as a user
feels them, by the clock, with their CPU time in brackets. These figures are read, never asserted by a test.
"""

from __future__ import annotations

import argparse
import inspect
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import numpy as np
import trafilatura

import cleaner
from cleaner import Cleaner, ModelError
from cleaner.model.storage import default_folder, load
from cleaner.pipeline import BATCH_PAGES
from scripts.data.align_text import aligned_rows
from scripts.data.datasets import ROOT, read_pages
from scripts.restart import ONE_THREAD, restart_with

STARTS = 15  # runs of each command; the median is robust against a neighbour's burst
MB = 1_000_000
SHORT = 30  # lines of the file that `clean short.txt` cleans


class Finding(NamedTuple):
    """One line of the report."""

    what: str
    target: str = ""
    measured: str = ""
    met: bool | None = None


def cpu(work: Callable[[], Any]) -> float:
    """CPU seconds of one call."""
    began = time.process_time()
    work()
    return time.process_time() - began


def clean_all(records: Iterable[dict[str, str]]) -> None:
    """Clean everything and make every text, as a pipeline that writes it out would."""
    for doc in cleaner.clean_many(records):
        _ = doc.text


# --- many scrapes -----------------------------------------------------------------------------------------------------


def throughput(records: list[dict[str, str]], repeats: int = 3) -> list[Finding]:
    """`clean_many` over all scrapes, the median of three rounds, with the texts in memory before the clock starts."""
    lines = sum(record["text"].count("\n") + 1 for record in records)
    non_blank = sum(bool(line.strip()) for record in records for line in record["text"].split("\n"))
    seconds = statistics.median(cpu(lambda: clean_all(records)) for _ in range(repeats))
    return [
        Finding(
            f"`clean_many`, {len(records):,} scrapes, {lines:,} lines: lines a second on one core",
            ">= 100,000",
            f"{lines / seconds:,.0f}",
            lines / seconds >= 100_000,
        ),
        Finding("the same, counting only non-blank lines", "", f"{non_blank / seconds:,.0f}"),
        Finding("the same, pages a second", "", f"{len(records) / seconds:,.0f}"),
    ]


def beside_trafilatura(rows: list[dict[str, Any]], dataset: str, sample: int) -> tuple[int, float, float]:
    """The number of pages, and the CPU seconds of this cleaner on their text and of trafilatura on their HTML.

    The pages are cleaned in blocks: ours, trafilatura, ours again. A block is one batch of `clean_many`, so that ours is as
    fast here as in a long run, and no faster.
    """
    chosen = {row["id"]: {"text": row["text"]} for row in random.Random(0).sample(rows, min(sample, len(rows)))}
    html = [(page["html"], chosen[page["id"]]) for page in read_pages(dataset) if page["id"] in chosen]
    trafilatura.extract(html[0][0])  # its own imports and tables are no part of the comparison
    ours = theirs = 0.0
    for start in range(0, len(html), BATCH_PAGES):
        block = html[start : start + BATCH_PAGES]
        texts = [record for _, record in block]
        before = cpu(lambda texts=texts: clean_all(texts))  # type: ignore[misc]
        theirs += cpu(lambda block=block: [trafilatura.extract(page) for page, _ in block])  # type: ignore[misc]
        ours += (before + cpu(lambda texts=texts: clean_all(texts))) / 2  # type: ignore[misc]
    return len(html), ours, theirs


def against_trafilatura(rows: list[dict[str, Any]], dataset: str, sample: int) -> list[Finding]:
    """The same as findings."""
    pages, ours, theirs = beside_trafilatura(rows, dataset, sample)
    ratio = theirs / ours
    what = f"trafilatura {trafilatura.__version__} on the HTML of {pages} of these pages: pages a second"
    return [
        Finding(what, "", f"{pages / theirs:,.1f}"),
        Finding("`clean_many` on the text of the same pages, in the same blocks: pages a second", "", f"{pages / ours:,.0f}"),
        Finding("ratio", ">= 20", f"{ratio:.1f}", ratio >= 20),
    ]


def one_scrape(records: list[dict[str, str]], lines: int = 200, repeats: int = 15) -> list[Finding]:
    """`clean()` on one scrape of 200 lines: ten different ones, again and again, the median by the clock."""
    long = (record["text"].split("\n") for record in records)
    texts = ["\n".join(page[:lines]) for page in long if len(page) >= lines][:10]
    times = []
    for text in texts * repeats:
        began = time.perf_counter()
        _ = cleaner.clean(text).text
        times.append(1000 * (time.perf_counter() - began))
    median = statistics.median(times)
    return [Finding(f"one scrape of {lines} lines through `clean()`, warm", "<= 5 ms", f"{median:.2f} ms", median <= 5)]


# --- whole processes --------------------------------------------------------------------------------------------------


def command() -> list[str]:
    """The installed `clean`, or the module where it is not installed beside this interpreter."""
    installed = Path(sys.executable).with_name("clean")
    return [str(installed)] if installed.exists() else [sys.executable, "-m", "cleaner"]


def child(arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, with the checkout on the path, its streams caught, and its threads left as a user has them."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    left_out = {*ONE_THREAD, "PYTHONDONTWRITEBYTECODE"}  # installed packages have bytecode, and so should a checkout
    environment = {name: value for name, value in os.environ.items() if name not in left_out} | {"PYTHONPATH": path}
    return subprocess.run(arguments, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)


def python(code: str, *arguments: str) -> str:
    """What a fresh interpreter prints; raises ``RuntimeError`` with its last words when it fails."""
    done = child([sys.executable, "-c", code, *arguments])
    if done.returncode:
        raise RuntimeError(done.stderr.strip().rpartition("\n")[2])
    return done.stdout.strip()


def processes(short: Path) -> list[Finding]:
    """Start to end of the commands, 15 times each in turn: the median by the clock, and in brackets the CPU time."""
    use = "import sys, cleaner; cleaner.clean(open(sys.argv[1], encoding='utf-8').read()).text"
    jobs = {
        "`clean short.txt`, whole process": ([*command(), str(short)], 0.20),
        "`clean --help`, whole process": ([*command(), "--help"], 0.06),
        "the same file through `import cleaner`, for reference": ([sys.executable, "-c", use, str(short)], None),
        "`import numpy` alone, for reference": ([sys.executable, "-c", "import numpy"], None),
        "the bare interpreter, for reference": ([sys.executable, "-c", "pass"], None),
    }
    broken = {what for what, (arguments, _) in jobs.items() if child(arguments).returncode}
    times = defaultdict(list)
    for _ in range(STARTS):
        for what, (arguments, _target) in jobs.items():
            if what not in broken:
                times[what].append(_clock_and_cpu(arguments))
    return [
        _process_finding(what, target, times.get(what, []), " ".join(Path(part).name for part in arguments[:3]))
        for what, (arguments, target) in jobs.items()
    ]


def _clock_and_cpu(arguments: Sequence[str]) -> tuple[float, float]:
    import resource  # not there on Windows

    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    child(arguments)
    took, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _process_finding(what: str, target: float | None, times: list[tuple[float, float]], spelled: str) -> Finding:
    goal = f"<= {target:.2f} s" if target else ""
    if not times:
        return Finding(what, goal, f"`{spelled}` fails or does not exist yet", False if target else None)
    clock, used = (statistics.median(column) for column in zip(*times, strict=True))
    return Finding(what, goal, f"{clock:.3f} s ({used:.3f})", clock <= target if target else None)


# --- size and memory --------------------------------------------------------------------------------------------------

# Linux hands a parent's `ru_maxrss` down to its children through fork and exec: a child of this process would report this
# process's own 400 MB. VmHWM begins anew with each program.
_PEAK = """
import resource, sys
try:
    with open("/proc/self/status") as file:
        peak = next(int(line.split()[1]) / 1000 for line in file if line.startswith("VmHWM"))
except OSError:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1_000_000 if sys.platform == "darwin" else 1000)
print(peak)
"""
_CLEAN_FILE = "import sys, cleaner\ncleaner.clean(open(sys.argv[1], encoding='utf-8').read()).text" + _PEAK
_CLEAN_STREAM = (
    "import json, sys, cleaner\nwith open(sys.argv[1], encoding='utf-8') as file:\n"
    "    for doc in cleaner.clean_many(map(json.loads, file)): doc.text" + _PEAK
)
_LOAD = """
import time, numpy, cleaner.model.storage
began = time.perf_counter()
cleaner.model.storage.load()
print(1000 * (time.perf_counter() - began))
"""


def size(repeats: int = 7) -> list[Finding]:
    """The default model on disk, and how long a fresh process takes to load it (numpy is there already)."""
    try:
        load()
    except ModelError as error:
        reason = str(error).replace(str(ROOT) + os.sep, "")
        return [
            Finding("the model on disk", "<= 5 MB", f"none: {reason}", False),
            Finding("loading it", "<= 30 ms", "none", False),
        ]
    disk = sum(file.stat().st_size for file in default_folder().rglob("*") if file.is_file()) / MB
    took = statistics.median(float(python(_LOAD)) for _ in range(repeats))
    return [
        Finding("the model on disk", "<= 5 MB", f"{disk:.2f} MB", disk <= 5),
        Finding("loading it in a fresh process", "<= 30 ms", f"{took:.1f} ms", took <= 30),
    ]


def memory(short: Path, stream: Path, line: Path) -> list[Finding]:
    """The most memory that a process held: one short file, many scrapes streamed, and one line of 10 MB."""
    rows = []
    for what, code, path, target in (
        ("memory at its peak: one short file", _CLEAN_FILE, short, 150.0),
        ("memory at its peak: the scrapes from a JSON-lines file, streamed", _CLEAN_STREAM, stream, 150.0),
        ("memory at its peak: one line of 10 MB, for reference", _CLEAN_FILE, line, None),
        ("memory at its peak: `import numpy` alone, for reference", "import numpy" + _PEAK, short, None),
    ):
        peak = float(python(code, str(path)))
        rows.append(Finding(what, "<= 150 MB" if target else "", f"{peak:,.0f} MB", peak <= target if target else None))
    return rows


# --- ten times as much ------------------------------------------------------------------------------------------------


def linearity(records: list[dict[str, str]]) -> list[Finding]:
    """One page of 20,000 lines against one of 200,000, and one line of a million characters against one of ten million.

    The pages hold real lines, the one line all their words; the shorter of each pair is the longer's beginning.
    """
    lines = _at_least((line for record in records for line in record["text"].split("\n")), 200_000)
    words = one_line(records)
    rows = []
    for what, small, large in (
        ("20,000 and 200,000 lines in one page", "\n".join(lines[:20_000]), "\n".join(lines[:200_000])),
        ("one line of 1 MB and of 10 MB", words[:MB], words),
    ):
        short = min(cpu(lambda text=small: cleaner.clean(text).text) for _ in range(5))  # type: ignore[misc]
        long = min(cpu(lambda text=large: cleaner.clean(text).text) for _ in range(2))  # type: ignore[misc]
        figure = f"{long / short:.1f} ({short:.2f} s, {long:.2f} s)"
        rows.append(Finding(f"ten times the input: {what}, times as long", "<= 12", figure, long / short <= 12))
    return rows


def one_line(records: list[dict[str, str]], length: int = 10 * MB) -> str:
    """Ten million characters of real words without a line break."""
    words = " ".join(word for record in records for word in record["text"].split())
    return (words * (length // len(words) + 1))[:length]


def _at_least(items: Iterable[str], count: int) -> list[str]:
    items = list(items)
    return items * -(-count // len(items))


# --- where the time goes ----------------------------------------------------------------------------------------------


class Stopwatch:
    """CPU time of functions, without that of the timed functions which they call."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.calls: defaultdict[str, int] = defaultdict(int)
        self._inner = [0.0]

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, with its time added to ``name``."""

        def run(*args: Any, **kwargs: Any) -> Any:
            self._inner.append(0.0)
            began = time.process_time()
            try:
                return function(*args, **kwargs)
            finally:
                took = time.process_time() - began
                self.seconds[name] += took - self._inner.pop()
                self.calls[name] += 1
                self._inner[-1] += took

        return run


def breakdown(records: list[dict[str, str]], least: float = 0.02) -> list[str]:
    """Microseconds a line of every function of the package, itself alone, as a Markdown table of those that matter.

    Functions are found, not listed, so that the table follows the code. A profiler would make small functions look dear.
    """
    lines = sum(record["text"].count("\n") + 1 for record in records)
    watch = Stopwatch()
    with ExitStack() as patches:
        for owner, name, function in list(_functions()):
            label = f"{function.__module__.removeprefix('cleaner.')}.{function.__qualname__}"
            patches.enter_context(patch.object(owner, name, watch.timed(label, function)))
        text = watch.timed("document.Doc.text", lambda doc: doc.text)
        total = cpu(lambda: [text(doc) for doc in Cleaner().clean_many(records)])
    ranked = sorted(watch.seconds.items(), key=lambda item: -item[1])
    rows = [(name, seconds, watch.calls[name]) for name, seconds in ranked if seconds >= least * total]
    rest = total - sum(seconds for _, seconds, _ in rows)
    table = ["| function, itself alone | µs a line | share | calls |", "|---|---|---|---|"]
    table += [f"| `{name}` | {MB * took / lines:.3f} | {took / total:.0%} | {calls:,} |" for name, took, calls in rows]
    table.append(f"| everything else | {MB * rest / lines:.3f} | {rest / total:.0%} | |")
    return [*table, f"| all | {MB * total / lines:.3f} | | |"]


def _functions() -> Iterator[tuple[Any, str, Callable[..., Any]]]:
    """Every function of the package, at each place from which it is called: modules that import it, and classes."""
    for module_name, module in list(sys.modules.items()):
        if module_name.partition(".")[0] != "cleaner":
            continue
        classes = [thing for thing in vars(module).values() if inspect.isclass(thing) and thing.__module__ == module_name]
        for owner in (module, *classes):
            for name, thing in list(vars(owner).items()):
                is_ours = inspect.isfunction(thing) and thing.__module__.partition(".")[0] == "cleaner"
                if is_ours and not name.startswith("__") and not inspect.isgeneratorfunction(thing):
                    yield owner, name, thing


# --- the report -------------------------------------------------------------------------------------------------------


def measure(rows: list[dict[str, Any]], dataset: str, sample: int) -> Iterator[Finding]:
    """Every finding, in the order of the report."""
    records = [{"text": row["text"]} for row in rows]
    clean_all(records[: 2 * BATCH_PAGES])  # loads the model, and meets the characters
    # first, because with a thousand documents in memory the garbage collector takes as long again
    yield from one_scrape(records)
    yield from throughput(records)
    yield from against_trafilatura(rows, dataset, sample)
    with tempfile.TemporaryDirectory() as folder:
        short, stream, line = (Path(folder) / name for name in ("short.txt", "scrapes.jsonl", "line.txt"))
        long = next(text for text in (record["text"].split("\n") for record in records) if len(text) >= SHORT)
        short.write_text("\n".join(long[:SHORT]) + "\n", encoding="utf-8")
        stream.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
        line.write_text(one_line(records), encoding="utf-8")
        yield from processes(short)
        yield from size()
        yield from memory(short, stream, line)
    yield from linearity(records)


def main() -> None:
    """Print the report as Markdown, row by row as it is measured."""
    restart_with(ONE_THREAD)
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--set", default="wcxb-dev")
    parser.add_argument("--scrapes", type=int, default=1000)
    parser.add_argument("--sample", type=int, default=5 * BATCH_PAGES, help="pages that trafilatura is timed on")
    parser.add_argument("-o", "--out", type=Path, help="write the report there too")
    arguments = parser.parse_args()
    source = cleaner.clean("A line of text, to see what decides.").source
    report = [f"Decided by: {source}. Python {platform.python_version()}, numpy {np.__version__}, one thread.", ""]
    report += ["| | target | measured | reached |", "|---|---|---|---|"]
    print("\n".join(report), flush=True)
    rows = [row for row in aligned_rows(arguments.set, "resiliparse") if row["text"].strip()][: arguments.scrapes]
    for row in measure(rows, arguments.set, arguments.sample):
        reached = "" if row.met is None else "yes" if row.met else "**no**"
        report.append(f"| {row.what} | {row.target} | {row.measured} | {reached} |")
        print(report[-1], flush=True)
    where = ["", *breakdown([{"text": row["text"]} for row in rows])]
    print("\n".join(where))
    if arguments.out:
        arguments.out.write_text("\n".join(report + where) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
