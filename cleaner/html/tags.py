"""Tables of HTML: the origins of a line, the tags, and the effect of each tag on the text in and around it."""

from __future__ import annotations

# Origin of a line: visible text, hidden text, the fallback of a page without scripts, a template, or structured data.
ORIGINS = ("page", "hidden", "noscript", "template", "data")

# Tags by their code. A tag that is missing here is "other", and an element only if it contains blocks.
TAGS = (
    "html", "body", "main", "article", "section", "nav", "aside", "header", "footer", "hgroup", "search", "address", "div",
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "menu", "dir", "li", "dl", "dt", "dd", "blockquote", "pre", "figure",
    "figcaption", "table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "form", "fieldset", "legend", "label",
    "button", "select", "textarea", "details", "summary", "dialog", "hr", "center", "listing", "xmp", "plaintext", "a",
    "noscript", "template", "frameset", "other",
)  # fmt: skip
CODES = {tag: number for number, tag in enumerate(TAGS)}
OTHER = len(TAGS) - 1
ROOT = CODES["html"]
CELL_TAGS = frozenset((CODES["td"], CODES["th"]))

# Roles of a tag as bits; its index into TAGS is in the bits above them.
BLOCK, ELEMENT, LINKS, BOLD, CELL, VERBATIM = (1 << bit for bit in range(6))
SKIP, BREAK, IGNORED, KEPT, ASIDE, DIALOG = (1 << bit for bit in range(6, 12))
RARE = SKIP | BREAK | IGNORED | KEPT | ASIDE | DIALOG  # handled by a slow path
PLACE = 12
NO_ROLE = OTHER << PLACE


def _roles() -> dict[str, int]:
    bare = BLOCK | ELEMENT
    roles = dict.fromkeys(TAGS[1 : CODES["plaintext"] + 1], bare)
    roles |= dict.fromkeys(("pre", "listing", "xmp", "plaintext"), bare | VERBATIM)
    roles |= {"td": CELL | ELEMENT, "th": CELL | ELEMENT, "option": CELL, "a": LINKS | ELEMENT, "frameset": bare}
    roles |= {"b": BOLD, "strong": BOLD, "dialog": bare | DIALOG, "br": BREAK}
    roles |= dict.fromkeys("style svg math iframe object embed applet audio video canvas map datalist noembed rp".split(), SKIP)
    roles |= dict.fromkeys(("script", "title", "noframes"), SKIP | KEPT)
    roles |= dict.fromkeys("img input link source wbr html meta".split(), IGNORED)
    roles |= {"noscript": ASIDE, "template": ASIDE}
    return {tag: role | CODES.get(tag, OTHER) << PLACE for tag, role in roles.items()}


ROLES = _roles()
