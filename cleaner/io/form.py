"""What form a scrape is in: plain text, a page of HTML, or JSON that holds neither yet."""

from __future__ import annotations

import json
import re
from itertools import islice
from typing import Literal

from cleaner.io.decode import is_feed, is_html

Form = Literal["text", "html", "json"]
FORMS: tuple[Form, ...] = ("text", "html")  # those that can be asked for
_SAMPLE = 20_000  # characters of a text that are looked at
_LINES = 5  # lines that must be JSON objects, or all there are
_LONGEST_JSON = 2_000_000  # characters of a text that is one JSON value
_FEWEST_TAGS, _SHARE_OF_TAGS = 4, 0.1  # of a fragment of HTML without a document type; fewer stand in prose about HTML, too
_search_tag = re.compile(r"<[a-zA-Z!/?]").search
_begins_with_tag = re.compile(r"\s*+<[a-zA-Z]").match
_find_tags = re.compile(
    r"</?(?:a|article|b|body|br|dd|div|dl|dt|em|figure|footer|h[1-6]|head|header|hr|i|img|li|link|main|meta|nav|ol|p|pre|script"
    r"|section|span|strong|style|table|tbody|td|th|title|tr|ul)\b[^<>]{0,2000}>",
    re.IGNORECASE,
).findall


def form_of_text(text: str) -> Form:
    """What came as text. A fragment of HTML is told by beginning with a tag and being full of them.

    >>> form_of_text("The <b> element is bold."), form_of_text("<p>One</p><p>Two</p>"), form_of_text('{"text": "One"}\\n')
    ('text', 'html', 'json')
    """
    if is_html(text) or is_feed(text):
        return "html"
    if _begins_with_tag(text):
        sample = text[:_SAMPLE]
        tags = _find_tags(sample)
        if len(tags) >= _FEWEST_TAGS and sum(map(len, tags)) >= _SHARE_OF_TAGS * len(sample):
            return "html"
    return "json" if is_json(text) else "text"


def form_of_html(source: str) -> Form:
    """What came as HTML: without a single tag it is text, unless there is nothing at all.

    >>> form_of_html("<p>One"), form_of_html("One < two"), form_of_html("")
    ('html', 'text', 'html')
    """
    return "html" if not source or _search_tag(source) else form_of_text(source)


def is_json(text: str) -> bool:
    """Whether a text is JSON Lines, an object a line, or one JSON object or list of objects.

    >>> is_json('{"a": 1}\\n{"b": 2}'), is_json('[{"a": 1}]'), is_json("{curly} words"), is_json("[1] Notes")
    (True, True, False, False)
    """
    if text[:1] not in "{[ \t\r\n\ufeff" or text.lstrip("\ufeff \t\r\n")[:1] not in ("{", "["):
        return False
    lines = [line for line in islice(text.lstrip("\ufeff").split("\n", 4 * _LINES), 4 * _LINES) if line.strip()][:_LINES]
    if lines and all(_is_object(line) for line in lines):
        return True
    return len(text) <= _LONGEST_JSON and _is_object(text.lstrip("\ufeff"))


def _is_object(text: str) -> bool:
    text = text.strip()
    if text[:1] not in ("{", "[") or text[-1:] not in ("}", "]"):
        return False
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))
