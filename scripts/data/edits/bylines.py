"""Bylines: lines that say who wrote a page, when and where, as the sites of many countries write them.

Real pages have them cut into a word a line, or in one of few formats. Names, places and trades here are drawn by chance.
"""

from __future__ import annotations

from dataclasses import replace
from html import escape
from random import Random
from typing import NamedTuple

import numpy as np

from cleaner.labels import DROP, KEEP, Labelled
from cleaner.lines import KINDS, MAIN_KINDS
from scripts.data.edits.drafts import Piece, element_of
from scripts.data.splices.grafts import Place, graft


class Wording(NamedTuple):
    """What bylines say in one language."""

    by: tuple[str, ...]  # before a name
    roles: tuple[str, ...]
    published: tuple[str, ...]  # before a date
    updated: tuple[str, ...]
    reading: tuple[str, ...]  # after a number
    months: tuple[str, ...]
    days: tuple[str, ...]
    dates: tuple[str, ...]  # with {d}, {m} (name), {n} (number), {y}
    names: tuple[str, ...]  # first names
    surnames: tuple[str, ...]
    bios: tuple[str, ...] = ()  # with {name}, {role}


_EN_MONTHS = tuple("January February March April May June July August September October November December".split())
WORDINGS: dict[str, Wording] = {
    "en": Wording(
        ("By", "by", "Words by", "Written by", "Story by", "Text by", "Report by", "Posted by", "Author:", "From", "Edited by"),
        (
            "staff writer", "our correspondent", "court reporter", "senior editor", "science editor", "sports desk",
            "guest author", "business reporter", "contributor", "local democracy reporter", "travel writer", "chief reporter",
            "news agency",
        ),
        ("Published", "Posted on", "Posted", "First published", "Published on", "Date:", "On"),
        ("Updated", "Last updated", "Last modified on", "Edited"),
        ("min read", "minute read", "minutes to read", "min. reading time"),
        _EN_MONTHS,
        tuple("Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mon Tue Wed Thu Fri Sat Sun".split()),
        ("{d} {m} {y}", "{m} {d}, {y}", "{d} {s} {y}", "{s} {d}, {y}", "{y}-{n:02}-{d:02}", "{d:02}/{n:02}/{y}", "{n}/{d}/{y}"),
        tuple("Anna Ben Clara David Ella Frank Grace Hugh Iris Jack Kate Liam Mary Noah Olive Paul Rose Sam Tess Will".split()),
        tuple("Archer Baker Carr Dunn Ellis Fox Grant Hale Irwin Jones Kerr Lowe Nash Orr Price Quinn Reed Shaw Webb".split()),
        (
            "{name} is a {role} who lives by the sea and has written for this paper for years.",
            "{name} writes about towns, rivers and the people in between.",
            "About the author: {name}, {role}.",
        ),
    ),
    "de": Wording(
        ("Von", "von", "Text:", "Ein Bericht von", "Autor:", "Redaktion:"),
        ("Redakteurin", "freier Mitarbeiter", "unserem Korrespondenten", "Lokalredaktion", "Wirtschaftsredaktion"),
        ("Veröffentlicht am", "Stand:", "Erschienen am", "Vom"),
        ("Aktualisiert am", "Zuletzt aktualisiert:", "Aktualisiert:"),
        ("Min. Lesezeit", "Minuten Lesezeit", "Min. lesen"),
        tuple("Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()),
        tuple("Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag".split()),
        ("{d}. {m} {y}", "{d:02}.{n:02}.{y}", "{d}.{n}.{y}"),
        tuple("Anke Bernd Carla Dirk Elke Frank Greta Hans Ida Jens Karin Lars Maja Nils Petra Ralf Sabine Timo".split()),
        tuple("Albers Bauer Conrad Dietz Engel Fuchs Groth Haas Jansen Kuhn Lang Meier Neumann Otto Pohl Richter".split()),
        ("{name} arbeitet als {role} und schreibt über Städte und Flüsse.",),
    ),
    "fr": Wording(
        ("Par", "par", "Texte :", "Propos recueillis par", "Rédigé par"),
        ("journaliste", "notre correspondant", "rédactrice en chef", "envoyé spécial"),
        ("Publié le", "Posté le", "Le"),
        ("Mis à jour le", "Modifié le", "Mise à jour :"),
        ("min de lecture", "minutes de lecture"),
        tuple("janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()),
        tuple("lundi mardi mercredi jeudi vendredi samedi dimanche".split()),
        ("{d} {m} {y}", "{d:02}/{n:02}/{y}"),
        tuple("Alice Benoît Chloé Denis Élise Fabien Gaëlle Hugo Inès Jean Lucie Marc Nadia Paul".split()),
        tuple("Arnaud Blanc Colin Dupuis Faure Garnier Hubert Jacquet Leroy Martin Noël Perrin Roux".split()),
    ),
    "es": Wording(
        ("Por", "Texto:", "Escrito por", "Redacción:"),
        ("periodista", "nuestro corresponsal", "redactora jefe", "enviado especial"),
        ("Publicado el", "Fecha:", "Publicado:"),
        ("Actualizado el", "Actualizado:", "Última actualización:"),
        ("min de lectura", "minutos de lectura"),
        tuple("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()),
        tuple("lunes martes miércoles jueves viernes sábado domingo".split()),
        ("{d} de {m} de {y}", "{d} {m} {y}", "{d:02}/{n:02}/{y}"),
        tuple("Ana Bruno Carmen Diego Elena Félix Gloria Iván Julia Luis Marta Pablo Rosa".split()),
        tuple("Arias Blanco Castro Díaz Flores Gil Herrera León Molina Navarro Ortiz Prieto Ramos Vega".split()),
    ),
    "it": Wording(
        ("di", "Di", "A cura di", "Testo di", "Scritto da"),
        ("redattrice", "il nostro inviato", "redazione"),
        ("Pubblicato il", "Pubblicato:"),
        ("Aggiornato il", "Ultimo aggiornamento:"),
        ("min di lettura", "minuti di lettura"),
        tuple("gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre".split()),
        tuple("lunedì martedì mercoledì giovedì venerdì sabato domenica".split()),
        ("{d} {m} {y}", "{d:02}/{n:02}/{y}"),
        tuple("Anna Bruno Carla Dario Elisa Fabio Giulia Luca Marta Paolo Sara".split()),
        tuple("Bassi Conti Ferri Gallo Leone Marini Neri Poli Riva Serra Villa".split()),
    ),
    "pt": Wording(
        ("Por", "por", "Texto:", "Da redação:"),
        ("repórter", "nosso correspondente", "redação"),
        ("Publicado em", "Publicado:"),
        ("Atualizado em", "Última atualização:"),
        ("min de leitura", "minutos de leitura"),
        tuple("janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro".split()),
        tuple("segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo".split()),
        ("{d} de {m} de {y}", "{d:02}/{n:02}/{y}"),
        tuple("Ana Beatriz Caio Davi Elisa Felipe Joana Lucas Marina Pedro Rita".split()),
        tuple("Alves Barros Costa Dias Freitas Lima Melo Nunes Pires Rocha Souza".split()),
    ),
    "nl": Wording(
        ("Door", "door", "Tekst:", "Geschreven door"),
        ("redacteur", "onze correspondent", "verslaggever"),
        ("Gepubliceerd op", "Geplaatst op"),
        ("Bijgewerkt op", "Laatst gewijzigd:"),
        ("min leestijd", "minuten leestijd"),
        tuple("januari februari maart april mei juni juli augustus september oktober november december".split()),
        tuple("maandag dinsdag woensdag donderdag vrijdag zaterdag zondag".split()),
        ("{d} {m} {y}", "{d:02}-{n:02}-{y}"),
        tuple("Anneke Bas Carla Dirk Els Femke Gijs Jan Koen Lotte Mies Piet Sanne".split()),
        tuple("Bakker Visser Smit Mulder Bos Vos Dekker Kok Prins Maas".split()),
    ),
    "sv": Wording(
        ("Av", "Text:", "Skriven av"),
        ("reporter", "vår korrespondent", "redaktör"),
        ("Publicerad", "Publicerat"),
        ("Uppdaterad", "Senast ändrad"),
        ("min lästid", "minuters läsning"),
        tuple("januari februari mars april maj juni juli augusti september oktober november december".split()),
        tuple("måndag tisdag onsdag torsdag fredag lördag söndag".split()),
        ("{d} {m} {y}", "{y}-{n:02}-{d:02}"),
        tuple("Anna Björn Cecilia Erik Freja Gustav Ida Karl Lena Nils Sara".split()),
        tuple("Berg Dahl Ek Falk Holm Lind Norén Sand Ström Wik".split()),
    ),
    "da": Wording(
        ("Af", "Tekst:", "Skrevet af"),
        ("journalist", "vores korrespondent", "redaktør"),
        ("Udgivet", "Offentliggjort"),
        ("Opdateret", "Sidst ændret"),
        ("min. læsetid", "minutters læsning"),
        tuple("januar februar marts april maj juni juli august september oktober november december".split()),
        tuple("mandag tirsdag onsdag torsdag fredag lørdag søndag".split()),
        ("{d}. {m} {y}", "{d:02}.{n:02}.{y}"),
        tuple("Anne Bo Camilla Erik Freja Henrik Ida Jens Karen Lars Mette Søren".split()),
        tuple("Bruun Dahl Friis Holm Juhl Krog Lund Møller Ravn Skov".split()),
    ),
    "no": Wording(
        ("Av", "Tekst:", "Skrevet av"),
        ("journalist", "vår korrespondent", "redaktør"),
        ("Publisert", "Lagt ut"),
        ("Oppdatert", "Sist endret"),
        ("min lesetid", "minutters lesetid"),
        tuple("januar februar mars april mai juni juli august september oktober november desember".split()),
        tuple("mandag tirsdag onsdag torsdag fredag lørdag søndag".split()),
        ("{d}. {m} {y}", "{d:02}.{n:02}.{y}"),
        tuple("Anne Bjørn Kari Erik Frida Håkon Ida Jon Liv Nils Sigrid".split()),
        tuple("Berg Dahl Eide Foss Haug Lie Moen Ruud Solberg Vik".split()),
    ),
    "pl": Wording(
        ("Autor:", "Tekst:", "Napisał", "Opracowanie:"),
        ("dziennikarz", "nasz korespondent", "redakcja"),
        ("Opublikowano", "Data publikacji:"),
        ("Aktualizacja:", "Zaktualizowano"),
        ("min czytania", "minuty czytania"),
        tuple("stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia".split()),
        tuple("poniedziałek wtorek środa czwartek piątek sobota niedziela".split()),
        ("{d} {m} {y}", "{d:02}.{n:02}.{y}"),
        tuple("Anna Bartosz Celina Daria Ewa Filip Hanna Jan Kinga Marek Ola Piotr Zofia".split()),
        tuple("Baran Czarnecki Dudek Górski Kowal Lis Mazur Nowak Sikora Wrona".split()),
    ),
    "ru": Wording(
        ("Автор:", "Текст:", "Автор"),
        ("корреспондент", "редакция", "наш обозреватель"),
        ("Опубликовано", "Дата публикации:"),
        ("Обновлено", "Обновлено:"),
        ("мин чтения", "минут на чтение"),
        tuple("января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()),
        tuple("понедельник вторник среда четверг пятница суббота воскресенье".split()),
        ("{d} {m} {y}", "{d:02}.{n:02}.{y}"),
        tuple("Анна Борис Вера Глеб Дарья Егор Иван Лидия Мария Олег Павел".split()),
        tuple("Белов Волков Громов Зимин Козлов Лебедев Морозов Орлов Попов".split()),
    ),
    "tr": Wording(
        ("Yazan:", "Haber:", "Yazar:"),
        ("muhabir", "haber merkezi"),
        ("Yayınlanma:", "Yayın tarihi:"),
        ("Güncelleme:", "Son güncelleme:"),
        ("dk okuma", "dakikalık okuma"),
        tuple("Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık".split()),
        tuple("Pazartesi Salı Çarşamba Perşembe Cuma Cumartesi Pazar".split()),
        ("{d} {m} {y}", "{d:02}.{n:02}.{y}"),
        tuple("Ayşe Burak Can Deniz Elif Fatma Hakan Kemal Leyla Murat Selin".split()),
        tuple("Aydın Bulut Çelik Demir Kaya Koç Öztürk Şahin Yılmaz".split()),
    ),
    "ja": Wording(
        ("文：", "執筆：", "記者："),
        ("編集部", "特派員"),
        ("公開日：", "投稿日："),
        ("更新日：", "最終更新："),
        ("分で読めます",),
        tuple(f"{month}月" for month in range(1, 13)),
        tuple("月 火 水 木 金 土 日".split()),
        ("{y}年{n}月{d}日", "{y}.{n:02}.{d:02}", "{y}/{n:02}/{d:02}"),
        tuple("陽子 健太 美咲 翔 直樹 彩 大輔".split()),
        tuple("青木 石田 上村 小川 木村 佐野 田口 中西 林 松井".split()),
    ),
    "zh": Wording(
        ("作者：", "文／", "记者：", "编辑："),
        ("本报记者", "编辑部"),
        ("发布时间：", "发表于"),
        ("更新时间：", "最后更新："),
        ("分钟阅读",),
        tuple(f"{month}月" for month in range(1, 13)),
        tuple("星期一 星期二 星期三 星期四 星期五 星期六 星期日".split()),
        ("{y}年{n}月{d}日", "{y}-{n:02}-{d:02}"),
        tuple("建国 丽华 小明 志强 雪梅 文静".split()),
        tuple("王 李 张 刘 陈 杨 赵 黄 周 吴".split()),
    ),
    "ar": Wording(
        ("بقلم:", "كتب:", "إعداد:"),
        ("مراسلنا", "هيئة التحرير"),
        ("نُشر في", "تاريخ النشر:"),
        ("آخر تحديث:", "تم التحديث في"),
        ("دقائق قراءة",),
        tuple("يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر".split()),
        tuple("الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد".split()),
        ("{d} {m} {y}", "{d:02}/{n:02}/{y}"),
        tuple("أحمد سلمى خالد منى يوسف ليلى عمر هدى".split()),
        tuple("حداد نجار صالح منصور خوري قاسم".split()),
    ),
}  # fmt: skip
SEPARATORS = (" | ", ", ", " – ", " · ", " • ", " / ", "  ", " - ", " on ")
MOST_LINES = 3


def bylines(language: str, random: Random) -> Piece:
    """One to three lines about author and date, in a language or in English."""
    wording = WORDINGS.get(language, WORDINGS["en"])
    makers = (_named, _named, _named_and_dated, _named_and_dated, _dated, _dated, _dated_twice, _of_role, _reading, _bio)
    lines = list(dict.fromkeys(random.choice(makers)(wording, random) for _ in range(random.choice((1, 1, 1, 2, MOST_LINES)))))
    lines = [line for line in lines if line]
    source = "".join(f"<p>{escape(line)}</p>" for line in lines)
    return Piece(f"<div>{source}</div>", lines, ["byline"] * len(lines))


def _name(wording: Wording, random: Random) -> str:
    first, last = random.choice(wording.names), random.choice(wording.surnames)
    if wording.surnames[0][0] > "\u3000":
        return last + first
    name = random.choice(
        (f"{first} {last}", f"{first} {last}", f"{first[0]}. {last}", f"{first} {random.choice('ABCDEFGHJKLM')}. {last}")
    )
    return name.upper() if random.random() < 0.1 else name


def _date(wording: Wording, random: Random) -> str:
    number = random.randrange(12)
    date = random.choice(wording.dates).format(
        d=random.randrange(1, 29),
        m=wording.months[number],
        s=wording.months[number][:3],
        n=number + 1,
        y=random.randrange(1985, 2027),
    )
    if random.random() < 0.25:
        date = f"{random.choice(wording.days)}{random.choice((' ', ', '))}{date}"
    if random.random() < 0.35:
        hour, minute = random.randrange(24), random.randrange(60)
        clock = random.choice(
            (f"{hour:02}:{minute:02}", f"{hour % 12 or 12}:{minute:02} {'ap'[hour // 12]}m", f"{hour:02}.{minute:02}")
        )
        date = f"{date}{random.choice((', ', ' ', ' | ', ' – '))}{clock}"
    return date


def _named(wording: Wording, random: Random) -> str:
    names = _name(wording, random)
    if random.random() < 0.15:
        names = f"{names} {random.choice(('&', ',', 'and', '/'))} {_name(wording, random)}"
    role = random.choice((", ", " | ", " – ")) + random.choice(wording.roles) if random.random() < 0.2 else ""
    by = random.choice(wording.by)
    return random.choice((f"{by} {names}{role}", f"{by} {names}{role}", f"{names}{role}" if role else f"{by} {names}"))


def _named_and_dated(wording: Wording, random: Random) -> str:
    parts = [_named(wording, random), _date(wording, random)]
    if random.random() < 0.3:
        parts = [f"{random.choice(wording.published)} {parts[1]}", parts[0]]
    return random.choice(SEPARATORS).join(parts)


def _dated(wording: Wording, random: Random) -> str:
    before = f"{random.choice((*wording.published, *wording.updated))} " if random.random() < 0.6 else ""
    return before + _date(wording, random)


def _dated_twice(wording: Wording, random: Random) -> str:
    published, updated = random.choice(wording.published), random.choice(wording.updated)
    return f"{published} {_date(wording, random)}{random.choice(SEPARATORS[:6])}{updated} {_date(wording, random)}"


def _of_role(wording: Wording, random: Random) -> str:
    return f"{random.choice(wording.by)} {random.choice(wording.roles)}, {_date(wording, random)}"


def _reading(wording: Wording, random: Random) -> str:
    minutes = f"{random.randrange(1, 19)} {random.choice(wording.reading)}"
    return minutes if random.random() < 0.5 else f"{_date(wording, random)}{random.choice(SEPARATORS[:6])}{minutes}"


def _bio(wording: Wording, random: Random) -> str:
    if not wording.bios:
        return _named(wording, random)
    return random.choice(wording.bios).format(name=_name(wording, random), role=random.choice(wording.roles))


def with_byline(page: Labelled, language: str, random: Random) -> Labelled:
    """The page with a byline of chance below its title, or where its main text begins.

    Where only the sides of the page's lines are known, the side of the byline is told alone, as in `edits.pages`.
    """
    kinds = page.kinds
    main = next((row for row, kind in enumerate(kinds) if kind in (KEEP, *MAIN_KINDS) and page.lines[row].strip()), None)
    if main is None:
        return page
    piece = bylines(language, random)
    told = piece.kinds if not _HAND_LABELLED.isdisjoint(kinds) else [DROP] * len(piece.kinds)
    title = kinds.index("title") + 1 if "title" in kinds else main
    if page.blocks is None:
        row = title if title <= main and random.random() < 0.7 else main
        lines = [*page.lines[:row], *piece.lines, *page.lines[row:]]
        return replace(page, id=f"{page.id}+byline", lines=lines, kinds=[*kinds[:row], *told, *kinds[row:]])
    tree, element = page.blocks, int(page.blocks.element[main])
    if element <= 0 or tree.end[element] != element + 1:
        return page
    row = int(np.argmax(tree.element == element))  # the first line of the element
    part = element_of(piece.html)
    grown = graft(tree, part, Place(int(tree.parent[element]), element, row))
    return replace(page, id=f"{page.id}+byline", lines=grown.lines, kinds=[*kinds[:row], *told, *kinds[row:]], blocks=grown)


_HAND_LABELLED = frozenset(KINDS) - {"title", "code", "offtopic"}
