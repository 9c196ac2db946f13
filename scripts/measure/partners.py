"""What a partner costs beside the cleaning itself: CPU of its workers against CPU of `clean_many` on the same records.

    python -m scripts.measure.partners [spark ray datatrove] [--records 4000]

Records are those of `scripts.measure.streams` (build/rendered), shuffled by a seed. Each partner cleans them with one worker
and with two, in batches of whole pages; before it and after it, one process does the same with `clean_many`.

- A share of cleaning is CPU of `clean_many` divided by CPU of the workers, from the end of a small warming-up run on, so that
  loading counts for none.
- Beside the workers is what the partner's other processes take meanwhile: the driver, Spark's JVM, Ray's daemons.
- Dealt: how many times as fast two workers could be, by the larger CPU of the two. Ray and Spark get four parts a worker, as
  a part is the least that a worker takes; datatrove gets a file a worker, since it starts a process for each.
- The clock is that of the driver; datatrove's has the start of its processes in it. Workers that wait for a core, which others
  hold, are told apart: a clock of a busy machine says nothing.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from cleaner import Cleaner
from scripts.data.datasets import ROOT
from scripts.measure.streams import processes_of, records

WANTED = 0.85  # of the workers' CPU is cleaning, at least
WANTED_OF_TWO = 1.7  # two workers are so many times as fast, at least
BUSY = 0.1  # of the workers' CPU that they waited for a core, from which on the clock says nothing
PARTS = 4  # a worker
SEED = 16
_TICKS = os.sysconf("SC_CLK_TCK")
_NANO = 1e-9
_WORKERS = (b"pyspark.daemon", b"ray::", b"multiprocess")  # in the command of a process that runs the cleaner for a partner
Rows = list[dict[str, Any]]


class Used(NamedTuple):
    """Seconds of a process: on a core, and waiting for one."""

    cpu: float
    waited: float

    def since(self, before: Used | None) -> Used:
        return self if before is None else Used(self.cpu - before.cpu, self.waited - before.waited)


class Took(NamedTuple):
    """What a run took: each worker, all other processes together (seconds of CPU), and the clock."""

    workers: tuple[Used, ...]
    beside: float
    clock: float

    @property
    def cpu(self) -> float:
        return sum(used.cpu for used in self.workers)

    @property
    def waited(self) -> float:
        return sum(used.waited for used in self.workers) / max(self.cpu, 1e-9)


def used_by(pid: int | str) -> Used:
    """Return what a process has used so far, all its threads together. Raises ``OSError`` where it has ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    waited = sum(int((task / "schedstat").read_text().split()[1]) for task in Path(f"/proc/{pid}/task").iterdir())
    return Used(sum(map(int, fields[11:13])) / _TICKS, waited * _NANO)


def used_now() -> tuple[dict[int, Used], dict[int, Used]]:
    """Return what the partner's workers have used, and what all other processes from this one on have, by process."""
    workers, beside = dict[int, Used](), dict[int, Used]()
    for pid in processes_of(os.getpid()):
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
            (workers if any(word in command for word in _WORKERS) else beside)[pid] = used_by(pid)
        except OSError:
            continue
    return workers, beside


def timed(work: Callable[[], object], noted: Path | None = None) -> Took:
    """Run something. Workers that end with it have ``noted`` (a folder, by `Noting`) what they used."""
    before, began = used_now(), time.perf_counter()
    work()
    clock = time.perf_counter() - began
    after = used_now()
    workers, beside = (
        {pid: used.since(then.get(pid)) for pid, used in now.items()} for now, then in zip(after, before, strict=True)
    )
    if noted is not None:
        workers = {int(path.stem): Used(*json.loads(path.read_text())) for path in noted.glob("*.json")}
    found = tuple(used for used in workers.values() if used.cpu > 0.05)  # not the daemon that Spark forks them from
    rest = sum(used.cpu - workers.get(pid, Used(0, 0)).cpu for pid, used in beside.items())  # a worker may be this process
    return Took(found, rest, clock)


class Noting:
    """Writes to a file of a folder what this process used since it was made, as workers of some partners end unseen."""

    def __init__(self, folder: str) -> None:
        self._file, self._before = Path(folder) / f"{os.getpid()}.json", used_by("self")

    def note(self) -> None:
        self._file.write_text(json.dumps(used_by("self").since(self._before)))


def alone(rows: Rows) -> float:
    """Return the CPU seconds of one process with `clean_many`."""
    cleaner = Cleaner()
    list(cleaner.clean_many(rows[:50]))
    before = time.process_time()
    for _ in cleaner.clean_many(rows, on_error="return"):
        pass
    return time.process_time() - before


# --- the partners ------------------------------------------------------------------------------------------------------


def with_spark(rows: Rows, workers: int) -> Took:
    from pyspark.sql import SparkSession

    from cleaner.adapters.spark import clean

    os.environ["PYSPARK_PYTHON"] = sys.executable
    made = SparkSession.builder.master(f"local[{workers}]").config("spark.ui.enabled", "false")
    made = made.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
    made = made.config("spark.sql.files.minPartitionNum", str(PARTS * workers))  # else small files are packed into fewer
    session = made.config("spark.sql.execution.arrow.maxRecordsPerBatch", "500").getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    with tempfile.TemporaryDirectory() as folder:
        _parquet(rows, Path(folder), PARTS * workers)
        frame = session.read.parquet(folder)
        print(f"spark: {frame.rdd.getNumPartitions()} partitions")
        clean(frame.limit(50 * workers).repartition(workers)).write.format("noop").mode("overwrite").save()
        took = timed(lambda: clean(frame).write.format("noop").mode("overwrite").save())
    session.stop()
    return took


def with_ray(rows: Rows, workers: int) -> Took:
    import pyarrow as pa
    import ray

    told = {"env_vars": {"PYTHONPATH": str(ROOT)}}
    ray.init(
        num_cpus=workers + 1, include_dashboard=False, log_to_driver=False, runtime_env=told, object_store_memory=500_000_000
    )
    ray.data.DataContext.get_current().enable_progress_bars = False
    # Tables rather than files: reading small files makes one block of them, and a block is what an actor takes.
    pages = ray.data.from_arrow([pa.Table.from_pylist(part) for part in _dealt(rows, PARTS * workers)])
    print(f"ray: {pages.num_blocks()} blocks")
    with tempfile.TemporaryDirectory() as folder:
        options = {
            "batch_format": "pyarrow",
            "batch_size": min(256, len(rows) // (PARTS * workers)),  # a larger one would join blocks
            "compute": ray.data.ActorPoolStrategy(size=workers),
            "fn_constructor_kwargs": {"folder": folder},
        }
        took = timed(pages.map_batches(OfRay, **options).materialize, Path(folder))
    ray.shutdown()
    return took


class OfRay:
    """`cleaner.adapters.ray.Clean`, which notes what its process used since it was warm."""

    def __init__(self, folder: str) -> None:
        import pyarrow as pa

        from cleaner.adapters.ray import Clean

        self._clean = Clean()
        self._clean(pa.table({"text": ["One line, to load the model."], "url": [None]}))
        self._noting = Noting(folder)

    def __call__(self, batch: Any) -> Any:
        done = self._clean(batch)
        self._noting.note()
        return done


def with_datatrove(rows: Rows, workers: int) -> Took:
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader

    with tempfile.TemporaryDirectory() as folder:
        pages, noted = Path(folder) / "in", Path(folder) / "noted"
        pages.mkdir()
        noted.mkdir()
        for number, part in enumerate(_dealt(rows, workers)):
            (pages / f"{number}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in part), encoding="utf-8")
        steps = [JsonlReader(str(pages)), _of_datatrove(str(noted))]
        with _silent():
            pipeline = LocalPipelineExecutor(steps, tasks=workers, workers=workers, logging_dir=f"{folder}/logs")
            return timed(pipeline.run, noted)


def _of_datatrove(folder: str) -> Any:
    """Return the step, which notes what its process used since it was warm."""
    from datatrove.data import Document

    from cleaner.adapters.datatrove import CleanerFilter

    class OfDatatrove(CleanerFilter):  # type: ignore[misc]
        def run(self, data: Iterable[Any], rank: int = 0, world_size: int = 1) -> Any:
            self.filter_batch([Document("One line, to load the model.", "0")])
            noting = Noting(folder)
            yield from super().run(data, rank, world_size)
            noting.note()

    return OfDatatrove()


@contextmanager
def _silent() -> Any:
    """Keep datatrove's log off the screen."""
    from loguru import logger

    logger.disable("datatrove")
    yield
    logger.enable("datatrove")


def _dealt(rows: Rows, parts: int) -> list[Rows]:
    return [rows[number::parts] for number in range(parts)]


def _parquet(rows: Rows, folder: Path, files: int) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    for number, part in enumerate(_dealt(rows, files)):
        pq.write_table(pa.Table.from_pylist(part), folder / f"{number}.parquet")


PARTNERS: dict[str, Callable[[Rows, int], Took]] = {"spark": with_spark, "ray": with_ray, "datatrove": with_datatrove}


# --- what is said ------------------------------------------------------------------------------------------------------


def report(name: str, cleaning: float, one: Took, two: Took) -> str:
    """Return a few lines about a partner; ``cleaning`` is the CPU of `clean_many`, in seconds."""
    each = " + ".join(f"{used.cpu:.1f}" for used in two.workers)
    dealt = one.cpu / max((used.cpu for used in two.workers), default=one.cpu)
    busy = "; the machine was busy, so the clock says nothing" if max(one.waited, two.waited) > BUSY else ""
    return "\n".join(
        (
            f"{name}: clean_many {cleaning:.1f} s of CPU; one worker {one.cpu:.1f} s, two {each} s",
            f"  share of cleaning: {cleaning / one.cpu:.0%}, with two {cleaning / two.cpu:.0%} (wanted {WANTED:.0%})",
            f"  beside the workers: {one.beside:.1f} s, with two {two.beside:.1f} s; share of cleaning with these: "
            f"{cleaning / (one.cpu + one.beside):.0%}, with two {cleaning / (two.cpu + two.beside):.0%}",
            f"  dealt: two can be {dealt:.2f} times as fast",
            f"  by the clock: one {one.clock:.1f} s, two {two.clock:.1f} s, {one.clock / two.clock:.2f} times "
            f"(wanted {WANTED_OF_TWO})",
            f"  workers waited for a core {one.waited:.0%} of their CPU, with two {two.waited:.0%}{busy}",
        )
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("partners", nargs="*", metavar="PARTNER", help=f"some of {', '.join(PARTNERS)}; without, all of them")
    parser.add_argument("--records", type=int, default=4_000)
    arguments = parser.parse_args()
    unknown = [name for name in arguments.partners if name not in PARTNERS]  # argparse refuses an empty list of choices
    if unknown:
        parser.error(f"{unknown[0]} is not known; expected some of {', '.join(PARTNERS)}")
    rows = [{"text": row["text"], "url": row["url"]} for row in itertools.islice(records(), arguments.records)]
    random.Random(SEED).shuffle(rows)
    print(f"{len(rows):,} records; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for name in arguments.partners or PARTNERS:
        usual = alone(rows)
        one, two = PARTNERS[name](rows, 1), PARTNERS[name](rows, 2)
        print(report(name, (usual + alone(rows)) / 2, one, two), flush=True)


if __name__ == "__main__":
    main()
