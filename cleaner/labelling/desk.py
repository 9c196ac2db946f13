"""What the labelling page asks -> what it is told: pages, decisions, offers, the queue. Knows nothing of HTTP.

One desk serves all tabs. Every method that decides something writes it to the log first, and only then remembers it.
"""

from __future__ import annotations

import secrets
import threading
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from cleaner import __version__
from cleaner.errors import CleanerError
from cleaner.labelling import queue
from cleaner.labelling.book import Action, Spans, book_of, spans_of
from cleaner.labelling.export import write_labels
from cleaner.labelling.journal import Event, Journal
from cleaner.labelling.labels_file import LabelsFile
from cleaner.labelling.memory import Memory
from cleaner.labelling.offers import Offer, offered
from cleaner.labelling.opinion import Opinion, opinions
from cleaner.labelling.pages import PoolPage
from cleaner.labelling.reader_view import reader_view
from cleaner.labelling.tabs import Tabs
from cleaner.labels import DROP, KEEP
from cleaner.lines import KINDS
from cleaner.vocabulary import NONE, SubkindError, Subkinds, merged

CHOICES = (*KINDS, KEEP, DROP)
DOUBTFUL = 0.6  # probability below which a suggestion is marked (docs/experiments.md#doubtful-rows)
BATCH = 16  # pages that are judged at once
LOG_SUFFIX = ".log"


class DeskError(CleanerError):
    """A request cannot be carried out; the message says why."""


class Desk:
    """All that is open: the pages, the log, and what is made of them."""

    def __init__(
        self,
        pages: Sequence[PoolPage],
        labels: Path,
        model: str | None = None,
        seed: int | None = None,
        subkinds: Subkinds = NONE,
    ) -> None:
        """Open the log beside the labels file. Labels may name ``subkinds``, and those of earlier times.

        Raises ``JournalError``, ``DeskError`` for a file of somebody else, and ``SubkindError`` for subkinds that contradict
        those of earlier times.
        """
        self.pages = {page.key: page for page in pages}
        self.labels_file = labels
        log = labels.with_name(labels.name + LOG_SUFFIX)
        if labels.exists() and not log.exists():
            raise DeskError(
                f"{labels}: exists, and its log {log.name} is not beside it, so it would be lost; name another file"
            )
        self.lock = threading.RLock()
        self.journal = Journal(log)
        self.book = book_of(self.journal)
        if self.book.seed is None:
            self._append({"do": "begin", "version": __version__, "seed": secrets.randbits(32) if seed is None else seed})
        self._declare(subkinds)
        assert self.book.seed is not None
        self.seed = self.book.seed
        self.base = model  # None: the default models
        self.model = model  # that judges now
        self.found: dict[str, Opinion] = {}
        self.first: dict[str, Opinion] = {}  # of the model before any training
        self.memory = Memory()
        self.template = queue.templates(pages)
        self.problem = ""  # something that is wrong, and that everybody should see
        self.tabs = Tabs()
        self._file = LabelsFile(self._write, self.lock, log)
        self._offered: dict[str, tuple[str, dict[str, Offer]]] = {}  # to each tab: the page of its last decision, and by name
        for key in self.book.pages:
            self._count(key)
        self.write()

    def _declare(self, subkinds: Subkinds) -> None:
        """Let labels name subkinds. Raises ``SubkindError``; the log is closed then."""
        try:
            new = merged(self.book.subkinds, subkinds) != self.book.subkinds
        except SubkindError:
            self.journal.close()
            raise
        if new:
            self._append({"do": "kinds", "kinds": dict(subkinds)})

    # --- opinions --------------------------------------------------------------------------------------------------------

    def judge(self, keys: Iterable[str] | None = None) -> None:
        """Ask the models about pages that they were not asked about: those named, or all, in batches."""
        wanted = [key for key in (self.pages if keys is None else keys) if key not in self.found]
        for of_html in (False, True):
            alike = [self.pages[key] for key in wanted if self.pages[key].is_html == of_html]
            for start in range(0, len(alike), BATCH):
                batch = [page for page in alike[start : start + BATCH] if page.key not in self.found]
                if batch:
                    model = self.model
                    found = opinions(batch, model)
                    with self.lock:
                        for page, opinion in zip(batch, found, strict=True):
                            self.found.setdefault(page.key, opinion)  # another model may have judged it meanwhile
                            if model == self.base:
                                self.first.setdefault(page.key, opinion)

    def judge_all(self) -> None:
        """Ask about all pages, in the background; what goes wrong is shown on the page."""
        try:
            self.judge()
        except Exception as error:  # in a thread, where nobody else would hear of it
            self.problem = f"Not all pages could be judged: {error}. Those that were are in the queue."

    def take_model(self, model: str, found: Mapping[str, Opinion]) -> None:
        """Let another model judge from now on. ``found`` is what it said of all pages."""
        with self.lock:
            self.model = model
            self.found |= found

    def record_round(self, about: Event) -> None:
        """Write down a model that was trained."""
        with self.lock:
            self._append({"do": "trained", **about})

    # --- views -----------------------------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """Return what every tab shows: how far the work is."""
        with self.lock:
            status = Counter(self.book.status(key) for key in self.pages)
            return {
                "event": len(self.journal.events),
                "pages": len(self.pages),
                "done": status["done"],
                "skipped": status["skipped"],
                "begun": status["begun"],
                "judged": len(self.found),
                "elsewhere": len(self.book.done()) - status["done"],
                "labels": str(self.labels_file),
                "notice": self._file.problem or self.problem,
            }

    def overview(self) -> list[dict[str, Any]]:
        """Return all pages with their status, those that were shown first."""
        with self.lock:
            order = [
                *(key for key in self.book.picks if key in self.pages),
                *(k for k in self.pages if k not in self.book.picks),
            ]
            return [
                {"key": key, "id": self.pages[key].id, "site": self.pages[key].site, "status": self.book.status(key),
                 "why": self.book.picks.get(key, ""), "rows": len(self.pages[key].rows)}
                for key in order
            ]  # fmt: skip

    def page(self, key: str) -> dict[str, Any]:
        """Return everything about a page. Raises ``DeskError`` if there is no such page."""
        page = self._page(key)
        self.judge([key])
        with self.lock:
            if key not in self.book.picks:
                self._append({"do": "pick", "page": key, "why": queue.OWN})
            rows = self._rows(page)
            for row, its in zip(page.rows, rows, strict=True):
                its |= {
                    "line": row.first,
                    "text": page.text(row),
                    "gap": row.first > 0 and not page.lines[row.first - 1].strip(),
                }
            return {
                "key": key, "id": page.id, "site": page.site, "url": page.page.url, "title": page.page.title or "",
                "form": page.page.form, "why": self.book.picks[key], "status": self.book.status(key),
                "quality": round(self.found[key].quality, 3), "rows": rows, "view": reader_view(page),
            }  # fmt: skip

    def _page(self, key: str) -> PoolPage:
        if key not in self.pages:
            raise DeskError("there is no such page here; go on to the next one")
        return self.pages[key]

    def _rows(self, page: PoolPage) -> list[dict[str, Any]]:
        """Return for each row of a page: suggestion, its probability, its source, and the label if there is one."""
        labels = self.book.labels(page.key)
        chances, sources = self.memory.chances(page, self.found[page.key])
        rows = []
        for number, row in enumerate(page.rows):
            label = labels.get(row.first)
            best = int(chances[number].argmax())
            chance = float(chances[number, best])
            named = self.found[page.key].named.get(number, "")
            rows.append(
                {
                    "suggested": named if self.book.subkinds.get(named) == KINDS[best] else KINDS[best],
                    "chance": round(chance, 2),
                    "source": sources[number],
                    "doubtful": chance < DOUBTFUL,
                    "kind": label.kind if label else None,
                    "how": label.how if label else None,
                }
            )
        return rows

    # --- decisions -------------------------------------------------------------------------------------------------------

    def label(self, tab: str, key: str, rows: Sequence[int], kind: str | None, how: str = "key") -> dict[str, Any]:
        """Give rows of a page a kind (None: take their labels away). Return what changed, and what is offered.

        Raises ``DeskError`` for a kind or rows that do not exist.
        """
        page = self._page(key)
        choices = (*CHOICES, *self.book.subkinds)
        if kind is not None and kind not in choices:
            raise DeskError(f"the kind is {kind!r}; it is one of {', '.join(choices)}")
        chosen = sorted(set(rows))
        if not chosen or chosen[0] < 0 or chosen[-1] >= len(page.rows):
            raise DeskError(f"rows {list(rows)[:5]} of a page of {len(page.rows)} rows; reload the page")
        self.judge([key])
        with self.lock:
            before = self._rows(page)
            changes = [(key, self._spans(page, {row: kind for row in chosen}))]
            answer = self._act(tab, page, {"do": "label", "how": how, "changes": changes}, before)
            offers = (
                offered(page, chosen, kind, before, self.pages.values(), self.book, self.memory) if kind is not None else {}
            )
            self._offered[tab] = key, offers
            answer["offers"] = [
                {
                    "name": name,
                    "kind": its.kind,
                    "rows": sum(map(len, its.where.values())),
                    "pages": len(its.where),
                    "here": its.where.get(key, []),
                }
                for name, its in offers.items()
            ]
            return answer

    def _spans(self, page: PoolPage, kinds: Mapping[int, str | None]) -> Spans:
        return spans_of([(page.rows[row].first, page.rows[row].end, kind) for row, kind in sorted(kinds.items())])

    def _act(self, tab: str, page: PoolPage, event: Event, before: list[dict[str, Any]] | None = None) -> dict[str, Any]:
        """Write an action down, and the labels file if it concerns a finished page. Return what it changed."""
        before = before if before is not None else self._rows(page)
        keys = list(dict.fromkeys([page.key, *(its for its, _ in event.get("changes", ()))]))
        for key in keys:
            self._know(self.pages[key])
        was_done = any(self.book.status(key) == "done" for key in keys)
        written = self._append({**event, "tab": tab, "page": page.key})
        if was_done or any(self.book.status(key) == "done" for key in keys):
            self.write()
        return {**self._changed(page, before), "action": written["n"], "state": self.state()}

    def _changed(self, page: PoolPage, before: list[dict[str, Any]]) -> dict[str, Any]:
        after = self._rows(page)
        changed = {row: its for row, (was, its) in enumerate(zip(before, after, strict=True)) if was != its}
        return {"page": page.key, "status": self.book.status(page.key), "changed": changed}

    def _know(self, page: PoolPage) -> None:
        """Write a page into the log before the first decision about it, so that no label ever lacks its line."""
        if page.key not in self.book.pages:
            source = page.page
            about = {"id": page.id, "site": page.site, "url": source.url, "title": source.title, "form": source.form}
            self._append({"do": "page", "page": page.key, **about, "lines": page.lines})

    def _append(self, event: Event) -> Event:
        """Write an event to the log, then remember it."""
        written = self.journal.append(event)
        for key in self.book.apply(written):
            self._count(key)
        return written

    def _count(self, key: str) -> None:
        """Let the memory of labelled rows know the labels of a page. What was only passed on from another page counts not."""
        page = self.pages.get(key)
        if page is not None:
            labels, done = self.book.labels(key), self.book.status(key) == "done"
            rows = ((row, labels.get(its.first)) for row, its in enumerate(page.rows))
            counted = {row: its.kind for row, its in rows if its and (done or its.how not in ("twins", "shape"))}
            self.memory.count(page, {row: self.kind_of(kind) for row, kind in counted.items()})

    def kind_of(self, label: str) -> str:
        """Return what a label says without its subkind: a kind or a side."""
        return self.book.subkinds.get(label, label)

    # --- offers ----------------------------------------------------------------------------------------------------------

    def take_offer(self, tab: str, name: str) -> dict[str, Any]:
        """Give the rows of an offer its kind: one action, however many pages it concerns. Raises ``DeskError``."""
        with self.lock:
            key, offers = self._offered.get(tab, ("", {}))
            if name not in offers:
                raise DeskError("there is no such offer any more; decide a line first")
            page, (kind, where) = self._page(key), offers[name]
            changes = []
            for its_key, rows in where.items():
                its = self._page(its_key)
                labels = self.book.labels(its_key)
                chosen: dict[int, str | None] = {row: kind for row in rows if its.rows[row].first not in labels}
                if chosen:
                    changes.append((its_key, self._spans(its, chosen)))
            if not changes:
                raise DeskError("nothing is left of the offer; the lines have labels by now")
            return self._act(tab, page, {"do": "label", "how": name, "changes": changes})

    # --- pages as a whole --------------------------------------------------------------------------------------------------

    def finish(self, tab: str, key: str) -> dict[str, Any]:
        """Accept the suggestions for all rows that have no label. The page is done then, and in the labels file."""
        page = self._page(key)
        self.judge([key])
        with self.lock:
            rows = self._rows(page)
            rest: dict[int, str | None] = {number: row["suggested"] for number, row in enumerate(rows) if row["kind"] is None}
            opinion = self.found[key]
            said = spans_of(
                [(row.first, row.end, KINDS[kind]) for row, kind in zip(page.rows, opinion.kinds.tolist(), strict=True)]
            )
            event = {"do": "done", "how": "rest", "changes": [(key, self._spans(page, rest))], "said": said}
            return self._act(tab, page, event, rows)

    def skip(self, tab: str, key: str) -> dict[str, Any]:
        """Leave a page out. Its labels stay in the log."""
        page = self._page(key)
        self.judge([key])
        with self.lock:
            return self._act(tab, page, {"do": "skip"})

    def turn(self, tab: str, back: bool) -> dict[str, Any]:
        """Undo the latest action, or do the latest undone one again. Return the page on which it was done.

        Raises ``DeskError`` if there is nothing to undo or to do again.
        """
        with self.lock:
            action = self.book.to_undo(tab, self.tabs.beside(tab)) if back else self.book.to_redo(tab)
            if action is None:
                raise DeskError("there is nothing to undo" if back else "there is nothing to do again")
            self._append({"do": "undo" if back else "redo", "of": action.number, "tab": tab})
            if any(its.event["do"] == "done" for key in action.pages for its in self.book.pages[key].actions):
                self.write()
            return {"page": action.page, "what": action.words, "rows": self._rows_of(action), "state": self.state()}

    def _rows_of(self, action: Action) -> list[int]:
        """Return the rows of its own page that an action decided."""
        page = self.pages.get(action.page)
        if page is None or action.event["do"] != "label":
            return []
        lines = [(first, end) for key, spans in action.changes for first, end, _ in spans if key == action.page]
        return [n for n, row in enumerate(page.rows) if any(first <= row.first < end for first, end in lines)]

    def next(self, tab: str, beside: str | None = None) -> dict[str, Any]:
        """Choose the page to label next, another one than ``beside``, and write down why. {"page": None} if none is left."""
        with self.lock:
            begun = self._begun(tab, beside)
            if begun is not None:
                return {"page": begun, "why": self.book.picks[begun]}
            busy = {key for key in self.book.picks if key in self.pages}
            waiting = [key for key in self.pages if key not in busy]
            done_of_site = Counter(self.pages[key].site for key in self.book.done() if key in self.pages)
            # what a person opened by choice is no turn of the queue
            picked = sum(why != queue.OWN for why in self.book.picks.values())
            chosen = queue.next_page(self.seed, self.pages, waiting, self.found, self.template, done_of_site, picked)
            if chosen is None:
                return {"page": None, "why": ""}
            self._append({"do": "pick", "page": chosen[0], "why": chosen[1], "tab": tab})
            return {"page": chosen[0], "why": chosen[1]}

    def _begun(self, tab: str, beside: str | None) -> str | None:
        """Return a page that was shown and is neither finished nor skipped, and that no other open tab was given."""
        others = self.tabs.beside(tab)
        given = {event["page"]: event.get("tab") for event in self.journal.events if event["do"] == "pick"}
        for key, its_tab in given.items():
            if key in self.pages and key != beside and its_tab not in others and self.book.status(key) in ("new", "begun"):
                return str(key)
        return None

    # --- samples and files --------------------------------------------------------------------------------------------------

    def sampled(self) -> set[str]:
        """Return the keys of the pages that are a random sample."""
        return queue.sample(
            self.seed, [*self.pages, *(key for key in self.book.pages if key not in self.pages)], self.book.picks
        )

    def held(self) -> set[str]:
        """Return the keys of the pages that were chosen at random: they never teach."""
        return {key for key, why in self.book.picks.items() if why == queue.RANDOM and key in self.pages}

    def write(self) -> None:
        """Write the labels file, now or soon (`cleaner.labelling.labels_file`)."""
        self._file.changed()

    def _write(self) -> None:
        if self.book.done() or self.labels_file.exists():
            write_labels(self.labels_file, self.book, self.pages, self.sampled())

    def close(self) -> None:
        """Write the labels file once more and let the log go."""
        self._file.close()
        self.journal.close()
