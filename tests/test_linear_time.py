"""Every regular expression that meets a page takes time in proportion to the text, whatever the text."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from types import ModuleType

import pytest

import cleaner
from cleaner.forms.inline import inline
from cleaner.forms.mail import mail_parts
from cleaner.forms.paper import running_lines
from cleaner.forms.reading import read
from cleaner.html.attributes import name_words
from cleaner.html.blocks import blocks
from cleaner.html.mended import mended, without_xml
from cleaner.html.metadata import lacking, values
from cleaner.html.structures import structures
from cleaner.io import form
from cleaner.io.decode import is_feed, is_html

pytestmark = pytest.mark.slow

# The patterns are found by themselves, in every module of the package.
# Adapters import partners that may be missing; they search nothing in a page.
MODULES = [
    importlib.import_module(module.name)
    for module in pkgutil.walk_packages(cleaner.__path__, "cleaner.")
    if not module.name.endswith("__main__") and not module.name.startswith("cleaner.adapters.")
]
SIZE = 10_000  # characters; of a quadratic search four times as many take half a second or more
RATIO, SOON = 12.0, 0.02

REPEATED = [
    *("<", "<!--", "<!--a", "-->", "<!-- -->", "a ", "a", "A", "Aa", "é", "三", " ", "\t", "\n", "\r", "\r\n", "\0", "\ufeff"),
    *('"', '"a', '\\"', '"\\', "\\", "'", "<?", "<?xml ", "((", "[[", "{{", "{", "}", "[]", ",", ", ", ",]"),
    *('{"a":1}', '{"a":1}\n', "[{"),
    *("/*", "/*a", "/**", "*/", "//", "//a", "/", "*", "0", "1a", "a1", "-", "_", "a-", "not-", "-not-", "sr-", "sr-only-"),
    *("display", "display:", "display ", "visibility :", "<p", "<p ", "</p", "<a>", "</", "<template", "<template>", "<title "),
    *('{"a":1}', '{"a":1}\n', "[{"),
    *("|", "-|", "[a]", "](", "[a](", "[a]: ", "`", "~", "#", "> ", "- ", "=", ". ", "三。"),  # signs of Markdown and sentences
    *("<![CDATA[", "<![CDATA[ ", "/*<![CDATA[", "]]>", "&", "&amp", "http://", ".", "@", "%", "ffff", "0f", "\x80", "\xff"),
]
ENDS = [("", ""), ('"', ""), ("/*", ""), ("<", ""), ("<!--", ""), ("", "!"), ("", "\0<"), ("a", "1"), ('{"a": "', "")]
ENDS += [("-", "x"), ("a\n-", "x"), ("[a]: ", " <"), ("](", ""), ("|", "x")]
MATCHES = ("matches", "match", "is_", "begins", "find_prefix", "indent")  # names of patterns that are read from a start on


def patterns(module: ModuleType) -> Iterator[tuple[str, re.Pattern[str] | re.Pattern[bytes]]]:
    """The compiled patterns of a module, those too of which it keeps only a method."""
    for name, value in vars(module).items():
        found = value if isinstance(value, re.Pattern) else getattr(value, "__self__", None)
        if isinstance(found, re.Pattern):
            yield f"{module.__name__}.{name}", found


def searches() -> dict[str, Callable[[str], object]]:
    """Each of the patterns used in the way in which it costs most: all over a text, or from its start where it is a match."""
    found: dict[str, Callable[[str], object]] = {}
    for module in MODULES:
        for name, pattern in patterns(module):
            from_start = name.rpartition(".")[2].lstrip("_").startswith(MATCHES)
            found[name] = _matching(pattern) if from_start else _searching(pattern)
    return found


def _searching(pattern: re.Pattern[str] | re.Pattern[bytes]) -> Callable[[str], object]:
    if isinstance(pattern.pattern, bytes):
        return lambda text: pattern.sub(b"", text.encode("utf-8"))  # type: ignore[arg-type]
    return lambda text: pattern.sub("", text)  # type: ignore[arg-type]


def _matching(pattern: re.Pattern[str] | re.Pattern[bytes]) -> Callable[[str], object]:
    if isinstance(pattern.pattern, bytes):
        return lambda text: (pattern.match(text.encode("utf-8")), pattern.fullmatch(text.encode("utf-8")))  # type: ignore[arg-type]
    return lambda text: (pattern.match(text), pattern.fullmatch(text))  # type: ignore[arg-type]


SEARCHES = searches()
# what chains several patterns, or searches by other means
SEARCHES |= {
    "metadata.values": lambda text: list(values(text)),
    "metadata.lacking": lambda text: lacking([text, text + "x"], [text[::2]]),
    "mended.mended": mended,
    "mended.without_xml": without_xml,
    "attributes.name_words": name_words,
    "decode.is_html": is_html,
    "decode.is_feed": is_feed,
    "form.form_of_text": form.form_of_text,
    "form.form_of_html": form.form_of_html,
    "inline.inline": lambda text: inline(text, {"a"}),
    "reading.read, markdown": lambda text: read(text, "markdown"),
    "reading.read, wrapped": lambda text: read(text, "wrapped"),
    "paper.running_lines": lambda text: running_lines(text.split("\n")),
    "mail.mail_parts": lambda text: mail_parts(text.split("\n")),
}


def seconds(search: Callable[[str], object], text: str) -> float:
    started = time.process_time()
    search(text)
    return time.process_time() - started


def is_linear(search: Callable[[str], object], unit: str, start: str = "", end: str = "", size: int = SIZE) -> bool:
    """Does four times the text take some four times the time, or hardly any? A machine in use is asked three times."""
    short, long = (start + unit * (length // len(unit)) + end for length in (size, 4 * size))
    for _ in range(3):
        one, four = seconds(search, short), seconds(search, long)
        if four <= max(SOON, RATIO * one):
            return True
        if four > 2:
            return False  # quadratic and worse
    return False


@pytest.mark.parametrize("name", sorted(SEARCHES))
def test_a_search_takes_linear_time(name: str) -> None:
    search = SEARCHES[name]
    tried = ((start, unit, end) for unit in REPEATED for start, end in ENDS)
    slow = next((each for each in tried if not is_linear(search, each[1], each[0], each[2])), None)  # one will do
    assert slow is None


NESTED = ["<table><tr><td>", "<ul><li>", "<ul><li>a</ul>", "<dl><dt>a<dd>", "<pre>a\n", "<table><tr><td>a<td>b</table>"]


@pytest.mark.parametrize("unit", NESTED)
def test_structures_take_linear_time(unit: str) -> None:
    assert is_linear(lambda text: structures(blocks(text)), unit)


def test_the_patterns_are_found() -> None:
    assert {
        "cleaner.forms.inline._find_token",
        "cleaner.forms.markdown_syntax.match_definition",
        "cleaner.forms.wrapped._begins_item",
        "cleaner.html.metadata._find_javascript",
        "cleaner.io.decode._matches_html",
        "cleaner.html.attributes._is_hiding_class",
        "cleaner.io.form._find_tags",
    } <= set(SEARCHES)
    assert len(SEARCHES) > 30


def test_a_slow_search_is_noticed() -> None:
    cubic = re.compile(r"<!--.*?-.*?-->!", re.DOTALL)  # 64 times as long: no noise of a busy machine hides that
    assert not is_linear(_searching(cubic), "<!--", size=400)
