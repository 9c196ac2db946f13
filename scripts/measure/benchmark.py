"""Compares this cleaner with other extractors of main text from HTML: the same pages, the same measures, one run, one table.

    python -m scripts.measure.benchmark [-o FILE] [--docs] [--sample N] [--model PATTERN]   measures what is missing, reports
    python -m scripts.measure.benchmark --only "goose3" [--again]                             one system, without the others
    python -m scripts.measure.benchmark --report                                              measures nothing

Every page is cleaned by the model that has not seen its site. On each page all systems have their turn, one after the other,
so that a neighbour's noise falls on all of them; what is compared is CPU time. Results are stored page by page in
``build/benchmark/SYSTEM.SET.jsonl``, so that a run that was stopped goes on. Each row names its run, because times of different
runs do not compare. A new version of any system (of this one: new code or a new model) begins a new run.
"""

from __future__ import annotations

import argparse
import gc
import json
import logging
import platform
import signal
import socket
import sys
import time
import uuid
import warnings
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache, partial
from importlib.metadata import PackageNotFoundError
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from cleaner import Cleaner, Doc, ModelError, __version__
from cleaner.evaluation.metrics import word_f1, words
from cleaner.lines import MAIN_KINDS
from scripts.data.datasets import BUILD, FOLDS, ROOT, SETS, Page
from scripts.measure import benchmark_report
from scripts.measure.benchmark_rows import BATCHES, CACHE, OURS, SYSTEMS, Row, Rows, cached, chosen, keep_rows, snippets
from scripts.measure.extractors import EXTRACTORS
from scripts.restart import ONE_THREAD, restart_with

# Not goose3, of which many references are only the beginning of their article.
MEASURED = ("wcxb-dev", "fundus", "chinese")
WARM_UP = 3  # pages on which imports, tables and models are loaded before the clock starts
Clean = Callable[[Page], str | None]
Clock = Callable[[], float]


# --- the systems ------------------------------------------------------------------------------------------------------


class Batches:
    """`clean_many` over the pages of a fold, as a pipeline calls it. The cost of a batch falls on its first page.

    A page that raises an error ends its batch; the next batch begins with the page after it.
    """

    def __init__(self, cleaner: Callable[[], Cleaner], pages: Sequence[Page]) -> None:
        self.cleaner, self.pages, self.place = cleaner, pages, 0
        self.docs: Iterator[Doc] | None = None

    def text(self, page: Page) -> str:
        """The text of the next page, which must be this one."""
        assert page is self.pages[self.place]
        if self.docs is None:
            records = ({"html": page["html"], "url": page["url"]} for page in self.pages[self.place :])
            self.docs = self.cleaner().clean_many(records)
        self.place += 1
        try:
            return next(self.docs).text
        except BaseException:
            self.docs = None
            raise


def systems(names: Iterable[str], model: Path, pages: Sequence[Page]) -> dict[str, Clean]:
    """The systems of these names, ours with the model of the fold to which the pages belong. It is loaded when first used."""
    cleaner = cache(partial(Cleaner, model, MAIN_KINDS))
    found: dict[str, Clean] = {}
    for name in names:
        if name == OURS:
            found[name] = lambda page: cleaner().clean_html(page["html"], page["url"]).text
        elif name == BATCHES:
            found[name] = Batches(cleaner, pages).text
        else:
            found[name] = partial(_extracted, name)
    return found


def _extracted(name: str, page: Page) -> str | None:
    return EXTRACTORS[name].text(page["html"], page["url"])


def clock_of(name: str) -> Clock:
    """The clock that reads the CPU time of a system."""
    return EXTRACTORS[name].clock if name in EXTRACTORS else time.process_time


def versions(names: Iterable[str], models: Mapping[int, Path]) -> tuple[dict[str, str], dict[str, str]]:
    """The version of each system, and for those that are not there the reason."""
    there, missing = {}, {}
    lacking = [str(fold) for fold, model in models.items() if not (model / "model.json").exists()]
    for name in names:
        if name not in EXTRACTORS:
            if lacking:
                missing[name] = f"no model for fold {', '.join(lacking)}"
            else:
                there[name] = own_version(models.values())
            continue
        try:
            there[name] = EXTRACTORS[name].version(EXTRACTORS[name].package)
        except PackageNotFoundError:
            missing[name] = "not installed"
    return there, missing


def own_version(models: Iterable[Path]) -> str:
    """A version that changes with every line of the package and with every model."""
    files = [*sorted((ROOT / "cleaner").rglob("*.py")), *(model / "model.json" for model in models)]
    checksum = 0
    for file in files:
        checksum = zlib.crc32(file.read_bytes(), checksum)
    return f"{__version__}+{checksum:08x}"


def warm_up(names: Iterable[str], model: Path, pages: Sequence[Page], limit: float) -> dict[str, str]:
    """Let every system clean a few pages; returns those that can clean none of them, and why."""
    unfit = {}
    for name, clean in systems(names, model, pages).items():
        reasons = [_why_not(clean, page, limit) for page in pages]
        if reasons and all(reasons):
            unfit[name] = reasons[0]
    gc.collect()
    gc.freeze()  # what is loaded now is not searched for garbage before every page
    return unfit


def _why_not(clean: Clean, page: Page, limit: float) -> str:
    """Why a system cannot clean a page; empty if it can."""
    try:
        with cpu_limit(limit):
            clean(page)
    except ModelError as error:
        return f"its model cannot be read: {error}"
    except ModuleNotFoundError as error:
        return f"not installed: {error.name}"
    except (Exception, Overdue) as error:
        return f"raises {type(error).__name__}"
    return ""


# --- the measure ------------------------------------------------------------------------------------------------------


class Overdue(BaseException):
    """A page takes too long. It is no ``Exception``, which an extractor could catch as an error of the page."""


@contextmanager
def cpu_limit(seconds: float) -> Iterator[None]:
    """Raise `Overdue` after so many CPU seconds, and again each second in case it was caught.

    It is raised between two steps of Python, so that a long call into C is noticed only when it is over. Does nothing on
    Windows.
    """
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: Any) -> None:
        raise Overdue

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@contextmanager
def offline() -> Iterator[None]:
    """No system may fetch anything: a connection is refused at once."""

    def refuse(*_: Any, **__: Any) -> Any:
        raise OSError("there is no network in a benchmark")

    with patch.object(socket.socket, "connect", refuse), patch.object(socket, "getaddrinfo", refuse):
        yield


def timed(clean: Clean, page: Page, limit: float, clock: Clock = time.process_time) -> tuple[str, float, str]:
    """The text of a page, the CPU seconds that it took, and why there is no text, if there is none.

    The garbage of other systems is collected first, or its collection would fall on whichever comes next.
    """
    gc.collect()
    began = clock()
    text, failed = None, "gave None"
    try:
        with cpu_limit(limit):
            text = clean(page)
    except Overdue:
        failed = f"took over {limit:g} s"
    except Exception as error:
        failed = f"raised {type(error).__name__}"
    seconds = clock() - began
    return text or "", seconds, "" if text is not None else failed


def measured(clean: Clean, page: Page, limit: float, run: str, version: str, clock: Clock = time.process_time) -> Row:
    """One system on one page."""
    text, seconds, failed = timed(clean, page, limit, clock)
    f1, precision, recall = (round(score, 5) for score in word_f1(words(text), words(page["gold"])))
    return Row(page["id"], run, version, round(seconds, 6), f1, precision, recall, *snippets(page, text), failed)


# --- a run ------------------------------------------------------------------------------------------------------------


def new_run() -> str:
    """A name for a run: its day and something random."""
    return f"{date.today()}-{uuid.uuid4().hex[:6]}"


def current_run(there: Mapping[str, str], again: bool) -> str:
    """The run that goes on while every system stays as it is, or a new one."""
    path = CACHE / "run.json"
    before = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    if again or before.get("versions") != there:
        before = {"id": new_run(), "python": platform.python_version(), "versions": there}
        path.write_text(json.dumps(before, indent=1) + "\n", encoding="utf-8")
    return str(before["id"])


class Plan(NamedTuple):
    """What is to be measured."""

    run: str
    versions: dict[str, str]
    sets: Sequence[str]
    sample: int
    models: dict[int, Path]
    limit: float
    alone: bool  # --only: rows of other runs are good enough
    again: bool


def is_done(plan: Plan, rows: Rows, page: str) -> bool:
    """Whether a page is done: in a common run, all systems have had their turn in that run; else, each was ever measured."""
    here = [rows[name].get(page) for name in plan.versions]
    if plan.alone:
        return not plan.again and all(here)
    return all(row and row.run == plan.run for row in here)


def run(plan: Plan) -> None:
    """Measure what is missing, fold by fold."""
    rows = cached(plan.versions, plan.sets)
    for fold, model in plan.models.items():
        found = (page for dataset in plan.sets for page in chosen(dataset, plan.sample, [fold]))
        measure_fold(plan, model, [page for page in found if not is_done(plan, rows, page["id"])])


def measure_fold(plan: Plan, model: Path, pages: list[Page]) -> None:
    """Measure every page of a fold in turn, and on each page every system in turn."""
    warm_up([name for name in (OURS, BATCHES) if name in plan.versions], model, pages[:1], plan.limit)  # loads the model
    here = systems(plan.versions, model, pages)
    began = time.perf_counter()
    for number, page in enumerate(pages, 1):
        rows = {
            name: measured(clean, page, plan.limit, plan.run, plan.versions[name], clock_of(name))
            for name, clean in here.items()
        }
        keep_rows(page["dataset"], rows)
        if number % 20 == 0 or number == len(pages):
            pace = (time.perf_counter() - began) / number
            print(f"{model.name}: {number} of {len(pages)} pages, {pace:.2f} s a page", file=sys.stderr, flush=True)


def parsed() -> argparse.Namespace:
    """The arguments of the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("-o", "--out", type=Path, default=BUILD / "benchmark.md", help="default: build/benchmark.md")
    parser.add_argument("--docs", action="store_true", help="write the table and the plot into docs/evaluation.md, too")
    parser.add_argument("--model", default="build/folds/html-{fold}", metavar="PATTERN", help="default: %(default)s")
    parser.add_argument("--sets", nargs="+", default=MEASURED, choices=SETS, metavar="SET", help="timed: the first")
    parser.add_argument("--folds", nargs="+", type=int, default=range(FOLDS), choices=range(FOLDS), metavar="K")
    parser.add_argument("--sample", type=int, default=1, metavar="N", help="every N-th page only")
    parser.add_argument("--only", nargs="+", choices=SYSTEMS, metavar="SYSTEM", help="|".join(SYSTEMS))
    parser.add_argument("--again", action="store_true", help="measure what was measured already")
    parser.add_argument("--report", action="store_true", help="measure nothing")
    parser.add_argument("--limit-seconds", type=float, default=60, metavar="S", help="CPU time a page; default: %(default)s")
    arguments = parser.parse_args()
    if arguments.docs and arguments.sample > 1:
        parser.error("--docs is for all pages: leave --sample out")
    return arguments


def main() -> None:
    restart_with(ONE_THREAD)
    arguments = parsed()
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    models = {fold: ROOT / arguments.model.format(fold=fold) for fold in arguments.folds}
    there, missing = versions(SYSTEMS, models)
    if not arguments.report:
        missing |= measure(arguments, there, models)
    benchmark_report.write(arguments, {name: there[name] for name in there if name not in missing}, missing)


def measure(arguments: argparse.Namespace, there: dict[str, str], models: dict[int, Path]) -> dict[str, str]:
    """Measure what is asked for and missing; returns the systems that cannot work, and why."""
    CACHE.mkdir(parents=True, exist_ok=True)
    alone = bool(arguments.only)
    asked = {name: version for name, version in there.items() if not alone or name in arguments.only}
    first = list(islice(chosen(arguments.sets[0], arguments.sample, list(models)), WARM_UP))
    with offline():
        unfit = warm_up(asked, next(iter(models.values())), first, arguments.limit_seconds)
        fit = {name: version for name, version in asked.items() if name not in unfit}
        number = new_run() if alone else current_run(fit, arguments.again)
        sets, sample, limit = arguments.sets, arguments.sample, arguments.limit_seconds
        run(Plan(number, fit, sets, sample, models, limit, alone, arguments.again))
    return unfit


if __name__ == "__main__":
    main()
