"""Text or HTML -> its form: plain text, a page of HTML, or JSON, which is neither yet."""

from __future__ import annotations

import json
import re
import sys
import warnings
from itertools import islice
from typing import Any

from cleaner.io.decode import is_feed, is_html

# "text", "html", "json", or forms of text (`OF_TEXT`), joined by "+"
Form = str
OF_TEXT = ("markdown", "wrapped", "line", "print", "mail")
FORMS = ("text", "html", *OF_TEXT)  # those that a caller may name
_SAMPLE = 20_000  # characters that are inspected
_LINES = 5  # lines that must be JSON objects; all of them if there are fewer
_LONGEST_JSON = 2_000_000  # characters of a text that may be a single JSON value
_FEWEST_TAGS, _SHARE_OF_TAGS = 4, 0.1  # of a fragment of HTML without a document type; prose about HTML has fewer
_FEWEST_BLOCKS = 2  # or so many blocks that end: long paragraphs have few tags
_search_tag = re.compile(r"<[a-zA-Z!/?]").search
_find_block_ends = re.compile(r"</(?:article|div|h[1-6]|li|p|section|table|td|tr|ul)\s{0,9}>", re.IGNORECASE).findall
_begins_with_tag = re.compile(r"\s*+<[a-zA-Z]").match
_find_tags = re.compile(
    r"</?(?:a|article|b|body|br|dd|div|dl|dt|em|figure|footer|h[1-6]|head|header|hr|i|img|li|link|main|meta|nav|ol|p|pre|script"
    r"|section|span|strong|style|table|tbody|td|th|title|tr|ul)\b[^<>]{0,2000}>",
    re.IGNORECASE,
).findall


def form_of_text(text: str) -> Form:
    """Return the form of a scrape that came as text.

    HTML is recognised by its first characters; a fragment of HTML begins with a tag and is full of tags.

    >>> form_of_text("The <b> element is bold."), form_of_text("<p>One</p><p>Two</p>"), form_of_text('{"text": "One"}\\n')
    ('text', 'html', 'json')
    """
    if is_html(text) or is_feed(text):
        return "html"
    if _begins_with_tag(text):
        sample = text[:_SAMPLE]
        tags = _find_tags(sample)
        dense = len(tags) >= _FEWEST_TAGS and sum(map(len, tags)) >= _SHARE_OF_TAGS * len(sample)
        if dense or len(_find_block_ends(sample)) >= _FEWEST_BLOCKS:
            return "html"
    return "json" if is_json(text) else "text"


def form_of_html(source: str) -> Form:
    """Return the form of a scrape that came as HTML. Without a single tag it is examined as text, unless it is empty.

    >>> form_of_html("<p>One"), form_of_html("One < two"), form_of_html("")
    ('html', 'text', 'html')
    """
    return "html" if not source or source.isspace() or _search_tag(source) else form_of_text(source)


def is_json(text: str) -> bool:
    """Whether a text is JSON Lines (an object per line), one JSON object, or a list of objects.

    >>> is_json('{"a": 1}\\n{"b": 2}'), is_json('[{"a": 1}]'), is_json("{curly} words"), is_json("[1] Notes")
    (True, True, False, False)
    """
    if text[:1] not in "{[ \t\r\n\ufeff" or text.lstrip("\ufeff \t\r\n")[:1] not in ("{", "["):
        return False
    lines = [line for line in islice(text.lstrip("\ufeff").split("\n", 4 * _LINES), 4 * _LINES) if line.strip()][:_LINES]
    if lines and all(_is_object(line) for line in lines):
        return True
    return len(text) <= _LONGEST_JSON and _is_object(text.lstrip("\ufeff"))


def holds_page(line: str) -> bool:
    """Whether a line of JSON Lines is an object with a page: its text or its html is a string.

    >>> holds_page('{"id": 1, "text": "One"}'), holds_page('{"a": 1}')
    (True, False)
    """
    record = _value(line.removeprefix("\ufeff"))
    return isinstance(record, dict) and any(isinstance(record.get(field), str) for field in ("text", "html"))


def _is_object(text: str) -> bool:
    value = _value(text)
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))


def _value(text: str) -> Any:
    """Return the object or the list that a text is in JSON; None for anything else."""
    text = text.strip()
    if text[:1] not in ("{", "[") or text[-1:] not in ("}", "]"):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


# --- what was expected -------------------------------------------------------------------------------------------------


class FormWarning(UserWarning):
    """A scrape came in another form than the function that it was handed to is for; it was cleaned as what it is."""


_ADVICE = {
    ("text", "html"): "HTML came as text and was cleaned as HTML; use html= or clean_html, or form='text' to clean its source",
    ("html", "text"): "plain text came as HTML and was cleaned as text; use text= or clean, or form='html' if it is HTML",
    (
        "text",
        "json",
    ): "JSON came as text, and nothing in it is running text; hand its records to clean_many, or use form='text'",
    (
        "html",
        "json",
    ): "JSON came as HTML, and nothing in it is running text; hand its records to clean_many, or use form='html'",
}


def check_form(form: str | None) -> None:
    """Raise ``ValueError`` for a form that cannot be asked for."""
    if form is None:
        return
    names = form.split("+") if isinstance(form, str) else []
    if not names or not set(names) <= set(FORMS) or (len(names) > 1 and not may_be_joined(names)):
        several = f"several of the last {len(OF_TEXT)} joined by +"
        raise ValueError(f"form is {form!r}; it is one of {', '.join(FORMS)}, {several}, or None to look")


def may_be_joined(names: list[str]) -> bool:
    """Whether forms may be those of one scrape. Behind "text" stand those of stretches within a text.

    >>> may_be_joined(["mail", "text", "markdown"]), may_be_joined(["text", "mail"])
    (True, False)
    """
    if "text" not in names:
        return set(names) <= set(OF_TEXT)
    place = names.index("text")
    within = set(names[place + 1 :])
    return set(names[:place]) <= {"mail", "print", "line"} and bool(within) and within <= {"wrapped", "markdown"}


def door_of(form: Form) -> str:
    """Return what a form is cleaned as: "html", "json", or "text" for all forms of text.

    >>> door_of("markdown+wrapped")
    'text'
    """
    return form if form in ("html", "json") else "text"


def warn_of_mismatch(came_as: str, form: Form, asked: Form | None) -> None:
    """Warn of a scrape that is in another form than it came as, unless the form was asked for.

    Python shows a warning once for each line of code that it comes from, here the caller's outside of this package.
    """
    if asked is None and (came_as, door_of(form)) in _ADVICE:
        frame, level = sys._getframe(1), 2
        while frame.f_back and frame.f_globals.get("__name__", "").startswith("cleaner."):
            frame, level = frame.f_back, level + 1
        warnings.warn(_ADVICE[came_as, door_of(form)], FormWarning, stacklevel=level)
