"""Events of the log -> what is decided about each line, and what can be undone.

The label of a line is that of the latest action on it that is not undone. So every action can be undone at any time, whoever
acted since, and an undone one can be done again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from cleaner.labelling.journal import Event, Journal, JournalError
from cleaner.vocabulary import checked, merged

Status = Literal["new", "begun", "done", "skipped"]
Spans = list[list[Any]]  # [first line, one past the last, kind], lines from 0; kind None: nothing is decided
ACTIONS = ("label", "done", "skip")


class Label(NamedTuple):
    """What is decided about a line."""

    kind: str
    how: str  # "key": by hand; "run", "twins", "shape": offered, and taken; "rest": accepted with the page
    action: int


@dataclass
class Action:
    """Something that a person did, and that can be undone."""

    event: Event
    active: bool = True

    @property
    def number(self) -> int:
        """Of the event."""
        return int(self.event["n"])

    @property
    def page(self) -> str:
        """Key of the page on which it was done."""
        return str(self.event["page"])

    @property
    def changes(self) -> list[tuple[str, Spans]]:
        """The lines that it decided, page by page."""
        return [(key, spans) for key, spans in self.event.get("changes", ())]

    @property
    def pages(self) -> list[str]:
        """Keys of the pages that it concerns."""
        return list(dict.fromkeys([self.page, *(key for key, _ in self.changes)]))

    @property
    def words(self) -> str:
        """What it was, for a reader."""
        do, changes = self.event["do"], self.changes
        if do == "skip":
            return "the page was skipped"
        lines = sum(end - first for _, spans in changes for first, end, _ in spans)
        if do == "done":
            return f"the page was finished, {lines} lines by suggestion"
        kind = changes[0][1][0][2]
        pages = f" on {len(changes)} pages" if len(changes) > 1 else ""
        return f"{lines} {'line' if lines == 1 else 'lines'}{pages}: {kind or 'no label'}"


@dataclass
class Known:
    """A page that the log knows: enough to write its labels when its source is gone."""

    event: Event
    actions: list[Action] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """All lines."""
        lines: list[str] = self.event["lines"]
        return lines


class Book:
    """All decisions."""

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self.pages: dict[str, Known] = {}
        self.picks: dict[str, str] = {}  # key of each page that was ever shown: why it was; in order
        self.seed: int | None = None
        self.rounds: list[Event] = []  # models that were trained
        self.subkinds: dict[str, str] = {}  # that labels may name
        self._actions: dict[int, Action] = {}
        self._undone: dict[str, list[Action]] = {}  # of each tab, the latest last
        self._labels: dict[str, dict[int, Label]] = {}
        self._status: dict[str, Status] = {}
        for event in events:
            self.apply(event)

    def apply(self, event: Event) -> list[str]:
        """Take in an event. Return the keys of the pages that it changed."""
        do = event["do"]
        if do == "begin":
            self.seed = event["seed"] if self.seed is None else self.seed
        elif do == "page":
            self.pages.setdefault(event["page"], Known(event))
        elif do == "pick":
            self.picks.setdefault(event["page"], event["why"])
        elif do == "trained":
            self.rounds.append(event)
        elif do == "kinds":
            self.subkinds = merged(self.subkinds, checked(event["kinds"]))
        elif do in ACTIONS:
            return self._act(event)
        elif do in ("undo", "redo"):
            return self._turn(event)
        return []

    def _act(self, event: Event) -> list[str]:
        action = Action(event)
        self._actions[action.number] = action
        self._undone.pop(event["tab"], None)
        for key in action.pages:
            self.pages[key].actions.append(action)
        return self._forget(action)

    def _turn(self, event: Event) -> list[str]:
        action = self._actions[event["of"]]
        action.active = event["do"] == "redo"
        undone = self._undone.setdefault(event["tab"], [])
        if action.active:
            if action in undone:
                undone.remove(action)
        else:
            undone.append(action)
        return self._forget(action)

    def _forget(self, action: Action) -> list[str]:
        for key in action.pages:
            self._labels.pop(key, None)
            self._status.pop(key, None)
        return action.pages

    def labels(self, key: str) -> dict[int, Label]:
        """Return what is decided about each line of a page, by its number from 0."""
        if key not in self._labels:
            found: dict[int, Label] = {}
            for action in self._active(key):
                how = action.event.get("how", "rest")
                for its, spans in action.changes:
                    for first, end, kind in spans if its == key else ():
                        for line in range(first, end):
                            if kind is None:
                                found.pop(line, None)
                            else:
                                found[line] = Label(kind, how, action.number)
            self._labels[key] = found
        return self._labels[key]

    def _active(self, key: str) -> list[Action]:
        return [action for action in self.pages[key].actions if action.active] if key in self.pages else []

    def finished(self, key: str) -> Action | None:
        """Return the action that finished or skipped a page last, if one did."""
        marks = [action for action in self._active(key) if action.event["do"] in ("done", "skip") and action.page == key]
        return marks[-1] if marks else None

    def status(self, key: str) -> Status:
        """Return how far a page is. A finished one has a label on every line that is not blank."""
        if key not in self._status:
            self._status[key] = self._status_of(key)
        return self._status[key]

    def _status_of(self, key: str) -> Status:
        last, labels = self.finished(key), self.labels(key)
        if last is not None and last.event["do"] == "skip":
            return "skipped"
        if last is not None and all(line in labels for line, text in enumerate(self.pages[key].lines) if text.strip()):
            return "done"
        return "begun" if labels else "new"

    def done(self) -> list[str]:
        """Return the keys of the finished pages, in the order in which they were finished."""
        keys = [key for key in self.pages if self.status(key) == "done"]
        return sorted(keys, key=lambda key: self.finished(key).number)  # type: ignore[union-attr]

    def to_undo(self, tab: str, others: Iterable[str] = ()) -> Action | None:
        """Return what a tab would undo: its own latest action, else the latest of tabs that are no longer open.

        ``others`` are the other tabs that are open.
        """
        open_ = set(others)
        active = [action for action in self._actions.values() if action.active]
        own = [action for action in active if action.event["tab"] == tab]
        left = own or [action for action in active if action.event["tab"] not in open_]
        return left[-1] if left else None

    def to_redo(self, tab: str) -> Action | None:
        """Return what a tab would do again: what it undid last, unless it did something else since."""
        undone = self._undone.get(tab)
        return undone[-1] if undone else None


def book_of(journal: Journal) -> Book:
    """Return what a log says. Raises ``JournalError`` for events that lack something; the log is closed then."""
    try:
        return Book(journal.events)
    except (KeyError, TypeError, ValueError) as error:
        journal.close()
        came = f"{journal.path}: an event lacks something or has it wrong ({error!r})"
        raise JournalError(f"{came}; remove its line, or name another labels file") from error


def spans_of(kinds: Sequence[tuple[int, int, str | None]]) -> Spans:
    """Join neighbours that have the same kind.

    >>> spans_of([(0, 1, "nav"), (1, 3, "nav"), (4, 5, "nav")])
    [[0, 3, 'nav'], [4, 5, 'nav']]
    """
    spans: Spans = []
    for first, end, kind in kinds:
        if spans and spans[-1][1] == first and spans[-1][2] == kind:
            spans[-1][1] = end
        else:
            spans.append([first, end, kind])
    return spans
