"""Lines that open a box of other documents, or of readers' words, by their wording: phrases in many languages.

Such a line is compared as a whole, by its words: case, signs and numbers do not count ("Reviews (12)").
"""

from __future__ import annotations

import numpy as np

from cleaner.features.comments import opens_comments
from cleaner.features.lookup import among, first_words, hashed_lines, hashed_words
from cleaner.features.text import Flags, LineBatch, whole_lines

RELATED = (
    "related products", "related items", "related ads", "related articles", "related posts", "related stories",
    "related content", "related links", "related topics", "related news", "related videos", "related listings",
    "related jobs", "related events", "related threads", "related discussions", "related questions", "related",
    "related recipes", "related books", "related courses", "related titles", "related properties", "related resources",
    "related documents", "related reading", "related offers", "related deals", "related reviews", "related projects",
    "similar items", "similar products", "similar articles", "similar posts", "similar threads", "similar listings",
    "similar ads", "similar jobs", "similar topics", "similar discussions", "similar questions", "similar stories",
    "similar books", "similar titles", "similar recipes", "similar properties", "similar homes", "similar offers",
    "similar deals", "similar videos", "similar hotels", "similar vehicles", "similar cars", "more discussions",
    "more threads", "more topics", "more questions", "more listings", "more ads", "more like this", "you may also like",
    "you might also like", "you may also enjoy", "you may also be interested in", "you might also be interested in",
    "customers also bought", "customers also viewed", "customers who bought this item also bought",
    "customers who viewed this item also viewed", "people also viewed", "people also bought", "others also viewed",
    "others also bought", "frequently bought together", "often bought together", "recently viewed",
    "recently viewed items", "recently viewed products", "your recently viewed items", "recommended for you",
    "recommended products", "recommended articles", "more from this seller", "more from this shop",
    "products related to this item", "compare with similar items", "complete the look", "ähnliche artikel",
    "ähnliche produkte", "ähnliche anzeigen", "ähnliche beiträge", "ähnliche themen", "verwandte artikel",
    "verwandte produkte", "verwandte themen", "das könnte sie auch interessieren", "das könnte dich auch interessieren",
    "das könnte ihnen auch gefallen", "das könnte dir auch gefallen", "kunden kauften auch",
    "kunden, die diesen artikel gekauft haben, kauften auch", "wird oft zusammen gekauft", "zuletzt angesehen",
    "zuletzt angesehene artikel", "articles similaires", "produits similaires", "articles liés", "articles connexes",
    "sur le même sujet", "vous aimerez aussi", "vous aimerez peut-être aussi", "vous pourriez aussi aimer",
    "produits associés", "produits apparentés", "les clients ont également acheté", "récemment consultés",
    "annonces similaires", "productos relacionados", "artículos relacionados", "noticias relacionadas",
    "entradas relacionadas", "también te puede interesar", "te puede interesar", "también te puede gustar",
    "productos similares", "anuncios similares", "los clientes también compraron", "vistos recientemente",
    "prodotti correlati", "articoli correlati", "potrebbe interessarti anche", "potrebbe interessarti",
    "ti potrebbe interessare", "ti potrebbe piacere anche", "prodotti simili", "annunci simili", "visti di recente",
    "produtos relacionados", "relacionados", "relacionadas", "relacionado", "artigos relacionados",
    "notícias relacionadas", "posts relacionados", "você também pode gostar", "você pode gostar", "produtos similares",
    "produtos semelhantes", "anúncios semelhantes", "quem viu, viu também", "quem comprou, comprou também",
    "gerelateerde artikelen", "gerelateerde producten", "vergelijkbare producten", "vergelijkbare artikelen",
    "misschien vind je dit ook leuk", "anderen bekeken ook", "klanten kochten ook", "recent bekeken", "laatst bekeken",
    "relaterade produkter", "relaterade artiklar", "liknande produkter", "liknande annonser", "du kanske också gillar",
    "andra köpte även", "senast visade", "relaterte produkter", "relaterte artikler", "lignende produkter",
    "lignende annonser", "relaterede produkter", "relaterede artikler", "lignende varer", "andre købte også",
    "senest sete", "samankaltaiset tuotteet", "liittyvät tuotteet", "saatat pitää myös", "viimeksi katsotut",
    "podobne produkty", "powiązane produkty", "produkty powiązane", "podobne artykuły", "powiązane artykuły",
    "podobne ogłoszenia", "klienci kupili również", "ostatnio oglądane", "související produkty", "podobné produkty",
    "související články", "mohlo by vás zajímat", "mohlo by se vám líbit", "naposledy prohlížené", "súvisiace produkty",
    "súvisiace články", "mohlo by vás zaujímať", "kapcsolódó termékek", "hasonló termékek", "kapcsolódó cikkek",
    "ajánlott termékek", "hasonló hirdetések", "produse similare", "produse asemănătoare", "articole similare",
    "articole asemănătoare", "похожие товары", "похожие объявления", "похожие статьи", "похожие записи", "похожие темы",
    "с этим товаром покупают", "с этим товаром также покупают", "вы недавно смотрели", "недавно просмотренные",
    "вы смотрели", "рекомендуемые товары", "вам может понравиться", "вам также может понравиться", "сопутствующие товары",
    "материалы по теме", "схожі товари", "схожі оголошення", "з цим товаром купують", "ви переглядали",
    "подобни продукти", "свързани продукти", "подобни обяви", "benzer ürünler", "ilgili ürünler", "benzer ilanlar",
    "ilgili haberler", "son görüntülenen ürünler", "σχετικά προϊόντα", "παρόμοια προϊόντα", "σχετικά άρθρα",
    "منتجات ذات صلة", "منتجات مشابهة", "مقالات ذات صلة", "مواضيع ذات صلة", "قد يعجبك أيضا", "إعلانات مشابهة",
    "محصولات مرتبط", "مطالب مرتبط", "מוצרים דומים", "関連商品", "関連記事", "おすすめ商品", "最近チェックした商品",
    "こちらもおすすめ", "この商品を買った人はこんな商品も買っています", "相关产品", "相关商品", "相关文章", "相关推荐",
    "猜你喜欢", "看了又看", "相似商品", "관련 상품", "연관 상품", "관련 기사", "함께 본 상품", "최근 본 상품",
    "produk terkait", "produk serupa", "artikel terkait", "berita terkait", "sản phẩm liên quan", "bài viết liên quan",
    "sản phẩm tương tự", "tin liên quan", "līdzīgi produkti", "saistītie produkti", "ar šo preci cilvēki bieži pērk",
    "ar šo preci bieži pērk", "panašios prekės", "susiję produktai", "sarnased tooted", "seotud tooted", "recent posts",
    "most popular", "most read", "popular posts", "popular articles", "trending stories", "trending now", "must read",
    "must reads", "hot network questions", "featured on meta", "the overflow blog", "topic replies views activity",
    "reader favorites", "popular recipes", "trending recipes", "related services", "meist gelesen", "meistgelesen",
    "am meisten gelesen", "meistgelesene artikel", "les plus lus", "les plus lues", "articles les plus lus",
    "lo más leído", "las más leídas", "más leídas", "mais lidas", "as mais lidas", "i più letti",
    "gli articoli più letti", "meest gelezen", "gerelateerde recepten", "mest lest", "mest läst", "mest læst",
    "luetuimmat", "najczęściej czytane", "najpopularniejsze", "самое читаемое", "популярные статьи", "что ещё почитать",
    "читайте также", "热门推荐", "热门文章", "人気記事", "많이 본 뉴스",
)  # fmt: skip
REVIEWS = (
    "reviews", "customer reviews", "product reviews", "user reviews", "ratings & reviews", "reviews & ratings",
    "ratings and reviews", "customer questions & answers", "bewertungen", "kundenbewertungen", "kundenrezensionen",
    "rezensionen", "avis clients", "commentaires clients", "opiniones de clientes", "opiniones", "valoraciones",
    "reseñas", "recensioni", "recensioni dei clienti", "avaliações", "avaliações de clientes", "beoordelingen",
    "klantbeoordelingen", "recensies", "omdömen", "kundomdömen", "recensioner", "anmeldelser", "kundeanmeldelser",
    "arvostelut", "opinie", "opinie klientów", "recenzje", "recenze", "recenzie", "hodnotenia", "vélemények",
    "értékelések", "recenzii", "отзывы", "отзывы о товаре", "отзывы покупателей", "відгуки", "отзиви",
    "müşteri yorumları", "değerlendirmeler", "κριτικές", "レビュー", "カスタマーレビュー", "商品评价", "用户评论", "리뷰",
    "상품평", "ulasan", "المراجعات",
)  # fmt: skip
_OF_REVIEWS = tuple(phrase for phrase in REVIEWS if " " not in phrase)
_NUMBERS = tuple("0" * digits for digits in range(1, 6))  # a hash takes all digits as the same


def opens_related(lines: LineBatch) -> Flags:
    """Return (rows,): whether a row opens a box of other documents."""
    return among(whole_lines(lines), hashed_lines(RELATED))


def opens_others(lines: LineBatch) -> Flags:
    """Return (rows,): whether a row opens a box of other documents, or of comments or reviews."""
    found = opens_related(lines) | among(whole_lines(lines), hashed_lines(REVIEWS)) | opens_comments(lines)
    if len(lines.words):
        size, first, second = first_words(lines)
        reviews, numbers = hashed_words(_OF_REVIEWS), hashed_words(_NUMBERS)
        counted = (among(first, reviews) & among(second, numbers)) | (among(first, numbers) & among(second, reviews))
        found |= (size == 2) & counted
    return np.asarray(found, bool)
