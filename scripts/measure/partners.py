"""What a partner costs beside the cleaning itself: CPU of its workers against CPU of `clean_many` on the same records.

    python -m scripts.measure.partners [spark ray datatrove] [--records 4000]

Records are those of `scripts.measure.streams` (build/rendered). Each partner cleans them with one worker and with two, in
batches of whole pages; before it, one process does the same with `clean_many`. CPU is that of the processes that run Python for
the partner, from the end of a small warming-up run on, so that start-up and loading count for none; the clock is that of the
driver. A share is CPU of `clean_many` divided by CPU of the workers.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from cleaner import Cleaner
from scripts.data.datasets import ROOT
from scripts.measure.streams import processes_of, records

WANTED = 0.85  # of the workers' CPU is cleaning, at least
_TICKS = os.sysconf("SC_CLK_TCK")
Rows = list[dict[str, Any]]


class Took(NamedTuple):
    """What a run took, in seconds."""

    cpu: float
    clock: float


def cpu_of_workers() -> float:
    """Return the CPU seconds of the Python processes under this one, of those of theirs that ended too."""
    total = 0.0
    for pid in processes_of(os.getpid())[1:]:
        try:
            name = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if "pyspark.daemon" in name or "MapBatches" in name or "ray::" in name:
            total += sum(map(int, fields[11:15])) / _TICKS
    return total


class Watched:
    """CPU seconds of processes that come and go under this one, by a word of their command; looked at ten times a second."""

    def __init__(self, word: str) -> None:
        self._word, self._seen = word.encode(), dict[int, float]()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Watched:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    @property
    def cpu(self) -> float:
        return sum(self._seen.values())

    def _look(self) -> None:
        while not self._over.wait(0.1):
            for pid in processes_of(os.getpid())[1:]:
                with contextlib.suppress(OSError, IndexError):
                    if self._word in Path(f"/proc/{pid}/cmdline").read_bytes():
                        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                        self._seen[pid] = sum(map(int, fields[11:13])) / _TICKS


def timed(work: Callable[[], object], cpu: Callable[[], float]) -> Took:
    """Run something."""
    before, began = cpu(), time.perf_counter()
    work()
    return Took(cpu() - before, time.perf_counter() - began)


def alone(rows: Rows) -> Took:
    """One process with `clean_many`."""
    cleaner = Cleaner()
    list(cleaner.clean_many(rows[:50]))

    def work() -> None:
        for _ in cleaner.clean_many(rows, on_error="return"):
            pass

    return timed(work, time.process_time)


def with_spark(rows: Rows, workers: int) -> Took:
    from pyspark.sql import SparkSession

    from cleaner.adapters.spark import clean

    os.environ["PYSPARK_PYTHON"] = sys.executable
    made = SparkSession.builder.master(f"local[{workers}]").config("spark.ui.enabled", "false")
    made = made.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
    session = made.config("spark.sql.execution.arrow.maxRecordsPerBatch", "500").getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    with tempfile.TemporaryDirectory() as folder:
        _parquet(rows, Path(folder), workers)
        frame = session.read.parquet(folder)
        clean(frame.limit(50 * workers).repartition(workers)).write.format("noop").mode("overwrite").save()
        took = timed(lambda: clean(frame).write.format("noop").mode("overwrite").save(), cpu_of_workers)
    session.stop()
    return took


def with_ray(rows: Rows, workers: int) -> Took:
    import ray

    told = {"env_vars": {"PYTHONPATH": str(ROOT)}}
    ray.init(
        num_cpus=workers + 1, include_dashboard=False, log_to_driver=False, runtime_env=told, object_store_memory=500_000_000
    )
    ray.data.DataContext.get_current().enable_progress_bars = False
    with tempfile.TemporaryDirectory() as folder:
        _parquet(rows, Path(folder), 2 * workers)
        pages = ray.data.read_parquet(folder).materialize()
        took = timed(lambda: _cleaned(ray, pages, Counted, workers), lambda: 0.0)
        cpu = sum(float(path.read_text()) for path in Path(COUNTED).glob("*.cpu"))
    ray.shutdown()
    return Took(cpu, took.clock)


COUNTED = Path(tempfile.gettempdir()) / f"cleaner-partners-{os.getuid()}"


class Counted:
    """`cleaner.adapters.ray.Clean`, which notes the CPU of its process since it was made, as actors end unseen."""

    def __init__(self, folder: str) -> None:
        from cleaner.adapters.ray import Clean

        self.clean, self.file = Clean(), Path(folder) / f"{os.getpid()}.cpu"
        import pyarrow as pa

        self.clean(pa.table({"text": ["One line, to load the model."], "url": [None]}))
        self.started = time.process_time()

    def __call__(self, batch: Any) -> Any:
        done = self.clean(batch)
        self.file.write_text(str(time.process_time() - self.started))
        return done


def _cleaned(ray: Any, pages: Any, made: type, workers: int) -> None:
    COUNTED.mkdir(exist_ok=True)
    for old in COUNTED.glob("*.cpu"):
        old.unlink()
    pool = ray.data.ActorPoolStrategy(size=workers)
    told = {"folder": str(COUNTED)}
    options = {"batch_format": "pyarrow", "batch_size": 256, "compute": pool, "fn_constructor_kwargs": told}
    pages.map_batches(made, **options).materialize()


def with_datatrove(rows: Rows, workers: int) -> Took:
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader

    from cleaner.adapters.datatrove import CleanerFilter

    with tempfile.TemporaryDirectory() as folder:
        there = Path(folder) / "in"
        there.mkdir()
        for number in range(workers):
            lines = "".join(json.dumps(row) + "\n" for row in rows[number::workers])
            (there / f"{number}.jsonl").write_text(lines, encoding="utf-8")
        steps = [JsonlReader(str(there)), CleanerFilter()]
        pipeline = LocalPipelineExecutor(steps, tasks=workers, workers=workers, logging_dir=f"{folder}/logs")
        if workers == 1:
            return timed(pipeline.run, time.process_time)  # in this process
        with Watched("multiprocess") as watched:
            took = timed(pipeline.run, time.process_time)
        return Took(watched.cpu, took.clock)


def _parquet(rows: Rows, folder: Path, files: int) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    for number in range(files):
        pq.write_table(pa.Table.from_pylist(rows[number::files]), folder / f"{number}.parquet")


PARTNERS: dict[str, Callable[[Rows, int], Took]] = {"spark": with_spark, "ray": with_ray, "datatrove": with_datatrove}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("partners", nargs="*", choices=list(PARTNERS), default=list(PARTNERS))
    parser.add_argument("--records", type=int, default=4_000)
    arguments = parser.parse_args()
    rows = [{"text": row["text"], "url": row["url"]} for row in itertools.islice(records(), arguments.records)]
    print(f"{len(rows):,} records; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for name in arguments.partners:
        usual = alone(rows)
        one, two = PARTNERS[name](rows, 1), PARTNERS[name](rows, 2)
        again = alone(rows)
        cpu = (usual.cpu + again.cpu) / 2
        print(f"{name}: clean_many {cpu:.1f} s of CPU; one worker {one.cpu:.1f} s, two {two.cpu:.1f} s together")
        print(f"  share of cleaning: {cpu / one.cpu:.0%}, with two {cpu / two.cpu:.0%} (wanted {WANTED:.0%})")
        print(f"  by the clock: one {one.clock:.1f} s, two {two.clock:.1f} s, {one.clock / two.clock:.2f} times", flush=True)


if __name__ == "__main__":
    main()
