"""The wording around an appended article, in the languages of the data: headings, author and date, links, share bars.

It was written for this project; nothing was copied from a page.
"""

from __future__ import annotations

import re
from random import Random

_HEADINGS = {
    "en": "Popular Posts|Read next|More stories|You may also like|Recommended for you|Related articles|Most read|Up next"
    "|More from this author|Latest news|Don't miss|Trending now|Keep reading|Next article",
    "de": "Meistgelesen|Mehr zum Thema|Das könnte Sie auch interessieren|Weitere Artikel|Auch interessant|Nächster Artikel",
    "fr": "Les plus lus|À lire aussi|Sur le même sujet|Article suivant|Vous aimerez aussi|Dans la même rubrique",
    "es": "Lo más leído|Te puede interesar|Más noticias|Artículos relacionados|Siguiente artículo|Lee también",
    "it": "I più letti|Leggi anche|Articoli correlati|Potrebbe interessarti",
    "pt": "Mais lidas|Leia também|Artigos relacionados|Veja também",
    "nl": "Meest gelezen|Lees ook|Meer nieuws|Lees verder",
    "da": "Mest læste|Læs også|Flere artikler",
    "sv": "Mest lästa|Läs också|Fler artiklar",
    "no": "Mest lest|Les også|Flere saker",
    "pl": "Najczęściej czytane|Czytaj także|Polecane",
    "tr": "En çok okunanlar|Bunlar da ilginizi çekebilir|Sonraki haber",
    "ru": "Читайте также|Популярное|Материалы по теме|Следующая новость",
    "ja": "関連記事|人気記事|次の記事|あわせて読みたい",
    "zh": "相关阅读|热门文章|下一篇|推荐阅读|猜你喜欢",
    "ko": "관련 기사|많이 본 뉴스|다음 기사",
    "ar": "اقرأ أيضا|الأكثر قراءة|مقالات ذات صلة",
    "hi": "ये भी पढ़ें|सबसे लोकप्रिय",
}
_MORE = {
    "en": "Read more|Continue reading →|Read full story|Read More »|[…]|Keep reading",
    "de": "Weiterlesen|Mehr lesen|Zum Artikel",
    "fr": "Lire la suite|Lire plus|En savoir plus",
    "es": "Leer más|Seguir leyendo|Continuar leyendo",
    "it": "Leggi tutto|Continua a leggere",
    "pt": "Leia mais|Continuar lendo",
    "nl": "Lees meer|Verder lezen",
    "da": "Læs mere",
    "sv": "Läs mer",
    "no": "Les mer",
    "pl": "Czytaj więcej|Czytaj dalej",
    "tr": "Devamını oku",
    "ru": "Читать далее|Подробнее",
    "ja": "続きを読む|もっと見る",
    "zh": "阅读全文|查看更多",
    "ko": "더 보기|기사 전체보기",
    "ar": "اقرأ المزيد",
    "hi": "और पढ़ें",
}
_SHARES = {
    "en": "Share|Tweet|Share this:|Facebook|Email|Print|Copy link|0 Comments|Leave a comment|Like|Save|Follow us",
    "de": "Teilen|Drucken|Merken|Kommentare|Artikel teilen|Per E-Mail senden|Link kopieren",
    "fr": "Partager|Imprimer|Commenter|Partager sur Facebook|Copier le lien|Réagir",
    "es": "Compartir|Imprimir|Comentarios|Copiar enlace|Enviar por correo",
    "it": "Condividi|Stampa|Commenta",
    "pt": "Compartilhar|Comentários|Copiar link",
    "nl": "Delen|Reageer|Afdrukken",
    "ja": "シェア|ツイート|コメント|印刷",
    "zh": "分享|评论|收藏|点赞",
    "ru": "Поделиться|Комментарии|Распечатать",
}
_BY = {
    "en": "By {}|by {}|{}|Written by {}|Posted by {}|{}, Staff Writer|Author: {}",
    "de": "Von {}|von {}|{}|Autor: {}|Ein Artikel von {}",
    "fr": "Par {}|{}|Publié par {}",
    "es": "Por {}|{}|Escrito por {}",
    "it": "di {}|{}|A cura di {}",
    "pt": "Por {}|{}",
    "nl": "Door {}|{}",
    "da": "Af {}|{}",
    "sv": "Av {}|{}",
    "no": "Av {}|{}",
    "pl": "{}|Autor: {}",
    "tr": "{}|Haber: {}",
    "ru": "{}|Автор: {}",
    "ja": "{}|文・{}|{} 記者",
    "zh": "作者：{}|记者 {}|{}|来源：{}",
    "ko": "{} 기자|{}",
    "ar": "{}|كتب: {}",
}
_ON = {
    "en": "{}|Published {}|Posted on {}|Updated: {}|{}, 4 min read|{} - 10:32 AM",
    "de": "{}|Veröffentlicht am {}|Stand: {}|{}, 11:40 Uhr",
    "fr": "{}|Publié le {}|Mis à jour le {}|{} à 18h05",
    "es": "{}|Publicado el {}|Actualizado: {}|{} 09:15",
    "it": "{}|Pubblicato il {}|{}, 08:30",
    "pt": "{}|Publicado em {}|{} às 17h20",
    "nl": "{}|Gepubliceerd op {}",
    "tr": "{}|Yayınlanma: {}|Güncelleme: {}",
    "ru": "{}|Опубликовано: {}",
    "ja": "{}|公開日：{}|更新 {}",
    "zh": "{}|发布时间：{}|{} 08:21",
    "ko": "입력 {}|{}",
    "ar": "{}|نشر في {}",
}
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
}
_AGO = {
    "en": "{} hours ago|{} days ago|{}h ago",
    "de": "vor {} Stunden|vor {} Tagen",
    "fr": "il y a {} heures",
    "es": "hace {} horas",
    "ja": "{}時間前",
    "zh": "{}小时前",
}
_DATES = {
    "en": "{M} {d}, {y}|{d} {M} {y}|{m3} {d}, {y}|{d:02}/{m:02}/{y}|{y}-{m:02}-{d:02}|{M} {d}",
    "de": "{d}. {M} {y}|{d:02}.{m:02}.{y}",
    "fr": "{d} {M} {y}|{d:02}/{m:02}/{y}",
    "es": "{d} de {M} de {y}|{d:02}/{m:02}/{y}|{d} {M} {y}",
    "it": "{d} {M} {y}|{d:02}/{m:02}/{y}",
    "pt": "{d} de {M} de {y}|{d:02}/{m:02}/{y}",
    "nl": "{d} {M} {y}|{d:02}-{m:02}-{y}",
    "ja": "{y}年{m}月{d}日|{y}.{m:02}.{d:02}",
    "zh": "{y}年{m}月{d}日|{y}-{m:02}-{d:02}|{y}/{m:02}/{d:02}",
    "ko": "{y}.{m:02}.{d:02}|{y}년 {m}월 {d}일",
}
_match_date = re.compile(r"(\d{4})-(\d\d)-(\d\d)").match
LONGEST_AUTHOR = 60  # characters; a longer one is a list or a mistake


def _draw(table: dict[str, str], language: str, random: Random, default: str = "en") -> str:
    return random.choice((table.get(language) or table[default]).split("|"))


def heading(language: str, random: Random) -> str:
    """The heading over a box of other articles."""
    return _draw(_HEADINGS, language, random)


def more(language: str, random: Random) -> str:
    """The link under an excerpt."""
    return _draw(_MORE, language, random)


def shares(language: str, random: Random) -> list[str]:
    """A share bar, the same under each article of a page."""
    all_ = (_SHARES.get(language) or _SHARES["en"]).split("|")
    return random.sample(all_, random.randrange(1, min(6, len(all_)) + 1))


def byline(author: str | None, date: str | None, language: str, random: Random) -> list[str]:
    """One or two lines with author and date. An author that is not known is left out; a date that is not known is made up.

    >>> byline("Ann Lee", "2024-03-09", "de", Random(1))
    ['09.03.2024, 11:40 Uhr', 'Von Ann Lee']
    """
    who = (
        _draw(_BY, language, random).format(author) if author and len(author) < LONGEST_AUTHOR and random.random() < 0.7 else ""
    )
    when = _when(date, language, random) if not who or random.random() < 0.8 else ""
    lines = [line for line in ((who, when) if random.random() < 0.5 else (when, who)) if line]
    joint = random.choice((" ", " | ", " · ", " - ", None, None, None))
    return lines if joint is None else [joint.join(lines)]


def _when(date: str | None, language: str, random: Random) -> str:
    """The date as pages write it, sometimes as the hours since."""
    if random.random() < 0.1:
        return _draw(_AGO, language, random).format(random.randrange(2, 23))
    found = _match_date(date or "")
    year, month, day = map(int, found.groups()) if found else (random.randrange(2009, 2026), random.randrange(1, 13), 0)
    day = day or random.randrange(1, 29)
    names = _MONTHS.get(language, _MONTHS["en"]).split()
    form = _draw(_DATES, language, random, "de")
    name = names[(month - 1) % 12] if language in _MONTHS or "{M}" not in form else f"{month:02}"
    date_ = form.format(d=day, m=month, y=year, M=name, m3=name[:3])
    return _draw(_ON, language, random, "es").format(date_) if language in _ON else date_
