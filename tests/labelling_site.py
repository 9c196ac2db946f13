"""An invented site, page by page, with the right kind of every line: a local paper with a template that confuses a model."""

from __future__ import annotations

from html import escape
from random import Random

SECTIONS = """
Front page|Harbour|Market|Council|Schools|Sport|Weather|Tides|Letters|Obituaries|Archive|Notices|Jobs|Boats for sale
""".strip().split("|")
TOWNS = "Saltmarsh Quay Elverby Northhaven Little Wick Osmund Tarn".split()
THINGS = (
    "ferry|kiln|lamp room|bell tower|fish market|sail loft|rope walk|tide gauge|signal mast|chandlery|ice house|slipway".split(
        "|"
    )
)
DEEDS = """
opens again|closes for the winter|gets a new roof|is up for auction|draws a crowd|is being moved|turns a hundred|is flooded
""".strip().split("|")
NAMES = "Ada Lunn|Piet Varga|Ines Holm|Tom Ashby|Ruth Okoro|Jan Sorley|Mia Quist|Karl Benn".split("|")
SENTENCES = """
The {thing} at {town} {deed}, and few on the quay had expected it before the spring tides.
It was built in {year} by two brothers who quarrelled over its colour and never spoke of it again.
"{name} told us to wait, so we waited," said the keeper, who has held the keys for {age} years.
The council put aside a sum for repairs {age} months ago, and has not said what became of it since.
Children from the school in {town} drew the {thing} from the water, some of them from memory.
A notice on the door says that nobody may enter, and the door beside it stands open all day.
On {day} morning the wind turned to the east, and the boats stayed in with their nets on deck.
Three of the beams are older than the town's charter, which hangs in a frame above the counter.
""".strip().splitlines()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday".split()

Row = tuple[str, str]


def _headline(random: Random) -> str:
    return f"{random.choice(TOWNS)}: {random.choice(THINGS)} {random.choice(DEEDS)}"


def _sentence(random: Random) -> str:
    words = {
        "thing": random.choice(THINGS), "town": random.choice(TOWNS), "deed": random.choice(DEEDS),
        "name": random.choice(NAMES), "year": random.randint(1790, 1930), "age": random.randint(3, 40),
        "day": random.choice(DAYS),
    }  # fmt: skip
    return random.choice(SENTENCES).format(**words)


def page(number: int) -> tuple[str, list[Row]]:
    """The source of a page, and its lines with their kinds, about 150 of them."""
    random = Random(number)
    rows: list[Row] = []
    parts: list[str] = []

    def add(kind: str, tag: str, name: str, text: str) -> None:
        rows.append((text, kind))
        parts.append(f'<{tag} class="{name}">{escape(text)}</{tag}>')

    def listed(kind: str, name: str, texts: list[str]) -> None:
        parts.append(f'<ul class="{name}">')
        for text in texts:
            rows.append((text, kind))
            parts.append(f'<li class="{name}-item"><a href="/{len(rows)}">{escape(text)}</a></li>')
        parts.append("</ul>")

    parts.append("<header>")
    add("nav", "div", "name", "The Saltmarsh Gazette")
    listed("nav", "menu", SECTIONS)
    add("nav", "div", "edition", f"No. {4000 + number}, {random.choice(DAYS)} edition")
    parts.append("</header><main>")
    add("promo", "p", "strip", f"Read the Gazette on paper: {random.randint(2, 9)} weeks for the price of one")
    headline = _headline(random)
    add("title", "h1", "head", headline)
    add("byline", "p", "who", f"{random.choice(NAMES)}, {random.randint(1, 28)} March {random.randint(2015, 2024)}")
    add("byline", "p", "took", f"{random.randint(2, 9)} minutes")
    for part in range(4):
        if part:
            add("heading", "h2", "between", _headline(random))
        for _ in range(6):
            add("body", "p", "text", " ".join(_sentence(random) for _ in range(2)))
        add("caption", "p", "under", f"The {random.choice(THINGS)} at {random.choice(TOWNS)}. {random.choice(NAMES)}")
        parts.append('<div class="facts">')
        for _ in range(6):  # facts beside the text, which belong to it
            add("body", "p", "fact", f"{random.choice(THINGS).capitalize()}: {random.randint(2, 90)} feet")
        parts.append("</div>")
    add("social", "p", "told", f"{random.randint(2, 60)} people told a neighbour")
    add("social", "p", "hands", f"{random.randint(2, 60)} readers shook hands on this")
    parts.append("</main><aside>")
    add("related", "h3", "also", "Also on the quay")
    for _ in range(20):
        add("related", "h4", "teaser", _headline(random))
        add("related", "p", "lead", _sentence(random))
    add("comment", "h3", "letters", "Letters to this page")
    for _ in range(10):
        add("comment", "p", "writer", random.choice(NAMES))
        add("comment", "p", "letter", _sentence(random))
    parts.append("</aside><footer>")
    listed("nav", "foot", [f"{section} {random.choice(('today', 'this week'))}" for section in SECTIONS[:10]])
    add("legal", "p", "print", f"Printed and kept by the Gazette Trust since {1871 + number % 3}")
    parts.append("</footer>")
    return f"<!doctype html><title>{escape(headline)}</title>{''.join(parts)}", rows
