"""The body of a request -> what is wanted: a page and how it is to be cleaned.

JSON comes as one object, as a list of them, or an object a line (NDJSON). A text or a page may also come as it is, and then the
rest is told in the query; so may a form, as a browser sends it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from math import inf
from typing import Any, NamedTuple, cast

import msgspec

from cleaner.decision.policy import BETA
from cleaner.document import Doc
from cleaner.errors import CleanerError
from cleaner.io.form import Form, check_form
from cleaner.pipeline import HIDDEN, KEEP, Hidden, Mode, kinds_of
from cleaner.service.problems import Problem

_SHARE_OF_TEXT = 4  # a page of HTML counts as so much less than a text: most of it is no text
MOST_EXPLAINED = 200_000  # characters of a page whose lines are explained: each line takes a look at the whole page
RETRY = "10"  # seconds after which a page that took too long may be sent again
MOST_OF_FIELD = 10_000  # characters of a url or a title
_YES, _NO = ("true", "1"), ("false", "0")
FIELDS = ("text", "html", "url", "title", "id", "keep", "mode", "form", "hidden", "normalize", "lines", "explain")


class Wanted(NamedTuple):
    """One page, and how it is to be cleaned and answered."""

    record: dict[str, Any]  # text or html, url, title
    id: Any = None  # given back as it came
    keep: tuple[str, ...] = KEEP
    mode: Mode = "balanced"
    form: Form | None = None
    hidden: Hidden = "judge"
    normalize: bool = False
    lines: bool = False  # should the answer have every line?
    explain: bool = False  # and say why?

    @property
    def alike(self) -> tuple[Any, ...]:
        """What must be the same for pages to be cleaned as one batch."""
        return self.keep, self.mode, self.form, self.hidden, self.normalize, self.explain

    @property
    def size(self) -> int:
        """About the number of characters of its text."""
        text = self.record.get("text")
        return len(text) if isinstance(text, str) else len(self.record.get("html") or "") // _SHARE_OF_TEXT


def from_json(value: Any, most: int, usual: Mapping[str, Any] | None = None) -> Wanted:
    """Take one object of JSON; ``usual`` has fields of the query, for those that it lacks.

    Raises ``Problem`` that names the field, what came and what was expected.
    """
    if not isinstance(value, Mapping):
        raise _invalid(f"the body is {_shown(value)}; expected an object with text or html")
    value = {**(usual or {}), **value}
    unknown = [name for name in value if name not in FIELDS]
    if unknown:
        raise _invalid(f"the field {unknown[0]!r} is not known; expected some of {', '.join(FIELDS)}")
    record = {name: _text(value, name) for name in ("text", "html", "url", "title")}
    if (record["text"] is None) == (record["html"] is None):
        raise _invalid("text and html both came; send one" if record["text"] is not None else "expected text or html")
    size = len(record["text"] or record["html"] or "")
    if size > most:
        raise Problem(413, "too-large", f"the page has {size:,} characters, more than {most:,}; cut it", limit=most)
    for name in ("url", "title"):
        if len(record[name] or "") > MOST_OF_FIELD:
            raise _invalid(f"{name} has {len(record[name] or ''):,} characters; expected at most {MOST_OF_FIELD:,}")
    if value.get("explain") is True and size > MOST_EXPLAINED:
        raise _not_explained(size)
    if value.get("id") is not None and id_of(value) is None:
        raise _invalid(f"id is {_shown(value['id'])}; expected a string or a number")
    return Wanted(
        record=record,
        id=value.get("id"),
        keep=_keep(value.get("keep")),
        mode=cast(Mode, _one_of(value, "mode", tuple(BETA), "balanced")),
        form=_form(value),
        hidden=cast(Hidden, _one_of(value, "hidden", HIDDEN, "judge")),
        normalize=_flag(value, "normalize"),
        lines=_flag(value, "lines"),
        explain=_flag(value, "explain"),
    )


def from_query(query: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields that a query, or a form, gives for all pages of a request. Raises ``Problem``."""
    given: dict[str, Any] = dict(query)
    for name in ("text", "html"):
        if name in given:
            raise _invalid(f"the query has {name}; expected it in the body")
    for name in ("normalize", "lines", "explain"):
        if name in given:
            given[name] = _flag_of(given[name], name)
    if "keep" in given:
        given["keep"] = given["keep"].split(",")
    from_json({"text": "", **given}, 0)
    return given


def from_text(data: bytes, door: str, given: Mapping[str, Any], most: int) -> Wanted:
    """Take a text or a page as it is; the other fields are those of `from_query`. Raises ``Problem``."""
    if given.get("explain") is True and len(data) > MOST_EXPLAINED:
        raise _not_explained(len(data))
    wanted = from_json({door: ""}, most, given)
    if door == "html":
        return wanted._replace(record=wanted.record | {"html": data})
    from cleaner.io.decode import decode

    try:
        return wanted._replace(record=wanted.record | {"text": decode(data)})
    except CleanerError as error:
        raise _invalid(f"the text {error}") from error


def parsed(data: bytes) -> Any:
    """Return the value of some JSON. Raises ``Problem``."""
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise _invalid(f"the body is not JSON ({error})") from error


def id_of(value: object) -> str | float | bool | None:
    """Return the id of an object that came, as far as one can be given back."""
    told = value.get("id") if isinstance(value, Mapping) else None
    return told if isinstance(told, (str, int, float)) else None


def answer(wanted: Wanted, doc: Doc, until: float = inf) -> dict[str, Any]:
    """Return what is told of a document. Raises ``Problem`` for one that was not cleaned, and where its lines are not explained
    by a time of the monotonic clock.
    """
    if doc.error is not None:
        raise _invalid(doc.error.split(": ", 1)[-1] if doc.error.startswith("record") else doc.error)
    from cleaner.document import line_dict
    from cleaner.report.attributes import info_of

    info = info_of(doc, None)
    title = next((line.text.strip() for line in doc.lines if line.kind == "title" and line.text.strip()), None)
    found: dict[str, Any] = {} if wanted.id is None else {"id": wanted.id}
    found |= {"text": doc.text, "title": title, "quality": info["quality"], "page": info["page"], "form": info["form"]}
    found |= {"source": info["source"], "n_lines": info["lines"], "dropped": info["dropped"]}
    if wanted.lines or wanted.explain:
        found["lines"] = [line_dict(line, False) for line in doc.lines]
    if wanted.explain:
        for number, line in enumerate(found["lines"], 1):
            if time.monotonic() > until:
                detail = f"{number - 1:,} lines were explained in time; come again, or only ask for lines"
                raise Problem(503, "slow", detail, {"Retry-After": RETRY})
            line["why"] = str(doc.explain(number)) if line["text"].strip() else ""
    return found


# --- values ------------------------------------------------------------------------------------------------------------


def _invalid(detail: str) -> Problem:
    return Problem(422, "invalid", detail)


def _not_explained(size: int) -> Problem:
    detail = f"the page has {size:,} characters; lines are explained of at most {MOST_EXPLAINED:,}, so leave explain out"
    return Problem(413, "too-large", detail, limit=MOST_EXPLAINED)


def _shown(value: object) -> str:
    return "null" if value is None else f"of type {type(value).__name__}"


def _text(value: Mapping[str, Any], name: str) -> str | None:
    found = value.get(name)
    if found is not None and not isinstance(found, str):
        raise _invalid(f"{name} is {_shown(found)}; expected a string")
    return found


def _keep(names: object) -> tuple[str, ...]:
    if names is None:
        return KEEP
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise _invalid(f"keep is {_shown(names)}; expected a list of kinds")
    try:
        return kinds_of(names)
    except ValueError as error:
        raise _invalid(str(error)) from error


def _form(value: Mapping[str, Any]) -> Form | None:
    found = _text(value, "form")
    try:
        check_form(found)
    except ValueError as error:
        raise _invalid(str(error)) from error
    return found


def _one_of(value: Mapping[str, Any], name: str, known: tuple[str, ...], usual: str | None) -> str | None:
    found = value.get(name, usual)
    if found is not None and found not in known:
        raise _invalid(f"{name} is {found!r}; expected one of {', '.join(known)}")
    return usual if found is None else str(found)


def _flag(value: Mapping[str, Any], name: str) -> bool:
    found = value.get(name, False)
    if not isinstance(found, bool):
        raise _invalid(f"{name} is {_shown(found)}; expected true or false")
    return found


def _flag_of(text: str, name: str) -> bool:
    if text not in (*_YES, *_NO):
        raise _invalid(f"{name} is {text!r}; expected true or false")
    return text in _YES
