"""What an element of HTML does to the text in and around it, and where a line of a page can come from."""

from __future__ import annotations

# Where a line comes from: what a reader sees, what is hidden or only in case of need, or the structured data.
ORIGINS = ("page", "hidden", "noscript", "template", "data")

# Elements by name, as numbers; whatever is not here is "other" (and only an element if blocks stand in it).
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

# What an element does to the text in and around it, as bits; above them stands its place in TAGS.
BLOCK, ELEMENT, LINKS, BOLD, CELL, VERBATIM = (1 << bit for bit in range(6))
SKIP, BREAK, IGNORED, KEPT, ASIDE, DIALOG = (1 << bit for bit in range(6, 12))
RARE = SKIP | BREAK | IGNORED | KEPT | ASIDE | DIALOG  # looked at one by one
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
