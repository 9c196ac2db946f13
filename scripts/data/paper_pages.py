"""Training pages of print: the article of a labelled page -> the text of a document in pages.

Lines are wrapped and some long words hyphenated; heads, feet, page numbers and notices stand between the pages, with or without
form feeds; some pages have footnotes. Whatever is furniture is `nav` or `legal`, a footnote is `body`.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple

from cleaner.labels import KEEP, Labelled
from cleaner.lines import ARTICLE

WIDTHS, PAGE_LINES = (55, 90), (30, 60)  # characters, lines
FEWEST_PAGES, FEWEST_LINES = 3, 10  # a short article has shorter pages, or fewer
LONG_WORD, HYPHENATED = 9, 0.35  # characters of a word that may be cut; share of those at a line's end that are
FOOTNOTES, WITH_FOOTNOTES = 0.3, 0.3  # share of the pages with a footnote, in that share of the documents

Line = tuple[str, str]  # text and label


class Wording(NamedTuple):
    """What print says in one language."""

    words: str  # some of the commonest, to tell the language by
    numbers: tuple[str, ...]  # {n}: the page, {of}: the number of pages
    heads: tuple[str, ...]  # {t}: the title, {s}: the site, {y}: a year
    legal: tuple[str, ...]
    publisher: tuple[str, ...]
    notes: tuple[str, ...]


LANGUAGES = {
    "en": Wording(
        "the of and to in is that for it with was on are this have be as at by not",
        ("Page {n}", "Page {n} of {of}", "p. {n}", "[Page {n}]", "page {n} / {of}"),
        ("{s}, vol. {v} ({y})", "{t}", "{s}", "{s}: occasional papers", "Working paper {v}/{y}", "{s}    {t}"),
        ("© {y} {s}. Not to be copied without leave.", "Copyright {y} {s}. All rights reserved.", "For official use only."),
        ("First printed in {y} for {s}.", "Published by {s}. Orders for copies go to the publisher.", "Received in March {y}."),
        (
            "{k} See the report of the same office for {y}.",
            "{k} The figures for {y} are estimates.",
            "{k} Letter to the author.",
        ),
    ),
    "de": Wording(
        "der die das und ist nicht von mit den ein eine zu im für auf dem sich auch es an",
        ("Seite {n}", "Seite {n} von {of}", "S. {n}", "S. {n}/{of}", "– {n} –"),
        ("{s}, Heft {v} ({y})", "{t}", "{s}", "Beiträge aus dem Hause {s}", "{s}   Nr. {v}/{y}"),
        ("© {y} {s}. Nachdruck nur mit Erlaubnis.", "Alle Rechte bei {s}, {y}.", "Vertraulich. Nur für den Dienstgebrauch."),
        ("Gedruckt im Auftrag von {s}, {y}.", "Zu beziehen bei {s}.", "Eingegangen im Mai {y}."),
        ("{k} Vgl. den Bericht für das Jahr {y}.", "{k} Die Zahlen für {y} sind geschätzt.", "{k} Brief an den Verfasser."),
    ),
    "fr": Wording(
        "le la les et des est une dans que pour qui sur pas du plus avec par il au ce",
        ("Page {n}", "Page {n} sur {of}", "p. {n}", "— {n} —", "{n} / {of}"),
        ("{s}, no {v} ({y})", "{t}", "{s}", "Les cahiers de {s}", "{s}    {t}"),
        ("© {y} {s}. Reproduction soumise à autorisation.", "Tous droits réservés, {s}, {y}.", "Document à usage interne."),
        ("Imprimé pour {s} en {y}.", "En vente auprès de {s}.", "Manuscrit reçu en juin {y}."),
        ("{k} Voir le rapport de l'année {y}.", "{k} Chiffres de {y}, estimés.", "{k} Lettre adressée à l'auteur."),
    ),
    "es": Wording(
        "el los las y que del una por con para es se lo su al como más pero este está",
        ("Página {n}", "Página {n} de {of}", "pág. {n}", "- {n} -", "{n}/{of}"),
        ("{s}, núm. {v} ({y})", "{t}", "{s}", "Cuadernos de {s}", "{s}    {t}"),
        ("© {y} {s}. Derechos reservados.", "Prohibida la reproducción sin permiso de {s}.", "Documento de uso interno."),
        ("Impreso para {s} en {y}.", "Los pedidos se hacen a {s}.", "Recibido en abril de {y}."),
        ("{k} Véase el informe de {y}.", "{k} Las cifras de {y} son aproximadas.", "{k} Carta al autor."),
    ),
    "it": Wording(
        "il di che e la è per un una non sono con del della si da al più gli le nel",
        ("Pagina {n}", "Pagina {n} di {of}", "pag. {n}", "- {n} -"),
        ("{s}, n. {v} ({y})", "{t}", "{s}", "Quaderni di {s}"),
        ("© {y} {s}. Diritti riservati.", "Vietata la riproduzione senza permesso.", "Ad uso interno."),
        ("Stampato per {s} nel {y}.", "Le copie si chiedono a {s}.", "Ricevuto nel maggio {y}."),
        ("{k} Si veda la relazione del {y}.", "{k} I dati del {y} sono stime.", "{k} Lettera all'autore."),
    ),
    "pt": Wording(
        "o os que e do da em um uma para com não é por mais dos das se na no ao",
        ("Página {n}", "Página {n} de {of}", "p. {n}", "- {n} -"),
        ("{s}, n.º {v} ({y})", "{t}", "{s}", "Cadernos de {s}"),
        ("© {y} {s}. Direitos reservados.", "Não copiar sem licença de {s}.", "Documento de uso interno."),
        ("Impresso para {s} em {y}.", "Pedidos de exemplares a {s}.", "Recebido em maio de {y}."),
        ("{k} Ver o relatório de {y}.", "{k} Os números de {y} são estimados.", "{k} Carta ao autor."),
    ),
    "nl": Wording(
        "de het een en van is dat op te zijn voor met niet aan er ook als bij hij was",
        ("Pagina {n}", "Pagina {n} van {of}", "blz. {n}", "- {n} -"),
        ("{s}, nr. {v} ({y})", "{t}", "{s}", "Bijdragen van {s}"),
        ("© {y} {s}. Overname alleen met toestemming.", "Alle rechten bij {s}.", "Alleen voor intern gebruik."),
        ("Gedrukt voor {s} in {y}.", "Te bestellen bij {s}.", "Ontvangen in mei {y}."),
        ("{k} Zie het verslag over {y}.", "{k} De cijfers van {y} zijn geschat.", "{k} Brief aan de schrijver."),
    ),
    "sv": Wording(
        "och att det i en som är av för på med den till inte har om var ett de han",
        ("Sida {n}", "Sida {n} av {of}", "s. {n}", "- {n} -"),
        ("{s}, nr {v} ({y})", "{t}", "{s}", "Skrifter från {s}"),
        ("© {y} {s}. Får inte kopieras utan lov.", "Alla rättigheter hos {s}.", "Endast för internt bruk."),
        ("Tryckt för {s} {y}.", "Kan beställas från {s}.", "Inkom i maj {y}."),
        ("{k} Se rapporten för {y}.", "{k} Siffrorna för {y} är uppskattade.", "{k} Brev till författaren."),
    ),
    "pl": Wording(
        "i w na z że się nie do to jest o jak po co za od ale przez są dla",
        ("Strona {n}", "Strona {n} z {of}", "s. {n}", "- {n} -"),
        ("{s}, nr {v} ({y})", "{t}", "{s}", "Zeszyty {s}"),
        ("© {y} {s}. Kopiowanie tylko za zgodą.", "Wszelkie prawa ma {s}.", "Do użytku wewnętrznego."),
        ("Wydrukowano dla {s} w {y} r.", "Zamówienia przyjmuje {s}.", "Otrzymano w maju {y} r."),
        ("{k} Por. sprawozdanie za rok {y}.", "{k} Dane za {y} r. są szacunkowe.", "{k} List do autora."),
    ),
    "ru": Wording(
        "и в не на что с по как это из к для от за о но у же так был",
        ("Страница {n}", "Стр. {n} из {of}", "с. {n}", "- {n} -"),
        ("{s}, № {v} ({y})", "{t}", "{s}", "Записки: {s}"),
        ("© {y} {s}. Копирование с разрешения.", "Все права у {s}.", "Для служебного пользования."),
        ("Отпечатано для {s} в {y} г.", "Заказы принимает {s}.", "Поступило в мае {y} г."),
        ("{k} См. отчёт за {y} г.", "{k} Данные за {y} г. приблизительны.", "{k} Письмо автору."),
    ),
    "ja": Wording(
        "",
        ("{n}", "- {n} -", "{n}/{of}ページ", "{n}頁", "第{n}頁"),
        ("{s} 第{v}号({y}年)", "{t}", "{s}", "{s} 研究報告"),
        ("© {y} {s} 無断転載を禁じます", "社外秘 {s}"),
        ("{y}年 {s}のために印刷", "お求めは{s}まで"),
        ("{k} {y}年の報告を参照。", "{k} {y}年の数字は推計による。"),
    ),
    "zh": Wording(
        "",
        ("第{n}页", "第{n}页 共{of}页", "- {n} -", "{n}", "{n}/{of}"),
        ("{s} 第{v}期（{y}年）", "{t}", "{s}", "{s} 研究报告"),
        ("© {y} {s} 未经许可不得转载", "{s} 内部资料 版权所有"),
        ("{y}年为{s}印制", "订购请联系{s}"),
        ("{k} 参见{y}年的报告。", "{k} {y}年的数字为估计。"),
    ),
}
_COMMON = {name: frozenset(wording.words.split()) for name, wording in LANGUAGES.items() if wording.words}


def language_of(lines: Sequence[str]) -> str:
    """The language of `LANGUAGES` that the lines are likeliest in; English if none."""
    text = " ".join(lines)[:20_000]
    kana = sum("぀" <= letter <= "ヿ" for letter in text)
    if kana + sum("一" <= letter <= "鿿" for letter in text) > 0.2 * len(text):
        return "ja" if kana > 0.05 * len(text) else "zh"
    words = Counter(text.lower().split())
    counts = {name: sum(words[word] for word in common) for name, common in _COMMON.items()}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else "en"


def printed(page: Labelled, random: Random) -> Labelled:
    """The article of a page as a document in pages; a page without article comes back with its lines as they are."""
    kept = [line for line in zip(page.lines, page.kinds, strict=True) if line[0].strip() and line[1] in (*ARTICLE, KEEP)]
    if not kept:
        return Labelled(f"{page.id}#printed", page.site, page.title, list(page.lines), list(page.kinds))
    wording = LANGUAGES[language_of([text for text, _ in kept])]
    sheets = _sheets(_flow(kept, random), random)
    furniture = _furniture(page, wording, len(sheets), random)
    feed = random.choice(("", "", "own", "first", "last"))
    noted = FOOTNOTES if random.random() < WITH_FOOTNOTES else 0.0
    lines: list[Line] = []
    notes = 0
    for number, sheet in enumerate(sheets):
        head, foot = furniture(number)
        if random.random() < noted:
            notes += 1
            sheet = [*sheet, *_footnote(wording, random, notes)]
        gap: list[Line] = [("", "")] * random.choice((0, 1, 1))
        block = [*head, *(gap if head else []), *sheet, *(gap if foot else []), *foot]
        lines += _fed(block, feed, number, len(sheets), random)
    return Labelled(f"{page.id}#printed", page.site, page.title, [text for text, _ in lines], [kind for _, kind in lines])


# --- lines and pages ---------------------------------------------------------------------------------------------------


def _flow(kept: Sequence[Line], random: Random) -> list[Line]:
    """The article's lines, wrapped, with the paragraphs set apart in one way."""
    width = random.randint(*WIDTHS)
    indent, blank = random.choice((("", True), ("", True), ("  ", False), ("    ", False), ("", False)))
    hyphenated = HYPHENATED if random.random() < 0.6 else 0.0
    flow: list[Line] = []
    for text, kind in kept:
        apart = kind in ("title", "heading")
        if flow and (blank or apart) and flow[-1][0]:
            flow.append(("", ""))
        pieces = wrapped(text.strip(), width, "" if apart else indent, hyphenated, random)
        flow += [(piece, kind) for piece in pieces]
        if kind == "title":
            flow.append(("", ""))
    return flow


def wrapped(text: str, width: int, indent: str, hyphenated: float, random: Random) -> list[str]:
    """A text in lines of at most some width, which is that of a terminal: an ideograph is two wide."""
    lines, line, room = [], indent, width - len(indent)
    for word in _units(text):
        size = _columns(word)
        if size > room and line.strip():
            if size - room > 2 and len(word) >= LONG_WORD and word.isalpha() and room > 5 and random.random() < hyphenated:
                cut = random.randint(3, min(room - 2, len(word) - 3))
                lines.append(f"{line}{word[:cut]}-")
                word = word[cut:]
            else:
                lines.append(line.rstrip())
            line, room = "", width
        line += word
        room = width - _columns(line)
        if word[-1:].isascii():
            line, room = f"{line} ", room - 1
    return [*lines, line.rstrip()] if line.strip() else lines


def _units(text: str) -> list[str]:
    """The words of a text; of ideographs each is one, with the punctuation behind it."""
    units: list[str] = []
    for word in text.split():
        if word.isascii() or not any("⺀" <= letter <= "鿿" for letter in word):
            units.append(word)
            continue
        start = len(units)
        for letter in word:
            glued = len(units) > start and (
                letter in "、。，．！？」』）】：；ー" or (letter.isascii() and units[-1][-1].isascii())
            )
            if glued:
                units[-1] += letter
            else:
                units.append(letter)
    return units


def _columns(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _sheets(flow: Sequence[Line], random: Random) -> list[list[Line]]:
    """The lines of each page. Most pages have nearly the same number."""
    size = min(random.randint(*PAGE_LINES), max(FEWEST_LINES, len(flow) // FEWEST_PAGES))
    sheets, start = [], 0
    while start < len(flow):
        end = start + size - (random.randint(1, 6) if random.random() < 0.15 else 0)
        sheet = list(flow[start:end])
        while sheet and not sheet[0][0]:
            sheet.pop(0)
        while sheet and not sheet[-1][0]:
            sheet.pop()
        start = end
        if sheet:
            sheets.append(sheet)
    return sheets


def _fed(block: list[Line], feed: str, number: int, count: int, random: Random) -> list[Line]:
    """A page with what parts it from its neighbours: blank lines, or a form feed on a line of its own or on one of the text."""
    last = number + 1 == count
    if feed == "first" and number:
        return [("\f" + block[0][0], block[0][1]), *block[1:]]
    if feed == "last" and not last:
        return [*block[:-1], (block[-1][0] + "\f", block[-1][1])]
    if feed == "own" and not last:
        return [*block, ("\f", "")]
    return [*block, *[("", "")] * (0 if last or feed else random.choice((0, 1, 1, 2)))]


# --- furniture ---------------------------------------------------------------------------------------------------------

Furniture = Callable[[int], tuple[list[Line], list[Line]]]


def _furniture(page: Labelled, wording: Wording, count: int, random: Random) -> Furniture:
    """What makes the head and foot of each page, from 0."""
    if random.random() < 0.15:
        return _browser(page, count, random)
    year, first = random.randint(1975, 2025), random.choice((1, 1, 1, random.randint(2, 400)))
    names = {"s": _site_name(page), "t": _short(page.title or _site_name(page)), "y": year, "v": random.randint(2, 60)}
    left, right = (random.choice(wording.heads).format(**names) for _ in range(2))
    alternate = random.random() < 0.25
    shouted = random.random() < 0.2
    style = random.choice(("{n}", "{n}", "- {n} -", *wording.numbers))
    numbered = random.choice(("foot", "foot", "foot", "head", "head alone", "above", "none"))
    has_head = random.random() < 0.75 or numbered in ("head", "none")
    legal = random.choice(wording.legal).format(**names) if random.random() < 0.2 else ""
    notice = random.choice(wording.publisher).format(**names) if random.random() < 0.3 else ""
    skip_first = random.random() < 0.35  # the first page of a paper has its title for a head

    def furniture(number: int) -> tuple[list[Line], list[Line]]:
        head = (left if number % 2 == 0 or not alternate else right) if has_head else ""
        head = head.upper() if shouted else head
        mark = style.format(n=first + number, of=first + count - 1)
        above, below = _places(numbered, head, mark, number)
        if skip_first and number == 0:
            above = []
        notes: list[Line] = [(legal, "legal")] if legal else []
        if notice and number == 0:
            notes.append((notice, "legal"))
        return above, [*notes, *below]

    return furniture


def _places(numbered: str, head: str, mark: str, number: int) -> tuple[list[Line], list[Line]]:
    """Head and foot of a page, for a place of its number."""
    titled: list[Line] = [(head, "nav")] if head else []
    if numbered == "foot":
        return titled, [(mark, "nav")]
    if numbered == "head":
        outside = f"{mark}    {head}" if number % 2 else f"{head}    {mark}"
        return [(outside, "nav")], []
    if numbered == "head alone":
        return [*titled, (mark, "nav")], []
    if numbered == "above":
        return [(mark, "nav"), *titled], []
    return titled, []


def _browser(page: Labelled, count: int, random: Random) -> Furniture:
    """The date and title above, the address and number below, as a browser prints them."""
    day, month, year = random.randint(1, 28), random.randint(1, 12), random.randint(2012, 2026)
    date = random.choice(("{d:02}/{m:02}/{y}, {h}:{i:02}", "{d}.{m}.{y}, {h:02}:{i:02}", "{y}/{m:02}/{d:02} {h}:{i:02}"))
    above = date.format(d=day, m=month, y=year, h=random.randint(7, 23), i=random.randint(0, 59))
    gap = " " * random.choice((1, 4, 12))
    address = f"https://{page.site.split('/')[0] or 'site.example'}/{random.randint(100, 99999)}"

    def furniture(number: int) -> tuple[list[Line], list[Line]]:
        head = f"{above}{gap}{_short(page.title or page.site)}"
        return [(head, "nav")], [(f"{address}{gap}{number + 1}/{count}", "nav")]

    return furniture


def _footnote(wording: Wording, random: Random, number: int) -> list[Line]:
    note = random.choice(wording.notes).format(k=number, y=random.randint(1950, 2020))
    return [("", ""), (note, "body")]


def _site_name(page: Labelled) -> str:
    name = page.site.split(".")[0].replace("-", " ").strip()
    return (name or "The Office").title()


def _short(title: str) -> str:
    """A title as a running head has it: on one line."""
    words = " ".join(title.split())
    return words if len(words) <= 60 else words[:60].rsplit(" ", 1)[0]
