"""A language and a random source -> the parts of an invented page: rows of text with their kinds, and where they stand.

A `Scene` fills the slots of phrases: what names the page (brand, host, people, places) is the same all over it, numbers and
identifiers are drawn anew each time. The furniture here stands on pages with and without main text alike, so that it alone does
not tell them apart.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from cleaner.training.corpus import FOLDS
from scripts.data.nothing import names
from scripts.data.nothing.phrases import Phrases, read_phrases

GROUPS = FOLDS  # of phrases: pages in one fold of training share no phrase with those in another, where there are enough
FOREIGN = 0.12  # share of errors and challenges that servers write in English whatever the page's language
SHOUTED = 0.15  # share of the menus in capitals
_SERVERS = frozenset(("nf.h", "nf.t", "err.h", "err.t", "deny.h", "deny.t", "chal.h", "chal.t", "js", "load"))
_find_choice = re.compile(r"\[([^\[\]]*+)\]").sub
_find_slot = re.compile(r"\{(\w+)\}").sub
PICKER = (
    "English Deutsch Français Español Italiano Português Nederlands Svenska Dansk Suomi Polski Čeština Magyar Română Türkçe"
    " Русский Українська Ελληνικά العربية فارسی עברית हिन्दी 日本語 한국어 简体中文 繁體中文 ไทย"
).split()
_SCRIPTS = (
    'window.__STATE__={{"user":null,"locale":"{l}","host":"{host}"}};',
    "(function(w,d){{w.dataLayer=w.dataLayer||[];w.dataLayer.push({{'page':'{u}','id':'{id}'}});}})(window,document);",
    ".spinner{{width:{n}px;animation:turn 1.{n}s linear infinite}}",
    "gtag('config', 'G-{id}', {{'anonymize_ip': true}});",
    'document.cookie = "seen={n}; path=/";',
    "{{{{ 'page.title' | translate }}}}",
    "if (top !== self) {{ top.location = self.location; }}",
    '{{"status":{code},"path":"{u}","requestId":"{ray}"}}',
    "setTimeout(function(){{ location.href = '{u}'; }}, {n}00);",
    "#root:empty + .app-loading {{ display: flex; }}",
    "var _cf_opt = {{ cRay: '{ray}', cType: 'managed' }};",
)


@dataclass(frozen=True)
class Row:
    """A line of the page, its kind, and the sort of element that it would be in HTML."""

    text: str
    kind: str
    element: str = "p"  # p, h1, h2, li, link, label, button, pre


@dataclass(frozen=True)
class Part:
    """Rows that stand together. ``place`` = header, menu, main, article, form, aside, footer, cookie, noscript or script."""

    place: str
    rows: list[Row]


class Scene:
    """What is the same all over one page, and the random source of what is not."""

    def __init__(self, random: Random, language: str) -> None:
        self.random, self.language = random, language
        self.group: int | None = None  # of the phrases that the page draws on; None: all
        self.phrases: Phrases = read_phrases(language)
        self.host = names.host(random)
        self.brand = names.brand(random, language)
        self.fixed = {
            "b": self.brand, "host": self.host, "l": language,
            "b2": names.brand(random, language), "w": names.invented(random, language), "q": names.invented(random, language),
            "p": names.person(random, language), "p2": names.person(random, language),
            "c": names.invented(random, language), "c2": names.invented(random, language),
            "mail": random.choice(("help", "support", "info", "webmaster", "abuse")) + "@" + self.host.removeprefix("www."),
            "u": "/" + "/".join(names.invented(random, "en").lower() for _ in range(random.randint(1, 3))),
        }  # fmt: skip

    def fill(self, phrase: str) -> str:
        """A phrase with its choices made and its slots filled."""
        chosen = _find_choice(lambda match: self.random.choice(match[1].split("|")), phrase)
        return _find_slot(lambda match: self.fixed.get(match[1]) or self.drawn(match[1]), chosen)

    def drawn(self, slot: str) -> str:
        """A number or identifier for a slot."""
        random = self.random
        draws: dict[str, Callable[[], str]] = {
            "n": lambda: str(random.randint(2, 30)),
            "nn": lambda: str(random.randint(10, 99)),
            "y": lambda: str(random.randint(2017, 2026)),
            "id": lambda: f"{random.getrandbits(32):08X}",
            "ray": lambda: f"{random.getrandbits(64):016x}",
            "ip": lambda: random.choice(("203.0.113.", "198.51.100.", "2001:db8::")) + str(random.randint(2, 254)),
            "tel": lambda: f"+{random.randint(1, 98)} {random.randint(10, 999)} 555 {random.randint(100, 9999)}",
            "code": lambda: str(random.choice((400, 403, 404, 429, 500, 502, 503, 504, 521, 1015, 1020))),
        }
        return draws[slot]()

    def say(self, section: str, fewest: int = 1, most: int = 1) -> list[str]:
        """Some phrases of a section, in any order; fewer if it has fewer."""
        foreign = section in _SERVERS and self.random.random() < FOREIGN
        phrases = self.own((read_phrases("en") if foreign else self.phrases).sections.get(section, []))
        count = min(len(phrases), self.random.randint(fewest, most))
        return [self.fill(phrase) for phrase in self.random.sample(phrases, count)]

    def own(self, phrases: list[str]) -> list[str]:
        """Those phrases of a section that the group of the page has; all of them where it has none."""
        if self.group is None:
            return phrases
        return [phrase for phrase in phrases if zlib.crc32(phrase.encode()) % GROUPS == self.group] or phrases

    def rows(self, section: str, kind: str, element: str = "p", fewest: int = 1, most: int = 1) -> list[Row]:
        """Some phrases of a section as rows."""
        return [Row(text, kind, element) for text in self.say(section, fewest, most)]

    def chance(self, share: float) -> bool:
        return self.random.random() < share


def menu(scene: Scene) -> Part:
    entries = scene.say("menu", 3, scene.random.choice((6, 12, 30)))
    shouted = scene.chance(SHOUTED)
    return Part("menu", [Row(entry.upper() if shouted else entry, "nav", "link") for entry in entries])


def masthead(scene: Scene) -> Part:
    rows = [Row(scene.brand, "nav", "link")]
    if scene.chance(0.3):
        rows += scene.rows("search", "nav", "button")
    return Part("header", rows)


def footer(scene: Scene) -> Part:
    links = scene.rows("foot", "nav", "link", 1, scene.random.choice((3, 6, 18)))
    return Part("footer", links)


def copyright_line(scene: Scene) -> Part:
    return Part("footer", scene.rows("copy", "legal", "p", 1, 2))


def cookie_notice(scene: Scene) -> Part:
    text = scene.rows("cookie", "legal", "p", 1, 3)
    return Part("cookie", text + scene.rows("accept", "legal", "button", 1, 5))


def language_picker(scene: Scene) -> Part:
    chosen = scene.random.sample(PICKER, scene.random.randint(2, len(PICKER)))
    return Part("menu", [Row(text, "nav", "link") for text in chosen])


def newsletter(scene: Scene) -> Part:
    return Part("aside", scene.rows("news", "promo", "p", 1, 3))


def follow(scene: Scene) -> Part:
    return Part("footer", scene.rows("social", "social", "link", 1, 5))


def without_script(scene: Scene) -> Part:
    return Part("noscript", scene.rows("js", "nav", "p"))


def script(scene: Scene) -> Part:
    drawn = scene.random.choices(_SCRIPTS, k=scene.random.randint(1, 3))
    values = {**scene.fixed, **{slot: scene.drawn(slot) for slot in ("n", "id", "ray", "code")}}
    return Part("script", [Row(text.format(**values), "code", "pre") for text in drawn])


def login_box(scene: Scene) -> Part:
    return Part("form", scene.rows("login.h", "nav", "h2") + scene.rows("login.f", "nav", "label", 2, 6))


def other_titles(scene: Scene) -> Part:
    """Titles of other documents, as on many pages that say that something is missing."""
    other = Scene(scene.random, scene.language)
    titles = [other.fill(text.title) for text in scene.random.choices(scene.phrases.texts, k=scene.random.randint(1, 6))]
    return Part("aside", [Row(title, "related", "link") for title in dict.fromkeys(titles)])


_ABOVE = (without_script, cookie_notice, masthead, language_picker, menu, login_box)
_BELOW = (newsletter, follow, language_picker, menu, footer, copyright_line, cookie_notice, script)
# Parts that seldom stand around what is no wall: where they were as frequent, they would not tell a wall from an error.
_SELDOM = {login_box: 0.2, cookie_notice: 0.4, without_script: 0.4, script: 0.5}
# A page is bare, or has little or much around its middle: shares of the parts that it has.
_DRESSES: Sequence[tuple[float, float]] = ((0.0, 0.0), (0.1, 0.1), (0.3, 0.3), (0.4, 0.7), (0.7, 0.7))


def dressed(scene: Scene, middle: list[Part]) -> list[Part]:
    """The middle of a page with furniture above and below it, in varied order and amount."""
    above, below = scene.random.choice(_DRESSES)
    first = [make(scene) for make in _ABOVE if scene.chance(above * _SELDOM.get(make, 1))]
    last = [make(scene) for make in _BELOW if scene.chance(below * _SELDOM.get(make, 1))]
    if scene.chance(0.2):
        scene.random.shuffle(first)
    if scene.chance(0.2):
        scene.random.shuffle(last)
    return [part for part in (*first, *middle, *last) if part.rows]
