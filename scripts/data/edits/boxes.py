"""Boxes that stand between two paragraphs of an article: headlines, a poll, a player, a form, an advert, a share bar."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from random import Random
from typing import NamedTuple

from scripts.data.edits import wording
from scripts.data.edits.drafts import Piece
from scripts.data.splices.wording import byline, heading, shares

BOXES = {"headlines": 35, "poll": 15, "player": 15, "newsletter": 15, "advert": 8, "share": 12}  # weights
_CLASSES = {
    "headlines": "recommended related-articles most-read more-stories inline-list",
    "poll": "poll survey vote-widget",
    "player": "player video-embed audio media",
    "newsletter": "newsletter signup subscribe-box",
    "advert": "ad advert ad-slot",
    "share": "share social-links sharing",
}
FEWEST_TITLES = 2
NAMED = 0.4  # share of the boxes with a class


class Item(NamedTuple):
    """A line of a box, and its element."""

    text: str
    kind: str
    tag: str = "div"
    linked: bool = False

    def html(self) -> str:
        text = escape(self.text)
        return f"<{self.tag}>" + (f'<a href="/r">{text}</a>' if self.linked else text) + f"</{self.tag}>"


def box(name: str, titles: Sequence[str], language: str, part: wording.Part, random: Random) -> Piece | None:
    """A box of a sort; None where it needs titles of other pages and has none."""
    make = {
        "headlines": _headlines,
        "poll": _poll,
        "player": _player,
        "newsletter": _newsletter,
        "advert": _advert,
        "share": _share,
    }[name]
    groups = make([" ".join(title.split()) for title in titles], language, part, random)
    if not groups:
        return None
    inner, outer = random.choice(("", "div", "div")), random.choice(("div", "div", "aside", "section"))
    named = f' class="{random.choice(_CLASSES[name].split())}"' if random.random() < NAMED else ""
    html = "".join(_of_group(group, inner) for group in groups)
    items = [item for group in groups for item in group]
    return Piece(f"<{outer}{named}>{html}</{outer}>", [item.text for item in items], [item.kind for item in items])


def _of_group(group: Sequence[Item], inner: str) -> str:
    """The elements of some lines; items of a list in a list of their own."""
    html = "".join(item.html() for item in group)
    if all(item.tag == "li" for item in group):
        return f"<ul>{html}</ul>"
    return f"<{inner}>{html}</{inner}>" if inner and len(group) > 1 else html


def _headlines(titles: Sequence[str], language: str, part: wording.Part, random: Random) -> list[list[Item]]:
    if len(titles) < FEWEST_TITLES:
        return []
    titles = titles[: random.randint(3, 6)]
    head = wording.draw(wording.BOX_HEADINGS, language, part, random) if random.random() < 0.5 else heading(language, random)
    headed, counted, dated, thumbs = (
        random.random() < 0.75,
        random.random() < 0.2,
        random.random() < 0.25,
        random.random() < 0.2,
    )
    groups = [[Item(head, "related", random.choice(("h2", "h3", "h4", "div", "p")))]] if headed else []
    tag = random.choice(("li", "li", "div", "h3", "h4", "p"))
    entry, last = (wording.LISTS.get(language) or wording.LISTS["en"]).split("|")
    found: list[list[Item]] = []
    for number, title in enumerate(titles, 1):
        group = [Item(entry.format(n=number, m=len(titles)), "related")] if counted else []
        group += [Item(title, "related", "div")] if thumbs else []
        group.append(Item(title, "related", "div" if group and tag == "li" else tag, True))
        if dated:
            when = byline(None, None, language, random)
            group += [Item(line, "related", "div" if tag == "li" else random.choice(("div", "p"))) for line in when]
        found.append(group)
    if all(len(group) == 1 and group[0].tag == "li" for group in found):
        found = [[item for group in found for item in group]]
    return [*groups, *found, *([[Item(last, "related")]] if counted else [])]


def _poll(titles: Sequence[str], language: str, part: wording.Part, random: Random) -> list[list[Item]]:
    question, *answers = wording.draw(wording.POLLS, language, part, random).split("/")
    words = wording.phrases(wording.POLL_WORDS, language, "test")
    results = random.random() < 0.35
    tag = random.choice(("li", "label", "div", "p"))
    shown = [f"{answer} {random.randrange(3, 97)}{random.choice(('%', ' %'))}" if results else answer for answer in answers]
    head = [Item(words[0], "comment", random.choice(("h3", "div")))] if random.random() < 0.5 else []
    foot = [Item(words[3].format(n=random.randrange(40, 9000)), "comment")] if results else []
    foot += [Item(words[1], "comment", random.choice(("button", "div")))] if random.random() < 0.7 else []
    foot += [Item(words[2], "comment", "div", True)] if random.random() < 0.4 else []
    ask = Item(question, "comment", random.choice(("h3", "h4", "p", "div")))
    return [group for group in ([*head, ask], [Item(answer, "comment", tag) for answer in shown], foot) if group]


def _player(titles: Sequence[str], language: str, part: wording.Part, random: Random) -> list[list[Item]]:
    call = wording.draw(wording.PLAYERS, language, part, random)
    seconds = random.randrange(45, 900)
    clock = random.choice(("00:00 / {m:02}:{s:02}", "0:00", "{m:02}:{s:02}", "00:00|{m:02}:{s:02}", "0:00 / {m}:{s:02}"))
    times = clock.format(m=seconds // 60, s=seconds % 60).split("|")
    title = titles[:1] if random.random() < 0.7 else []
    if title and random.random() < 0.4:
        items = [f"{call} {title[0]}", *times]
    else:
        items = [call, *title, *times] if random.random() < 0.7 else [*title, call, *times]
    tag = random.choice(("div", "div", "p", "button"))
    return [[Item(text, "caption", tag) for text in items]]


def _newsletter(titles: Sequence[str], language: str, part: wording.Part, random: Random) -> list[list[Item]]:
    first, *rest = wording.draw(wording.NEWSLETTERS, language, part, random).split("/")
    tags = ("p", "label", "button")[-len(rest) :]
    head = Item(first, "promo", random.choice(("h2", "h3", "h4", "div", "p")))
    return [[head, *(Item(text, "promo", tag) for text, tag in zip(rest, tags, strict=True))]]


def _advert(titles: Sequence[str], language: str, part: wording.Part, random: Random) -> list[list[Item]]:
    return [[Item(wording.draw(wording.ADVERTS, language, part, random), "promo", random.choice(("div", "p")))]]


def _share(titles: Sequence[str], language: str, part: wording.Part, random: Random) -> list[list[Item]]:
    tag = random.choice(("li", "button", "div"))
    return [[Item(text, "social", tag, tag != "button" and random.random() < 0.8) for text in shares(language, random)]]
