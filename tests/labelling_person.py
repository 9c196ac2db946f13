"""Somebody who labels pages whose right kinds are known, through the real page, and counts the keys.

The person looks at the page, goes to the nearest wrong line by the fewest keys, gives it its kind, takes an offer where that is
right and saves keys, and accepts the rest. Every move is foretold and compared with what the page does.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import chromium
from conftest import environment

LETTERS = {
    "title": "t", "heading": "h", "body": "b", "byline": "y", "caption": "c", "nav": "n", "related": "r", "social": "s",
    "comment": "m", "promo": "p", "legal": "l", "code": "d", "offtopic": "o",
}  # fmt: skip
CODES = {
    "Enter": 13, "Escape": 27, " ": 32, "PageUp": 33, "PageDown": 34, "End": 35, "Home": 36, "ArrowLeft": 37, "ArrowUp": 38,
    "ArrowRight": 39, "ArrowDown": 40, "Backspace": 8, "Delete": 46, "Tab": 9,
}  # fmt: skip
CONTROL, SHIFT = 2, 8
PATIENCE = 30  # seconds for the page to answer
SEEN = """(() => {
  const rows = [...document.querySelectorAll("#lines .row")], has = name => rows.map(row => row.classList.contains(name))
  return {
    kinds: rows.map(row => row.querySelector(".kind").textContent), decided: has("decided"), doubtful: has("doubtful"),
    offers: rows.map(row => row.dataset.offer ?? ""), lines: rows.map(row => Number(row.querySelector(".number").textContent)),
    cursor: rows.findIndex(row => row.classList.contains("current")),
    offered: [...document.querySelectorAll("#offers .kind")].map(each => each.textContent),
    name: document.querySelector("#about").textContent, title: document.querySelector("#title").textContent,
  }
})()"""
IDLE = "document.body.dataset.ready == 'yes' && document.body.dataset.state == 'saved' && document.body.dataset.busy != 'yes'"


class Seen(NamedTuple):
    """What the page shows."""

    kinds: list[str]
    decided: list[bool]
    doubtful: list[bool]
    offers: list[str]
    lines: list[int]
    cursor: int
    offered: list[str]
    name: str
    title: str

    def block(self, step: int, row: int, edge: bool = False) -> int:
        """Where the left and right arrows lead."""
        start = row
        while 0 <= row + step < len(self.kinds) and self.kinds[row + step] == self.kinds[start]:
            row += step
        if edge:
            return row
        if step > 0:
            return min(row + 1, len(self.kinds) - 1)
        return self.block(-1, row - 1, True) if row == start and row > 0 else row

    def doubted(self, step: int, row: int) -> int:
        """Where the space bar leads; the row itself if nowhere."""

        def is_open(row: int) -> bool:
            return 0 <= row < len(self.kinds) and self.doubtful[row] and not self.decided[row]

        place = row + step
        while is_open(place) and is_open(place - step) and self.kinds[place] == self.kinds[place - step]:
            place += step
        while 0 <= place < len(self.kinds):
            if is_open(place):
                return place
            place += step
        return row

    def moves(self, row: int, extend: bool) -> dict[tuple[str, int], int]:
        """Every key that moves, and where it leads."""
        last, shift = len(self.kinds) - 1, SHIFT if extend else 0
        places = {"ArrowDown": row + 1, "ArrowUp": row - 1, "PageDown": row + 10, "PageUp": row - 10, "Home": 0, "End": last}
        found = {(key, shift): max(0, min(last, place)) for key, place in places.items()}
        found |= {("ArrowRight", shift): self.block(1, row, extend), ("ArrowLeft", shift): self.block(-1, row, extend)}
        return found if extend else found | {(" ", 0): self.doubted(1, row), (" ", SHIFT): self.doubted(-1, row)}

    def routes(self, start: int, extend: bool = False) -> dict[int, list[tuple[str, int]]]:
        """The fewest keys to every row."""
        found: dict[int, list[tuple[str, int]]] = {start: []}
        waiting = deque([start])
        while waiting:
            row = waiting.popleft()
            for key, place in self.moves(row, extend).items():
                if place not in found:
                    found[place] = [*found[row], key]
                    waiting.append(place)
        return found


class Plan(NamedTuple):
    """How to reach some rows."""

    start: int
    end: int
    route: list[tuple[str, int]]
    extension: list[tuple[str, int]]
    keys: int


class Server:
    """`cleaner label`, running."""

    def __init__(self, folder: Path, *arguments: str | Path, before: str = "", opens: bool = False) -> None:
        """``before`` is code that the process runs first; with ``opens`` it opens a browser."""
        code = f"import sys\n{before}\nfrom cleaner.cli.workshop import main\nsys.exit(main())"
        line = [sys.executable, "-c", code, "label", *([] if opens else ["--no-browser"])]
        self.process = subprocess.Popen(
            [*line, *map(str, arguments)],
            cwd=folder,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        found = re.search(r"http://\S+", self.process.stdout.readline())
        assert found, self.process.stderr.read() if self.process.stderr else ""
        self.address = found[0]

    def end(self, kill: bool = False) -> str:
        """Stop it as Ctrl-C does, or at once; return what it said."""
        import signal

        self.process.send_signal(signal.SIGKILL if kill else signal.SIGINT)
        return self.process.communicate(timeout=PATIENCE)[1]


class Person:
    """Somebody at the keyboard."""

    def __init__(self, browser: chromium.Chromium) -> None:
        self.browser = browser
        self.presses = 0

    def open(self, address: str, **how: object) -> None:
        self.browser.open(address, **how)  # type: ignore[arg-type]
        self.wait()

    def wait(self, until: str = IDLE) -> None:
        """Wait until everything is saved, or for something else."""
        end = time.monotonic() + PATIENCE
        while not self.browser.evaluate(until):
            assert time.monotonic() < end, self.browser.evaluate("document.body.innerText")[:500]
            time.sleep(0.01)

    def press(self, key: str, shift: int = 0) -> None:
        """Press one key."""
        self.presses += 1
        text = key if len(key) == 1 and not shift & CONTROL else {"Enter": "\r"}.get(key, "")
        about = {"key": key, "modifiers": shift, "windowsVirtualKeyCode": CODES.get(key, ord(key.upper()[0]))}
        self.browser.call("Input.dispatchKeyEvent", type="keyDown", **about, **({"text": text} if text else {}))
        self.browser.call("Input.dispatchKeyEvent", type="keyUp", **about)

    def see(self) -> Seen:
        return Seen(**self.browser.evaluate(SEEN))

    def go(self, route: Sequence[tuple[str, int]], place: int) -> None:
        """Press keys that move, and look whether they led where they should."""
        if not route:
            return
        for key, shift in route:
            self.press(key, shift)
        assert self.see().cursor == place, (route, place)

    def finish(self) -> None:
        """Accept the rest, and wait for the next page."""
        before = self.browser.evaluate("document.body.dataset.page")
        self.press("Enter")
        self.wait(f"({IDLE}) && (document.body.dataset.page != {before!r} || document.body.dataset.over == 'yes')")

    def correct(self, right: Mapping[int, str]) -> int:
        """Correct a page, given the right kind of each line (from 1); return how many lines were wrong at first."""
        seen = self.see()
        wanted = [right.get(line, "") for line in seen.lines]
        wrong = _wrong(seen, wanted)
        count = len(wrong)
        for _ in range(10 * len(wanted)):
            if not wrong:
                return count
            self._carry_out(_plan(seen, wanted, set(wrong)), seen, wanted)
            seen = self.see()
            wrong = _wrong(seen, wanted)
        raise AssertionError("the page never comes right")

    def _carry_out(self, plan: Plan, seen: Seen, wanted: list[str]) -> None:
        self.go(plan.route, plan.start)
        self.go(plan.extension, plan.end)
        self.press(LETTERS[wanted[plan.start]])
        self.wait()
        self._take_offers(wanted)

    def _take_offers(self, wanted: list[str]) -> None:
        """Take what is offered for rows of this page, if all of it is right and some of it is needed."""
        seen = self.see()
        for number in ("1", "2", "3"):
            rows = [row for row, offers in enumerate(seen.offers) if number in offers]
            if not rows or int(number) > len(seen.offered):
                continue
            kind = seen.offered[int(number) - 1]
            if all(wanted[row] == kind for row in rows) and any(seen.kinds[row] != kind for row in rows):
                self.press(number)
                self.wait()
                return self._take_offers(wanted)


def _wrong(seen: Seen, wanted: list[str]) -> list[int]:
    return [row for row, kind in enumerate(wanted) if kind and seen.kinds[row] != kind]


def _plan(seen: Seen, wanted: list[str], wrong: set[int]) -> Plan:
    """The way to the nearest wrong rows and over them, by the fewest keys; those below the cursor first."""
    routes = seen.routes(seen.cursor)
    plans = [plan for start, end in _stretches(wanted, wrong) for plan in _plans(seen, start, end, wanted, wrong, routes)]
    ahead = [plan for plan in plans if max(plan.start, plan.end) >= seen.cursor]
    return min(ahead or plans, key=lambda plan: (plan.keys, plan.start))


def _stretches(wanted: list[str], wrong: set[int]) -> list[tuple[int, int]]:
    """First and last wrong row of every run of rows that are to have one kind."""
    found: list[tuple[int, int]] = []
    for row in sorted(wrong):
        if found and all(wanted[between] == wanted[row] for between in range(found[-1][1], row)):
            found[-1] = found[-1][0], row
        else:
            found.append((row, row))
    return found


def _plans(
    seen: Seen, start: int, end: int, wanted: list[str], wrong: set[int], routes: dict[int, list[tuple[str, int]]]
) -> list[Plan]:
    """The ways to give a stretch its kind: from above, from below, or one row and then the offer of its run."""
    found = []
    for one, other in ((start, end), (end, start)):
        extension = seen.routes(one, extend=True)[other]
        found.append(Plan(one, other, routes[one], extension, len(routes[one]) + len(extension)))
        alike = _run(seen, one)
        if alike and all(wanted[row] == wanted[one] for row in alike) and wrong & set(range(start, end + 1)) <= alike | {one}:
            found.append(Plan(one, one, routes[one], [], len(routes[one]) + 1))
    return found


def _run(seen: Seen, row: int) -> set[int]:
    """The rows that the offer of the run will be about."""
    found = set()
    for step in (-1, 1):
        place = row + step
        while 0 <= place < len(seen.kinds) and seen.kinds[place] == seen.kinds[row] and not seen.decided[place]:
            found.add(place)
            place += step
    return found


def label_all(person: Person, right: Callable[[str], Mapping[int, str]], most: int) -> list[dict[str, int]]:
    """Label pages as they come. ``right`` gives the right kinds for the id of a page. Returns a row of figures a page."""
    figures: list[dict[str, int]] = []
    for _ in range(most):
        if person.browser.evaluate("document.body.dataset.over == 'yes'"):
            break
        seen, before = person.see(), person.presses
        name = person.browser.evaluate("document.body.dataset.id")
        wrong = person.correct(right(name))
        person.finish()
        figures.append({"rows": len(seen.kinds), "wrong": wrong, "presses": person.presses - before})
    return figures


def main() -> None:
    """Label the pages of a file (`scripts.measure.labelling --keys`) with a model, and print what it took."""
    import json
    import statistics
    import tempfile

    pages = [json.loads(row) for row in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()]
    right = {page["id"]: {int(line): kind for line, kind in page.pop("kinds").items()} for page in pages}
    program = chromium.found()
    assert program is not None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pages.jsonl").write_text("".join(json.dumps(page) + "\n" for page in pages), encoding="utf-8")
        server = Server(folder, "pages.jsonl", "--model", Path(sys.argv[2]).resolve(), "--seed", "1")
        browser = chromium.Chromium(program, folder / "profile")
        person = Person(browser)
        person.open(server.address)
        figures = label_all(person, lambda id: right[id], len(pages))
        browser.close()
        server.end()
    for low, high in ((0.0, 1.01), (0.07, 0.13)):
        its = [row for row in figures if low <= row["wrong"] / row["rows"] < high]
        rows, wrong, presses = (sum(row[name] for row in its) for name in ("rows", "wrong", "presses"))
        median = statistics.median(row["presses"] for row in its) if its else 0
        print(f"{low:.0%} to {high:.0%} wrong: {len(its)} pages, {rows} lines, {wrong} wrong, {presses} keys; ", end="")
        print(f"{150 * presses / max(1, rows):.1f} keys for 150 lines, {median} for the median page")


if __name__ == "__main__":
    main()
