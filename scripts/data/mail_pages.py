"""Training pages of mail: the article of a labelled page -> the text of a newsletter or of a letter to somebody.

The article is what the mail says. Around it stand a header, a greeting, another page's text as the mail that is answered, a
signature, a disclaimer and the furniture of newsletters; each has its kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from cleaner.labels import KEEP, Labelled
from cleaner.lines import ARTICLE
from scripts.data.paper_pages import language_of, wrapped

Line = tuple[str, str]  # text and label

QUOTED = (3, 25)  # lines of the other page that are quoted
NEWSLETTERS = 0.5
WIDTH = 76  # characters, as mail programs wrap
NAMES = "Ada Bruno Carla Dmitri Elena Fritz Greta Hana Ivo Jana Kenji Lena Mira Nils Olga Pablo Rosa Sven Teresa Yuki".split()
SURNAMES = (
    "Abel Brandt Castel Dorn Eriks Ferro Grun Hara Ivanek Jovic Kato Lund Marsh Novo Ortiz Pell Quist Rau Sole Tamm".split()
)
HOSTS = "mail.example post.example.org letters.example.net office.example".split()


class Wording(NamedTuple):
    """What mail says in one language."""

    fields: tuple[str, str, str, str]  # names of From, To, Date, Subject
    greetings: tuple[str, ...]
    closings: tuple[str, ...]
    attributions: tuple[str, ...]  # {d}: date, {n}: name, {a}: address
    separators: tuple[str, ...]
    reply: str
    disclaimers: tuple[str, ...]
    unsubscribe: tuple[str, ...]
    browser: tuple[str, ...]
    device: tuple[str, ...]


LANGUAGES = {
    "en": Wording(
        ("From", "To", "Date", "Subject"),
        ("Hello {n},", "Dear {n},", "Hi all,", "Good morning,"),
        ("Best wishes,", "Yours,", "Kind regards,"),
        ("On {d}, {n} <{a}> wrote:", "On {d} {n} wrote:", "{n} wrote on {d}:"),
        ("-----Original Message-----", "----- Original message -----"),
        "Re: ",
        (
            "This message is confidential and meant for the addressee alone. If it reached you by mistake, delete it.",
            "This mail may be privileged. If you are not the intended recipient, notify the sender and destroy it.",
        ),
        ("Unsubscribe", "To leave this list, click here to unsubscribe.", "Manage your preferences"),
        ("View this mail in your browser", "Read online"),
        ("Sent from my iPhone", "Sent from my Android phone", "Get Outlook for iOS"),
    ),
    "de": Wording(
        ("Von", "An", "Datum", "Betreff"),
        ("Hallo {n},", "Liebe {n},", "Guten Tag,"),
        ("Herzliche Grüße", "Viele Grüße", "Mit besten Grüßen"),
        ("Am {d} schrieb {n} <{a}>:", "Am {d} schrieb {n}:"),
        ("-----Ursprüngliche Nachricht-----",),
        "AW: ",
        ("Diese Mail ist vertraulich und nur für den Empfänger bestimmt. Kam sie irrtümlich zu Ihnen, löschen Sie sie.",),
        ("Vom Newsletter abmelden", "Newsletter abbestellen", "Einstellungen verwalten"),
        ("Im Browser ansehen", "Diese Mail online lesen"),
        ("Von meinem iPhone gesendet", "Gesendet von meinem Handy"),
    ),
    "fr": Wording(
        ("De", "À", "Date", "Objet"),
        ("Bonjour {n},", "Chère {n},", "Bonjour à tous,"),
        ("Bien à vous,", "Cordialement,", "Amitiés,"),
        ("Le {d}, {n} <{a}> a écrit :", "Le {d}, {n} a écrit :"),
        ("-----Message d'origine-----",),
        "Re : ",
        ("Ce message est confidentiel et réservé à son destinataire. Reçu par erreur, il est à détruire.",),
        ("Se désabonner", "Me désinscrire de cette lettre", "Gérer mes préférences"),
        ("Lire ce message dans votre navigateur", "Version en ligne"),
        ("Envoyé de mon iPhone", "Envoyé depuis mon téléphone mobile"),
    ),
    "es": Wording(
        ("De", "Para", "Fecha", "Asunto"),
        ("Hola, {n}:", "Querida {n}:", "Buenos días:"),
        ("Un saludo,", "Un abrazo,", "Atentamente,"),
        ("El {d}, {n} <{a}> escribió:", "El {d}, {n} escribió:"),
        ("-----Mensaje original-----",),
        "RE: ",
        ("Este mensaje es confidencial y solo para su destinatario. Si lo recibió por error, elimine todas las copias.",),
        ("Darse de baja", "Cancelar la suscripción", "Quiero darme de baja de este boletín"),
        ("Ver este correo en el navegador",),
        ("Enviado desde mi iPhone", "Enviado desde mi móvil"),
    ),
    "it": Wording(
        ("Da", "A", "Data", "Oggetto"),
        ("Ciao {n},", "Cara {n},", "Buongiorno,"),
        ("Un caro saluto,", "Cordiali saluti,"),
        ("Il {d} {n} <{a}> ha scritto:", "Il giorno {d} {n} ha scritto:"),
        ("-----Messaggio originale-----",),
        "R: ",
        ("Questo messaggio è riservato al destinatario. Chi lo riceve per errore lo deve cancellare.",),
        ("Annulla l'iscrizione", "Disiscriviti"),
        ("Leggi nel browser",),
        ("Inviato da iPhone", "Inviato dal mio telefono mobile"),
    ),
    "pt": Wording(
        ("De", "Para", "Data", "Assunto"),
        ("Olá {n},", "Cara {n},", "Bom dia,"),
        ("Um abraço,", "Cumprimentos,"),
        ("Em {d}, {n} <{a}> escreveu:", "Em {d}, {n} escreveu:"),
        ("-----Mensagem original-----",),
        "RES: ",
        ("Esta mensagem é confidencial. Se não é o destinatário, apague-a; a divulgação não é da nossa responsabilidade.",),
        ("Cancelar assinatura", "Cancelar a inscrição"),
        ("Ver no navegador",),
        ("Enviado do meu iPhone", "Enviado do meu smartphone"),
    ),
    "nl": Wording(
        ("Van", "Aan", "Datum", "Onderwerp"),
        ("Hallo {n},", "Beste {n},", "Goedemorgen,"),
        ("Hartelijke groet,", "Met vriendelijke groet,"),
        ("Op {d} schreef {n} <{a}>:", "Op {d} schreef {n}:"),
        ("-----Oorspronkelijk bericht-----",),
        "Antw: ",
        ("Dit bericht is vertrouwelijk en voor de geadresseerde bedoeld. Kreeg u het per vergissing, verwijder het dan.",),
        ("Uitschrijven", "Voorkeuren wijzigen of uitschrijven"),
        ("Bekijk deze mail in je browser",),
        ("Verstuurd vanaf mijn iPhone", "Verzonden met mijn telefoon"),
    ),
    "sv": Wording(
        ("Från", "Till", "Skickat", "Ämne"),
        ("Hej {n}!", "Kära {n},", "God morgon,"),
        ("Hälsningar", "Vänliga hälsningar"),
        ("Den {d} skrev {n} <{a}>:", "Den {d} skrev {n}:"),
        ("-----Ursprungligt meddelande-----",),
        "SV: ",
        ("Brevet är konfidentiellt och bara för mottagaren. Har du fått det av misstag, radera det.",),
        ("Avregistrera mig", "Avprenumerera"),
        ("Läs i din webbläsare",),
        ("Skickat från min iPhone", "Skickat från min mobil"),
    ),
    "pl": Wording(
        ("Od", "Do", "Data", "Temat"),
        ("Cześć {n},", "Dzień dobry,"),
        ("Pozdrawiam", "Serdecznie pozdrawiam"),
        ("W dniu {d} {n} <{a}> napisał(a):", "Dnia {d} {n} napisał:"),
        ("-----Wiadomość oryginalna-----",),
        "Odp: ",
        ("Wiadomość jest poufna i przeznaczona dla adresata. Otrzymaną przez pomyłkę proszę usunąć; prosimy o jej usunięcie.",),
        ("Wypisz się", "Rezygnuję z newslettera"),
        ("Zobacz w przeglądarce",),
        ("Wysłano z iPhone'a", "Wysłane z telefonu"),
    ),
    "ru": Wording(
        ("От", "Кому", "Дата", "Тема"),
        ("Здравствуйте, {n}!", "Добрый день!"),
        ("С уважением,", "Всего доброго,"),
        ("{d}, {n} <{a}> пишет:", "{d} {n} написал(а):"),
        ("-----Исходное сообщение-----",),
        "Re: ",
        ("Письмо конфиденциально и предназначено получателю. Если оно пришло по ошибке, его следует удалить.",),
        ("Отписаться от рассылки", "Отказаться от рассылки"),
        ("Открыть письмо в браузере",),
        ("Отправлено с iPhone", "Отправлено с Android"),
    ),
    "ja": Wording(
        ("差出人", "宛先", "日付", "件名"),
        ("{n}様", "みなさま"),
        ("よろしくお願いいたします。", "それではまた。"),
        ("{d} {n} <{a}>:", "{d}、{n}さんのメール:"),
        ("-----元のメッセージ-----",),
        "Re: ",
        ("このメールは機密です。誤って届いた場合は削除してください。宛先の方だけがお読みください。",),
        ("配信停止はこちら", "メールの配信を停止する"),
        ("ブラウザで読む",),
        ("iPhoneから送信",),
    ),
    "zh": Wording(
        ("发件人", "收件人", "日期", "主题"),
        ("{n}你好，", "各位好："),
        ("此致", "祝好"),
        ("{d}，{n} <{a}> 写道：", "{n}于{d}写道："),
        ("-----原始邮件-----",),
        "回复: ",
        ("本邮件内容保密，仅供收件人阅读。如误收，请删除。",),
        ("退订", "点此取消订阅"),
        ("在浏览器中打开",),
        ("发自我的iPhone",),
    ),
}


def mailed(page: Labelled, random: Random, other: Labelled | None) -> Labelled:
    """The article of a page as a mail, with some of another page as what it answers; a page without article stays as it is."""
    kept = [line for line in zip(page.lines, page.kinds, strict=True) if line[0].strip() and line[1] in (*ARTICLE, KEEP)]
    if not kept:
        return Labelled(f"{page.id}#mailed", page.site, page.title, list(page.lines), list(page.kinds))
    writer = _Writer(LANGUAGES[language_of([text for text, _ in kept])], random)
    lines = writer.newsletter(page, kept) if random.random() < NEWSLETTERS else writer.letter(page, kept, other)
    return Labelled(f"{page.id}#mailed", page.site, page.title, [text for text, _ in lines], [kind for _, kind in lines])


class _Writer:
    """Writes the parts of one mail."""

    def __init__(self, wording: Wording, random: Random) -> None:
        self.wording = wording
        self.random = random
        self.sender, self.recipient, self.third = (f"{random.choice(NAMES)} {random.choice(SURNAMES)}" for _ in range(3))

    def newsletter(self, page: Labelled, kept: Sequence[Line]) -> list[Line]:
        """A newsletter: its furniture above and below the article."""
        random = self.random
        small = [("", ""), *self._small_print(page)]
        above = self._linked(self.wording.browser, page) if random.random() < 0.6 else []
        body = self._body(kept, random.random() < 0.4)
        greeting = self._greeting() if random.random() < 0.3 else []
        parts = [self._header(self._subject(page), page), above, greeting, body]
        if random.random() < 0.3:
            parts.append(self._disclaimer())
        return [line for part in (*parts, small) for line in part]

    def letter(self, page: Labelled, kept: Sequence[Line], other: Labelled | None) -> list[Line]:
        """A letter to somebody, which may answer another."""
        random = self.random
        above = random.random() < 0.25  # without ">" nothing would say where a quote above the answer ends
        quote = self._quoted(other, above or random.random() < 0.75) if other is not None and random.random() < 0.7 else []
        subject = (self.wording.reply if quote else "") + self._subject(page)
        greeting = self._greeting() if random.random() < 0.7 else []
        closing = self._closing() if random.random() < 0.7 else []
        signature = self._signature() if random.random() < 0.6 or not closing else []
        device: list[Line] = [("", ""), (random.choice(self.wording.device), "promo")] if random.random() < 0.2 else []
        own = [*greeting, *self._body(kept, random.random() < 0.7)]
        disclaimer = self._disclaimer() if random.random() < 0.3 else []
        below = [*quote, ("", ""), *own] if above else [*own]
        end = [*closing, *signature, *device, *disclaimer]
        return [*self._header(subject, page), *below, *end, *([] if above or not quote else [("", ""), *quote])]

    # --- the parts ---

    def _header(self, subject: str, page: Labelled) -> list[Line]:
        """The header as a program shows it, or as it was sent."""
        random = self.random
        raw = random.random() < 0.35
        sender, recipient, date, title = ("From", "To", "Date", "Subject") if raw else self.wording.fields
        fields: list[Line] = [
            (f"{sender}: {self.sender} <{self._address(self.sender)}>", "byline"),
            (f"{recipient}: {self._address(self.recipient)}", "byline"),
            (f"{date}: {self._date()}", "byline"),
        ]
        if not raw:
            random.shuffle(fields)
        fields.insert(random.randrange(len(fields) + 1), (f"{title}: {subject}", "title"))
        if raw:
            fields += self._technical(page)
            if random.random() < 0.5:
                host = random.choice(HOSTS)
                received = [(f"Received: from {host} by {random.choice(HOSTS)}", "code"), (f"\tid {self._token(12)}", "code")]
                fields = [*received, *fields]
        return [*fields, ("", "")]

    def _technical(self, page: Labelled) -> list[Line]:
        fields = [
            f"Message-ID: <{self._token(18)}@{self.random.choice(HOSTS)}>",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            f"X-Mailer: {self._token(6)} {self.random.randint(1, 9)}.0",
            f"List-Unsubscribe: <https://{_host(page)}/u/{self._token(10)}>",
        ]
        return [(field, "code") for field in fields if self.random.random() < 0.7]

    def _body(self, kept: Sequence[Line], is_wrapped: bool) -> list[Line]:
        """The article, a blank line between its paragraphs."""
        lines: list[Line] = []
        for text, kind in kept:
            pieces = wrapped(text.strip(), WIDTH, "", 0.0, self.random) if is_wrapped else [text.strip()]
            lines += [*((piece, kind) for piece in pieces), ("", "")]
        return lines

    def _quoted(self, other: Labelled, marked: bool) -> list[Line]:
        """Another page's text as the mail that is answered, with the line that says who wrote it."""
        random = self.random
        texts = [text for text, kind in zip(other.lines, other.kinds, strict=True) if text.strip() and kind in ("body", KEEP)]
        texts = texts[: random.randint(*QUOTED)]
        if not texts:
            return []
        if not marked:
            sender, recipient, date, title = self.wording.fields
            head = [
                random.choice(self.wording.separators),
                f"{sender}: {self.third} <{self._address(self.third)}>",
                f"{date}: {self._date()}",
                f"{recipient}: {self._address(self.sender)}",
                f"{title}: {_short(other.title or texts[0])}",
                "",
            ]
            return [(line, "offtopic" if line else "") for line in (*head, *texts)]
        attribution = random.choice(self.wording.attributions)
        first = attribution.format(d=self._date(), n=self.third, a=self._address(self.third))
        heads = wrapped(first, WIDTH, "", 0.0, random) if random.random() < 0.5 else [first]
        lines = [f"> {piece}" for text in texts for piece in (*wrapped(text.strip(), WIDTH - 2, "", 0.0, random), "")]
        return [(line.rstrip(), "offtopic") for line in (*heads, *lines)]

    def _greeting(self) -> list[Line]:
        return [(self.random.choice(self.wording.greetings).format(n=self.recipient.split()[0]), "body"), ("", "")]

    def _closing(self) -> list[Line]:
        return [(self.random.choice(self.wording.closings), "byline"), (self.sender.split()[0], "byline")]

    def _signature(self) -> list[Line]:
        random = self.random
        delimiter = random.choice(("-- ", "-- ", "--"))
        rest = [self._address(self.sender), f"https://{random.choice(HOSTS)}", f"+49 30 {random.randint(10000, 99999)}"]
        lines = [delimiter, self.sender, *(line for line in rest if random.random() < 0.5)]
        return [("", ""), *((line, "byline") for line in lines)]

    def _disclaimer(self) -> list[Line]:
        return [("", ""), (self.random.choice(self.wording.disclaimers), "legal")]

    def _small_print(self, page: Labelled) -> list[Line]:
        lines = self._linked(self.wording.unsubscribe, page)
        if self.random.random() < 0.4:
            lines += self._linked(self.wording.browser, page)
        return lines

    def _linked(self, wordings: Sequence[str], page: Labelled) -> list[Line]:
        """A line of a newsletter's furniture, its address behind it or below it, if it has one."""
        text = self.random.choice(wordings)
        address = f"https://{_host(page)}/c/{self._token(40)}?u={self._token(24)}&id={self._token(10)}&e={self._token(10)}"
        choice = self.random.random()
        if choice < 0.3:
            return [(f"{text}: {address}", "promo"), ("", "")]
        if choice < 0.6:
            return [(text, "promo"), (address, "promo"), ("", "")]
        return [(text, "promo"), ("", "")]

    # --- words ---

    def _subject(self, page: Labelled) -> str:
        return _short(page.title or next(line for line in page.lines if line.strip()))

    def _address(self, name: str) -> str:
        return f"{name.lower().replace(' ', '.')}@{self.random.choice(HOSTS)}"

    def _date(self) -> str:
        random = self.random
        day, month, year = random.randint(1, 28), random.randint(1, 12), random.randint(2004, 2026)
        style = random.choice(("{y}-{m:02}-{d:02} {h:02}:{i:02}", "{d}.{m}.{y} {h}:{i:02}", "{d}/{m}/{y} {h:02}:{i:02}"))
        return style.format(d=day, m=month, y=year, h=random.randint(0, 23), i=random.randint(0, 59))

    def _token(self, length: int) -> str:
        return "".join(self.random.choice("abcdefghijkmnpqrstuvwxyz23456789") for _ in range(length))


def _host(page: Labelled) -> str:
    return page.site.split("/")[0] or "site.example"


def _short(title: str) -> str:
    words = " ".join(title.split())
    return words if len(words) <= 100 else words[:100].rsplit(" ", 1)[0]
