"""Finished pages -> models, in the background; what each is worth on the random sample; the figures of the labelling page.

Pages of the random sample never teach, so that every model is measured on pages that it has not seen.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from cleaner.io.atomic import write_file
from cleaner.labelling.desk import Desk, DeskError
from cleaner.labelling.estimate import LEAST, advice, estimate, score
from cleaner.labelling.export import records
from cleaner.labelling.journal import encoded
from cleaner.labelling.opinion import Opinion, opinions
from cleaner.labelling.queue import RANDOM
from cleaner.labelling.teach import lacking
from cleaner.lines import KINDS

MODELS_SUFFIX = ".models"
HALVES = 8  # pages from which a model of half of them is trained, too, so that the first training shows a curve
WORSE = 0.005  # word F1 on the sample that a model may lose and still be taken for the rest of the queue
MOST_CHANGED = 60  # lines that are shown of those whose kind changed
GROUP = 5  # finished pages whose corrections are counted together


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
            desk.model = taken[-1]

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
        sampled = self.desk.sampled()
        return [key for key in self.desk.book.done() if key not in sampled]

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
        labels = self.folder / f"round-{number}.jsonl"
        with desk.lock:
            write_file(labels, [encoded(record) for record in records(desk.book, desk.pages, keys)])
        told = self._teach(labels, out)
        labels.unlink(missing_ok=True)
        self._steps.append("judges all pages anew")
        found = self._judged(str(out))
        self._kinds[number] = {key: [KINDS[kind] for kind in opinion.kinds.tolist()] for key, opinion in found.items()}
        with desk.lock:
            scores = self._scores(self._kinds[number], set(keys))
            before = self._scores({key: _names(opinion) for key, opinion in desk.found.items()}, set(keys))
            common = [key for key in scores if key in before]
            lost = float(np.mean([before[key] - scores[key] for key in common])) if common else 0.0
            taken = not half and (lost <= WORSE if len(common) >= LEAST else not told["reasons"])
            changed = [] if half else self._differences(found)
            desk.record_round(
                {
                    "model": str(out),
                    "half": half,
                    "labelled": len(keys),
                    "taught": keys,
                    "scores": scores,
                    "taken": taken,
                    **told,
                }
            )
            if taken:
                desk.take_model(str(out), found)
            self._changed = changed

    def _teach(self, labels: Path, out: Path) -> dict[str, Any]:
        base = self.desk.base
        line = [sys.executable, "-m", "cleaner.labelling.teach", str(labels), str(out), *([base] if base else [])]
        self._process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        for row in self._process.stdout:
            said = json.loads(row)
            if "say" in said:
                self._steps.append(said["say"])
            elif "failed" in said:
                raise DeskError(said["failed"])
            elif "done" in said:
                done: dict[str, Any] = said["done"]
                self._process.wait()
                return done
        rest = self._process.communicate()[1].strip().splitlines()
        raise DeskError(rest[-1] if rest else "the process ended without a word")

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
                text = page.text(page.rows[row])[:200]
                rows.append(
                    (
                        sure,
                        {"page": key, "id": page.id, "row": row, "text": text, "from": KINDS[old[row]], "to": KINDS[new[row]]},
                    )
                )
        rows.sort(key=lambda pair: -pair[0])
        return [about for _, about in rows[:MOST_CHANGED]]

    # --- figures -----------------------------------------------------------------------------------------------------------

    def _scores(self, kinds: Mapping[str, list[str]], taught: set[str]) -> dict[str, float]:
        """Return the word F1 of each finished page of the sample that did not teach."""
        return {key: each.f1 for key, each in self._each(kinds, taught).items()}

    def _each(self, kinds: Mapping[str, list[str]], taught: set[str]) -> dict[str, Any]:
        desk, sampled = self.desk, self.desk.sampled()
        found = {}
        for key in desk.book.done():
            if key in sampled and key in desk.pages and key in kinds and key not in taught:
                labels = desk.book.labels(key)
                found[key] = score(desk.pages[key], kinds[key], [labels[row.first].kind for row in desk.pages[key].rows])
        return found

    def figures(self) -> dict[str, Any]:
        """Return the estimate, the curve, the advice, the corrections by page, and what the last training changed."""
        desk = self.desk
        with desk.lock:
            sampled = desk.sampled()
            random = [key for key, why in desk.book.picks.items() if why == RANDOM and key in desk.pages]
            self._ask_base(sampled)
            base = {key: _names(opinion) for key, opinion in desk.first.items()}
            points: list[dict[str, Any]] = [{"labelled": 0, "scores": self._scores(base, set()), "taken": False, "half": False}]
            for number, event in enumerate(desk.book.rounds, 1):
                again = self._kinds.get(number)
                scores = self._scores(again, set(event["taught"])) if again is not None else event["scores"]
                points.append({**event, "scores": scores})
            right = [each.right for each in self._each({key: _names(its) for key, its in desk.found.items()}, set()).values()]
            now = next((point for point in reversed(points) if point["taken"]), points[0])
            return {
                "sampled": sum(desk.book.status(key) == "done" for key in sampled if key in desk.pages),
                "skipped": sum(desk.book.status(key) == "skipped" for key in random),
                "least": LEAST,
                "estimate": _estimate(now["scores"]),
                "of_base": _estimate(points[0]["scores"]),
                "right": round(float(np.mean(right)), 3) if len(right) >= LEAST else None,
                "curve": [{"labelled": point["labelled"], **(_estimate(point["scores"]) or {})} for point in points],
                "advice": advice(points),
                "teaching": len(self.teaching()),
                "effort": self._effort(),
                "last": self._last(),
                "lacking": lacking(),
                "state": self.state(),
            }

    def _ask_base(self, sampled: set[str]) -> None:
        """Ask the first model about pages of the sample that it has not judged in this run."""
        desk = self.desk
        for page in (
            desk.pages[key] for key in desk.book.done() if key in sampled and key in desk.pages and key not in desk.first
        ):
            desk.first[page.key] = opinions([page], desk.base)[0]

    def _last(self) -> dict[str, Any] | None:
        whole = [event for event in self.desk.book.rounds if not event["half"]]
        if not whole:
            return None
        event = whole[-1]
        wanted = ("model", "labelled", "taken", "reasons", "not_learned")
        return {name: event.get(name) for name in wanted} | {"changed": self._changed}

    def _effort(self) -> list[dict[str, Any]]:
        """Return the share of rows that had to be corrected, over groups of finished pages in their order."""
        desk, corrected = self.desk, []
        for key in desk.book.done():
            page, labels, action = desk.pages.get(key), desk.book.labels(key), desk.book.finished(key)
            if page is not None and action is not None:
                by_hand = sum(labels[row.first].how != "rest" for row in page.rows)
                corrected.append((by_hand, len(page.rows)))
        groups = [corrected[start : start + GROUP] for start in range(0, len(corrected), GROUP)]
        return [
            {
                "first": GROUP * n + 1,
                "last": GROUP * n + len(group),
                "share": round(sum(a for a, _ in group) / sum(b for _, b in group), 3),
            }
            for n, group in enumerate(groups)
        ]


def _names(opinion: Opinion) -> list[str]:
    return [KINDS[kind] for kind in opinion.kinds.tolist()]


def _estimate(scores: Mapping[str, float]) -> dict[str, Any] | None:
    found = estimate(list(scores.values()))
    return found._asdict() if found is not None else None
