"""A language and a random source -> invented names of people, places, firms and things, in the language's script."""

from __future__ import annotations

from random import Random

_LATIN = (
    "ba bre cal dor el fen gar hol is jor ka lun mar nel or pel quin ros sel tor ul"
    " ven wil yar zan mo ri ta lo ne vi du shi gra"
)
_SYLLABLES = {
    "ru": "ба вер гор дол ель зор кам лун мир нов оз пол рад сол тор уль яр ве ми ло на ри",
    "el": "βα γαρ δελ ζω θαλ κα λυ μαρ νε ορ πελ ρο σα τορ φι χα μι νο ρι τα",
    "ar": "با در حمد سال نور فار كر مي لو رش طا هن زي عم قا دو ني را",
    "he": "בר גל דור חן טל ים כר לב מור נוי עד פל קר רם שי תם",
    "hi": "का गो चं ता दे नी पु बा मो रा ला वि सा ही जो नं",
    "ja": "あ か さ た な は ま や ら わ い き し み り う く す む る え け せ お こ そ の も",
    "ko": "가 나 다 라 마 바 사 아 자 하 고 노 도 로 모 보 소 호 기 미 리 시 우 은 정",
    "zh": "安 北 川 东 风 高 海 江 林 明 南 平 青 山 松 田 文 西 星 云 竹 元 白 成",
    "th": "กา ขุน จัน ชัย ดา ทอง นที บัว ปาน พร มณี รัตน์ ลำ วัง ศรี สุข หาด อุ่น",
}  # fmt: skip
_ALIKE = {"uk": "ru", "fa": "ar", "zh-Hans": "zh", "zh-Hant": "zh"}
_SPACELESS = {"ja", "zh"}  # names of people are one word
_ENDINGS = ".example .test .invalid .com.example .org.example .news.example .shop.example".split()


def invented(random: Random, language: str, fewest: int = 2, most: int = 3) -> str:
    """A name of a few syllables in the language's script."""
    syllables = _SYLLABLES.get(_ALIKE.get(language, language), _LATIN).split()
    return "".join(random.choices(syllables, k=random.randint(fewest, most))).capitalize()


def person(random: Random, language: str) -> str:
    """An invented person's name."""
    if _ALIKE.get(language, language) in _SPACELESS:
        return invented(random, language)
    return f"{invented(random, language, 1, 2)} {invented(random, language)}"


def brand(random: Random, language: str) -> str:
    """An invented name of a firm or site, in Latin letters as often as in the language's own script."""
    first = invented(random, random.choice((language, "en")))
    return first if random.random() < 0.7 else f"{first} {invented(random, random.choice((language, 'en')))}"


def host(random: Random) -> str:
    """An invented host below a name that is reserved for examples."""
    sign = random.choice(("", "", "-"))
    name = sign.join(invented(random, "en").lower() for _ in range(random.randint(1, 2)))
    return random.choice(("", "", "www.", "shop.", "m.")) + name + random.choice(_ENDINGS)
