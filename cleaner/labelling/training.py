"""Finished pages -> models, in the background, and what each is worth on pages that it has not seen.

Pages that were chosen at random never teach; they measure.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from cleaner.io.atomic import write_file
from cleaner.labelling.desk import Desk, DeskError
from cleaner.labelling.estimate import LEAST
from cleaner.labelling.export import records, unlabelled
from cleaner.labelling.figures import figures, names, scores_of
from cleaner.labelling.journal import encoded
from cleaner.labelling.opinion import Opinion, opinions
from cleaner.labelling.pages import PoolPage
from cleaner.labelling.teach import lacking
from cleaner.lines import KINDS
from cleaner.model.storage import FAMILIES, ModelError, load

MODELS_SUFFIX = ".models"
HALVES = 24  # pages from which a model of half of them is trained, too, so that the first training shows a curve
WORSE = 0.005  # word F1 on the sample that a model may lose and still be taken for the rest of the queue
MOST_CHANGED = 60  # lines that are shown of those whose kind changed
MOST_UNLABELLED = 1_000  # pages without labels that show which lines repeat, at most
SHOWN = 200  # characters that are shown of each of them


class Training:
    """The trainings of a desk, one at a time."""

    def __init__(self, desk: Desk) -> None:
        """Go on with the model that was taken last, if it is still there."""
        self.desk = desk
        self.folder = desk.labels_file.with_name(desk.labels_file.name + MODELS_SUFFIX)
        self._process: subprocess.Popen[str] | None = None
        self._running = self._stopped = False
        self._steps: list[str] = []
        self._failed = ""
        self._changed: list[dict[str, Any]] = []
        self._kinds: dict[int, dict[str, list[str]]] = {}  # of each round of this run: what it said of each page
        taken = [event["model"] for event in desk.book.rounds if event.get("taken")]
        if taken and Path(taken[-1]).is_dir():
            self._go_on_with(taken[-1])

    def _go_on_with(self, model: str) -> None:
        """Let a model judge that was trained before; where it cannot be used any more, say so."""
        try:
            for reads in FAMILIES:
                load(model, reads)
        except ModelError as error:
            self._failed = f"The model that was trained last cannot be used, and the first one judges: {error}"
        else:
            self.desk.model = model

    # --- running -----------------------------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """Return how far the training is."""
        return {
            "running": self._running,
            "step": self._steps[-1] if self._steps else "",
            "failed": self._failed,
            "rounds": len(self.desk.book.rounds),
        }

    def start(self) -> dict[str, Any]:
        """Start a training. Raises ``DeskError`` if there is nothing to learn from, or one runs."""
        why = lacking()
        if why:
            raise DeskError(why)
        with self.desk.lock:
            if self._running:
                raise DeskError("a training runs already; its result is shown here when it is done")
            keys = self.teaching()
            if not keys:
                raise DeskError(
                    "no finished page can teach yet, because the random ones are kept to measure; finish another one"
                )
            self._running, self._failed, self._steps, self._changed = True, "", ["begins"], []
        threading.Thread(target=self._run, args=(keys,), daemon=True).start()
        return self.state()

    def teaching(self) -> list[str]:
        """Return the keys of the finished pages that may teach."""
        held = self.desk.held()
        return [key for key in self.desk.book.done() if key not in held]

    def waiting(self, keys: Sequence[str]) -> list[PoolPage]:
        """Return the pages of the pool that show which lines repeat: those that neither teach nor measure, of the sites of
        the teaching pages first."""
        desk, held = self.desk, self.desk.held()
        sites = {desk.pages[key].site for key in keys if key in desk.pages} - {""}
        rest = [page for key, page in desk.pages.items() if key not in held and key not in keys]
        return sorted(rest, key=lambda page: page.site not in sites)[:MOST_UNLABELLED]

    def figures(self) -> dict[str, Any]:
        """Return what the panel of figures shows."""
        with self.desk.lock:
            found = figures(self.desk, self._kinds)
            last = next((event for event in reversed(self.desk.book.rounds) if not event["half"]), None)
            wanted = ("model", "labelled", "taken", "reasons", "not_learned", "frozen")
            about = {name: last.get(name) for name in wanted} | {"changed": self._changed} if last is not None else None
            return {**found, "teaching": len(self.teaching()), "last": about, "lacking": lacking(), "state": self.state()}

    def stop(self) -> None:
        """End a training that runs."""
        self._stopped = True
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def _run(self, keys: list[str]) -> None:
        try:
            if len(keys) >= HALVES and not self.desk.book.rounds:
                self._round(keys[: len(keys) // 2], half=True)
            self._round(keys, half=False)
        except Exception as error:  # in a thread, where nobody else would hear of it
            self._failed = "" if self._stopped else f"The training failed: {error}"
        finally:
            self._running = False

    def _round(self, keys: list[str], half: bool) -> None:
        """Train once, measure, and write down what came of it."""
        desk = self.desk
        number = len(desk.book.rounds) + 1
        out = self.folder / f"round-{number}"
        labels, rest = self.folder / f"round-{number}.jsonl", self.folder / f"round-{number}-unlabelled.jsonl"
        with desk.lock:
            keys = [key for key in keys if desk.book.status(key) == "done"]  # one may have been taken back since the start
            if not keys:
                raise DeskError("no finished page is left that can teach; finish another one")
            write_file(labels, [encoded(record) for record in records(desk.book, desk.pages, keys)])
            write_file(rest, [encoded(record) for record in unlabelled(self.waiting(keys))])
        try:
            told = self._teach(labels, rest, out)
        finally:
            labels.unlink(missing_ok=True)
            rest.unlink(missing_ok=True)
        self._steps.append("judges all pages anew")
        found = self._judged(str(out))
        self._kinds[number] = {key: names(opinion) for key, opinion in found.items()}
        with desk.lock:
            held = desk.held()
            scores = scores_of(desk, held, self._kinds[number])
            before = scores_of(desk, held, {key: names(opinion) for key, opinion in desk.found.items()})
            common = [key for key in scores if key in before]
            lost = float(np.mean([before[key] - scores[key] for key in common])) if common else 0.0
            taken = not half and (lost <= WORSE if len(common) >= LEAST else not told["reasons"])
            changed = [] if half else self._differences(found)
            desk.record_round(
                {
                    "model": str(out),
                    "half": half,
                    "labelled": len(keys),
                    "scores": scores,
                    "taken": taken,
                    **told,
                }
            )
            if taken:
                desk.take_model(str(out), found)
            self._changed = changed

    def _teach(self, labels: Path, rest: Path, out: Path) -> dict[str, Any]:
        base = self.desk.base
        line = [sys.executable, "-m", "cleaner.labelling.teach", str(labels), str(rest), str(out), *([base] if base else [])]
        if self._stopped:
            raise DeskError("the labelling page is closing")
        # A file takes any number of warnings; a pipe that nobody reads stops the process when it is full.
        with (
            tempfile.TemporaryFile() as wrong,
            subprocess.Popen(line, stdout=subprocess.PIPE, stderr=wrong, text=True) as self._process,
        ):
            assert self._process.stdout is not None
            for row in self._process.stdout:
                said = json.loads(row)
                if "say" in said:
                    self._steps.append(said["say"])
                elif "failed" in said:
                    raise DeskError(said["failed"])
                elif "done" in said:
                    done: dict[str, Any] = said["done"]
                    return done
            wrong.seek(0)
            last = wrong.read().decode(errors="replace").strip().splitlines()
            raise DeskError(last[-1] if last else "the process ended without a word")

    def _judged(self, model: str) -> dict[str, Opinion]:
        """Return what a model says of all pages."""
        desk = self.desk
        found: dict[str, Opinion] = {}
        for of_html in (False, True):
            alike = [page for page in desk.pages.values() if page.is_html == of_html]
            for start in range(0, len(alike), 16):
                batch = alike[start : start + 16]
                found |= zip((page.key for page in batch), opinions(batch, model), strict=True)
        return found

    def _differences(self, found: Mapping[str, Opinion]) -> list[dict[str, Any]]:
        """Return lines of pages without labels whose kind changed, the surest first."""
        desk, rows = self.desk, []
        for key, opinion in found.items():
            before = desk.found.get(key)
            if before is None or desk.book.status(key) == "done":
                continue
            page, old, new = desk.pages[key], before.kinds, opinion.kinds
            for row in np.flatnonzero(old != new).tolist():
                sure = float(opinion.chances[row].max())
                text = _shortened(page.text(page.rows[row]))
                rows.append(
                    (
                        sure,
                        {"page": key, "id": page.id, "row": row, "text": text, "from": KINDS[old[row]], "to": KINDS[new[row]]},
                    )
                )
        rows.sort(key=lambda pair: -pair[0])
        return [about for _, about in rows[:MOST_CHANGED]]


def _shortened(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
