"""The parts of an invented page -> its lines of text, or its HTML, each with the kind of every line."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from html import escape
from random import Random

from scripts.data.nothing.scene import Part, Row

_BETWEEN_LINKS = (" | ", " · ", " ", " / ", "  ", " > ")
_BULLETS = ("* ", "- ", "• ", "  * ")
# Elements and names of classes by the place of a part; a page uses one choice throughout, or none.
_BOXES = {
    "header": ("header", "site-header masthead topbar branding"),
    "menu": ("nav", "main-navigation menu navbar nav-primary"),
    "main": ("main", "content error-page not-found message-box page container"),
    "article": ("article", "post entry-content content page container"),
    "form": ("section", "login-form auth-container signin-box account-form modal-body"),
    "aside": ("aside", "sidebar widget paywall promo-box recommended"),
    "footer": ("footer", "site-footer footer-links colophon bottom"),
    "cookie": ("div", "cookie-banner consent-layer gdpr-notice cmp-container"),
    "noscript": ("noscript", "noscript-message"),
    "script": ("div", "app-root"),
}  # fmt: skip


def greatest(rows: list[Row]) -> str:
    """The kind of the greater part of the words of some rows; code wins."""
    words = Counter[str]()
    for row in rows:
        words[row.kind] += 1 + row.text.count(" ")
    return "code" if words["code"] else words.most_common(1)[0][0]


# --- text ----------------------------------------------------------------------------------------------------------------


def text_lines(parts: list[Part], heading: Row | None, random: Random) -> tuple[list[str], list[str]]:
    """The lines of a page as text and their kinds. ``heading``: what the page's title element says, at times the first line."""
    lines: list[str] = [] if heading is None else [heading.text]
    kinds: list[str] = [] if heading is None else [heading.kind]
    spaced, within = random.random() < 0.5, random.random() < 0.2
    for part in parts:
        if spaced and lines:
            _add_blank(lines, kinds)
        for text, kind in _part_lines(part, random):
            if within and lines and random.random() < 0.8:
                _add_blank(lines, kinds)
            lines.append(text)
            kinds.append(kind)
    return lines, kinds


def _add_blank(lines: list[str], kinds: list[str]) -> None:
    lines.append("")
    kinds.append("")


def _part_lines(part: Part, random: Random) -> list[tuple[str, str]]:
    """A part's lines: links and buttons at times in one line, links at times with bullets."""
    draw, sign = random.random(), random.choice(_BETWEEN_LINKS)
    bullet = random.choice(_BULLETS) if draw > 0.85 else ""
    found: list[tuple[str, str]] = []
    for run in _runs(part.rows):
        short = run[0].element in ("link", "button", "label")
        if short and draw < 0.3 and len(run) > 1:
            found.append((sign.join(row.text for row in run), greatest(run)))
        else:
            found += [((bullet if row.element == "link" else "") + row.text, row.kind) for row in run]
    return found


def _runs(rows: list[Row]) -> list[list[Row]]:
    """Neighbouring rows of one element and kind together."""
    runs: list[list[Row]] = []
    for row in rows:
        if runs and (runs[-1][0].element, runs[-1][0].kind) == (row.element, row.kind):
            runs[-1].append(row)
        else:
            runs.append([row])
    return runs


# --- HTML ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Source:
    """A page of HTML, and the kind of every line that can be seen on it."""

    html: str
    kinds: dict[str, str]


class HtmlWriter:
    """Writes parts as HTML, in the manner of one site, and notes the kind of every line."""

    def __init__(self, random: Random) -> None:
        self.random, self.kinds = random, dict[str, str]()
        self.named, self.semantic = random.random() < 0.75, random.random() < 0.7

    def page(self, parts: list[Part], title: str, language: str, scripts: list[str]) -> Source:
        """The whole page."""
        body = "\n".join(self.part(part) for part in parts)
        if self.random.random() < 0.3:
            body = f'<div id="{self.random.choice(("app", "root", "page", "wrapper", "__next"))}">\n{body}\n</div>'
        head = f'<meta charset="utf-8"><title>{escape(title)}</title>' + self.metadata(title)
        code = "".join(f"<script>{text.replace('</', '<_/')}</script>\n" for text in scripts)
        html = f'<!DOCTYPE html>\n<html lang="{language}"><head>{head}\n{code}</head><body>\n{body}\n</body></html>\n'
        return Source(html, self.kinds)

    def metadata(self, title: str) -> str:
        """What the head says of the page beside its title."""
        found = '<meta name="viewport" content="width=device-width">' if self.random.random() < 0.6 else ""
        if self.random.random() < 0.3:
            found += f'<meta name="robots" content="noindex"><meta property="og:title" content="{escape(title)}">'
        return found

    def part(self, part: Part) -> str:
        """One part inside its box."""
        tag, names = _BOXES[part.place]
        tag = tag if self.semantic or part.place == "noscript" else "div"
        name = f' class="{self.random.choice(names.split())}"' if self.named else ""
        if part.place == "cookie" and self.random.random() < 0.4:
            name += ' role="dialog"' + (' style="display:none"' if self.random.random() < 0.3 else "")
        inside = "\n".join(self.run(run) for run in _runs(part.rows))
        if part.place == "form":
            inside = f'<form method="post" action="/">\n{inside}\n</form>'
        return f"<{tag}{name}>\n{inside}\n</{tag}>"

    def run(self, rows: list[Row]) -> str:
        """Neighbouring rows of one element."""
        element = rows[0].element
        if element == "link":
            return self.links(rows)
        if element == "button":
            between = " " if self.random.random() < 0.5 else "</div>\n<div>"
            return "<div>" + between.join(map(self.button, rows)) + "</div>"
        if element == "li":
            return "<ul>" + "".join(f"<li>{self.text(row)}</li>" for row in rows) + "</ul>"
        return "\n".join(self.single(row) for row in rows)

    def single(self, row: Row) -> str:
        """A row that is a block of its own."""
        if row.element == "label":
            return self.field(row)
        tag = row.element
        if tag == "h1" and self.random.random() < 0.2:
            tag = self.random.choice(("h2", "h3", "p", "div"))
        return f"<{tag}>{self.text(row)}</{tag}>"

    def field(self, row: Row) -> str:
        """A field of a form with its label, or a button of it."""
        draw = self.random.random()
        if draw < 0.5:
            sort = self.random.choice(("text", "password", "email", "checkbox"))
            return f'<div><label>{self.text(row)}</label><input type="{sort}" name="f{self.random.randint(1, 99)}"></div>'
        return f"<div>{self.button(row)}</div>" if draw < 0.8 else f'<p><a href="/x">{self.text(row)}</a></p>'

    def button(self, row: Row) -> str:
        return f'<button type="button">{self.text(row)}</button>'

    def links(self, rows: list[Row]) -> str:
        """Links as a list, in one line, or each in a block."""
        draw = self.random.random()
        if 0.6 <= draw < 0.85:
            return self.inline(rows)
        listed = draw < 0.6
        before, after = ("<li>", "</li>") if listed else ("<div>", "</div>")
        items = [f'{before}<a href="/{place}">{self.text(row)}</a>{after}' for place, row in enumerate(rows)]
        return "<ul>" + "".join(items) + "</ul>" if listed else "\n".join(items)

    def inline(self, rows: list[Row]) -> str:
        """Links side by side: one line of the page."""
        sign = self.random.choice(_BETWEEN_LINKS)
        self.note(sign.join(row.text for row in rows), greatest(rows))
        return "<div>" + escape(sign).join(f'<a href="/x">{escape(row.text)}</a>' for row in rows) + "</div>"

    def text(self, row: Row) -> str:
        """A row's text, escaped; its kind is noted."""
        self.note(row.text, row.kind)
        return escape(row.text)

    def note(self, text: str, kind: str) -> None:
        self.kinds.setdefault(" ".join(text.split()), kind)
