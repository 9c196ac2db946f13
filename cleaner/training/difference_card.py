"""The header of a model that was learned on top of a base -> its card."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cleaner.plural import counted

_WHAT = {
    "memory": "memory of the labelled lines, whose numbers and dates do not count",
    "surroundings": "a linear layer over that memory around a line, and over the remembered lines between which it stands",
    "words": "the same over hashed words, and of HTML tags and names",
}


_WHERE = {"frozen pages": "your pages that the fit has not seen", "base's sample": "pages that the base was trained on"}


def difference_card(headers: Mapping[str, dict[str, Any]]) -> str:
    """Return the model card, in Markdown, of the parts for "text" and "html"."""
    return "# Model card\n\n" + "\n".join(_part(reads, header) for reads, header in headers.items())


def _part(reads: str, header: dict[str, Any]) -> str:
    data, scores = header["data"], header["scores"]
    base = header.get("base") or header["learned_on"]
    layers = (
        "; ".join(_WHAT[name] for name in header["layers"]) or "none, since the base would lose by the lines that were labelled"
    )
    whole = "The base is in the folder." if "learned_on" in header else "The base is not in the folder, and must be there."
    parts = [
        f"## {'Pages of HTML' if reads == 'html' else 'Text'}",
        f"**Learned from** {counted(data['pages'], 'page')} of {counted(data['sites'], 'site')}, "
        f"{counted(data['lines'], 'line')}. "
        f"Data digest (sha256): `{data['sha256']}`.",
        f"**On top of** the base with the digest `{base['sha256']}`. {whole}",
        f"**Layers.** {layers[0].upper()}{layers[1:]}. Arrays only; numpy runs them. They hold hashes, no text.",
        *(_scores(name, scores[name]) for name in scores),
        *_subkinds(header),
        *_notes(header),
        "**With** " + ", ".join(f"{name} {version}" for name, version in header["versions"].items()) + ".",
    ]
    return "\n\n".join(parts) + "\n"


def _scores(name: str, both: dict[str, dict[str, Any]]) -> str:
    before, after = both["before"], both["after"]
    if not before["pages"]:
        return f"**Scores on {_WHERE.get(name, name)}.** None: there were too few pages."
    rows = [
        ("line F1", before["line_f1"], after["line_f1"], ""),
        ("words wrongly kept", before["words_wrongly_kept"], after["words_wrongly_kept"], ""),
        ("words wrongly dropped", before["words_wrongly_dropped"], after["words_wrongly_dropped"], ""),
    ]
    for kind, of_kind in before["kinds"].items():
        rows.append((kind, of_kind["f1"], after["kinds"].get(kind, {"f1": "–"})["f1"], of_kind["lines"]))
    table = "\n".join(f"| {' | '.join(map(str, row))} |" for row in rows)
    head = f"**Scores on {_WHERE.get(name, name)}**, {before['pages']}:"
    return f"{head}\n\n| | before | after | lines |\n|---|---|---|---|\n{table}"


def _subkinds(header: dict[str, Any]) -> list[str]:
    if not header.get("subkinds"):
        return []
    scores = header["told_apart"]
    none = {"lines": 0, "f1": "–"}
    rows = [(name, kind, *scores.get(name, none).values()) for name, kind in header["subkinds"].items()]
    table = "\n".join(f"| {name} | {kind} | {f1} | {lines} |" for name, kind, lines, f1 in rows)
    what = "**Kinds of your own**, told from the other lines of their kind on pages that the fit has not seen:"
    return [f"{what}\n\n| | a part of | F1 | lines |\n|---|---|---|---|\n{table}"]


def _notes(header: dict[str, Any]) -> list[str]:
    notes = []
    if header["not_learned"]:
        listed = "\n".join(f"- {each}" for each in header["not_learned"])
        notes.append(f"**Pages that still come out otherwise than labelled.**\n\n{listed}")
    if header["few_lines"]:
        few = ", ".join(f"{kind} ({count})" for kind, count in header["few_lines"].items())
        notes.append(f"**Kinds with too few lines to learn from.** {few}.")
    return notes
