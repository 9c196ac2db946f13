"""Lines of a text -> the kinds that the parts of a mail settle, or None if the text is no mail.

A mail is known by a block of header fields at its top; without one, by an attribution over quoted lines together with a
signature, or by the line that mail programs put above a quoted mail. Header, quoted reply, signature, disclaimer and the
furniture of newsletters have their kinds. Everything else, the mail's own text, has None: the model judges it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Literal

from cleaner.lines import Kind

Field = Literal["subject", "sender", "recipient", "other", "technical"]

_HEADER_WITHIN = 3  # non-blank lines above the header at most
_LONGEST_HEADER, _LONGEST_INNER_HEADER = 400, 40  # lines of a header at the top, and of one further below
_LONGEST_NAME = 40  # characters of a field's name
_LONGEST_ATTRIBUTION = 300  # characters, on two lines
_LONGEST_READ = 1000  # characters of a line that is searched for words
_LONGEST_SIGNATURE = 15  # non-blank lines behind "-- "
_LONGEST_SMALL_PRINT, _SMALL_PRINT = 110, 4  # characters of a line that offers to unsubscribe; lines of its paragraph
_HEAD_LINES, _TAIL_LINES = 8, 45  # non-blank lines of a newsletter's furniture above and below its text
_DISCLAIMER_LINES = 30  # non-blank lines at the end of a mail's own text, where a disclaimer stands
_LONG_ADDRESS, _NEAR = 80, 3  # characters of a tracking link; non-blank lines from it to a line that offers to unsubscribe
_ENCODED_LINE = 60  # characters of a line of base64
_FORWARDED, _QUOTED_ONLY = 0.25, 0.04  # own words for each quoted one: less is an intro to what is passed on
_SHORT_INTRO = 60  # own words: more are a message of their own

_FIELDS: dict[Field, str] = {
    "subject": """subject betreff betr objet asunto oggetto assunto onderwerp ämne emne aihe temat předmět konu тема
        θέμα 件名 主题 主題 主旨 标题 제목 الموضوع""",
    "sender": """from von de da van från fra lähettäjä od kimden от отправитель 差出人 送信者 发件人 發件人 寄件者
        寄件人 보낸사람 من""",
    "recipient": """to an à para a aan till til vastaanottaja do komu kime кому получатель 宛先 收件人 收件者 받는사람 إلى""",
    "other": """date sent cc bcc reply-to datum gesendet kopie antwort-an envoyé date répondre-à fecha enviado data inviato
        verzonden skickat sendt dato kopia wysłano dw data-wysłania odesláno tarih gönderildi дата отправлено копия
        日付 送信日時 日時 发送时间 日期 抄送 寄件日期 副本 날짜 보낸날짜 참조 attachments anlagen pièces-jointes adjuntos
        importance priority organization resent-from resent-to followup-to newsgroups التاريخ""",
    "technical": """received return-path delivered-to message-id in-reply-to references mime-version content-type user-agent
        content-transfer-encoding content-disposition content-language content-id content-description authentication-results
        dkim-signature domainkey-signature precedence auto-submitted mailer sender-id envelope-to errors-to
        feedback-id status
        thread-topic thread-index savedfrommail lines path nntp-posting-host xref mail-followup-to autocrypt""",
}
_FIELD_OF: dict[str, Field] = {name: field for field, names in _FIELDS.items() for name in names.split()}
_TECHNICAL = ("x-", "arc-", "list-", "content-", "dkim-", "received-", "resent-", "mime-", "thread-", "original-", "bimi-")
_KIND_OF_FIELD: dict[Field, Kind] = {"subject": "title", "technical": "code"}

_begins_with_field = re.compile(r"[*_]{0,2}([^\W\d_][\w-]{0,39}(?:[ ][\w-]{1,20})?)[*_]{0,2}\s?[:：][*_]{0,2}").match
_begins_mailbox = re.compile(r"From \S{1,200} .{0,30}\d\d:\d\d").match
_begins_part = re.compile(r"content-(?:type|transfer-encoding|disposition|id|description|language):", re.IGNORECASE).match
_is_boundary = re.compile(r"--[\w=.'+:/?()-]{8,70}").fullmatch
_is_encoded = re.compile(r"[A-Za-z0-9+/]+={0,2}").fullmatch
_search_boundary = re.compile(r"""boundary\s{0,9}=\s{0,9}"?([^\s";]{1,70})""", re.IGNORECASE).search
_search_date = re.compile(r"\d{1,2}[:.h]\d\d|\d{4}|\d{1,2}[./-]\d{1,2}").search
_search_verb = re.compile(
    r"""
    # Each branch is a word or two, so that every place of a line is read a few times at most.
    \bwrote\b | \bwrites\b | \bschrieb | \ba\ écrit | \bescribió | \bescribía | \bha\ scritto | \bschreef
    | \bescreveu | \bskrev
    | \bnapisał | \bpisze\b | \bnapsal | \bпис(?:ал|ет) | \bнаписал | \byazdı | \bkirjoitti | \bírta\b | のメール | 書きました
    | さんは | 写道 | 寫道 | 작성 | 님이 | كتب
    """,
    re.IGNORECASE | re.VERBOSE,
).search
_begins_attribution = re.compile(
    r"(?:On|Am|Le|El|Il|Op|Em|Den|Dnia|W dniu|Dne|пн|вт|ср|чт|пт|сб|вс|\d{1,4}[-/. 年])", re.IGNORECASE
).match
_is_separator = re.compile(
    r"""
    # A run of hyphens, a few words, a run of hyphens: what is between holds none.
    [-–—_=>\s]{0,3}-{3,20}\s?([^-\d][^-]{2,60})-{3,20}
    | Begin\ forwarded\ message:? | Anfang\ der\ weitergeleiteten\ (?:Nachricht|E-Mail):?
    | Début\ du\ message\ (?:transféré|réexpédié)\s?:?
    | Inicio\ del\ mensaje\ reenviado:? | Inizio\ messaggio\ inoltrato:? | Begin\ doorgestuurd\ bericht:?
    """,
    re.IGNORECASE | re.VERBOSE,
).fullmatch
_search_message = re.compile(
    r"""message | nachricht | mensaje | mensagem | messaggio | bericht | meddelande | wiadomość | zpráva | сообщени | письмо
    | e-?mail | メッセージ | 邮件 | 郵件 | 메시지""",
    re.IGNORECASE | re.VERBOSE,
).search
_search_forward = re.compile(
    r"""forward | weitergeleitet | transféré | réexpédié | reenviado | inoltrat | doorgestuurd | encaminhad | vidarebefordra
    | przekazan | пересылаем | пересланн | 転送 | 转发 | 轉寄 | 전달""",
    re.IGNORECASE | re.VERBOSE,
).search
_begins_forward_subject = re.compile(r"(?:fwd?|wg|tr|rv|i|enc|vs|vb|pd|转发)\s?[:：]", re.IGNORECASE).match
# What a disclaimer speaks of: secrecy, for whom it is, what to do with it, what follows; one of them alone is no disclaimer.
_DISCLAIMING = tuple(
    tuple(word.replace("_", " ") for word in words.split())
    for words in (
        """confidential vertraulich confidentiel confidencial riservato riservata vertrouwelijk konfidentiell poufn
        конфиденциальн 機密 保密""",
        """intended_recipient named_recipient addressee adressat empfänger destinataire destinatari geadresseerde mottagare
        adresat получател адресат 宛先 收件人""",
        """notify_the_sender delete_it delete_this destroy disclos irrtümlich vernichten löschen par_erreur détruire supprimer
        por_error eliminar elimine apague per_errore cancellar verwijder vergissing misstag radera pomyłk usunię по_ошибке
        удалит 誤って 削除 误收 删除""",
        """privileged unauthori liable liability unbefugt haftung non_autorisée responsabilité no_autorizad responsabilidad
        non_autorizzat responsabilità aansprakelijk ansvar""",
    )
)
_search_furniture = re.compile(
    r"""
    \bunsubscribe\b | opt[ -]?out
    | (?:manage|update|change)\ (?:your\ |my\ |email\ |e-mail\ |subscription\ ){0,2}(?:preferences|subscription)
    | (?:view|open|read)\ .{0,25}\bbrowser | (?:view|read)\ (?:it\ |this\ (?:e-?)?mail\ )?online:?$
    | trouble\ (?:viewing|reading)
    | you\ (?:are\ receiving|received|get)\ this\ (?:e-?)?mail
    | forward\ to\ a\ friend
    | newsletter\ abbestellen | \babmelden | \babbestellen | im\ browser | online\ (?:ansehen|lesen)
    | einstellungen\ (?:ändern|verwalten)
    | sie\ erhalten\ diese
    | désabonner | désinscri | désinscrire | dans\ (?:le|votre|un)\ navigateur | version\ en\ ligne
    | gérer\ (?:vos|mes)\ préférences
    | vous\ recevez\ ce
    | dar(?:se|me|te)\ de\ baja | cancelar\ (?:la\ |tu\ |su\ )?suscripción | en\ (?:el|su|tu)\ navegador
    | recibe[s]?\ este\ (?:correo|mensaje)
    | disiscriv | cancella(?:re|ti|rsi)\ (?:l'|la\ |dalla\ )?iscrizion | annulla\ l'iscrizione
    | nel\ (?:tuo\ )?browser | ricevi\ questa
    | uitschrijven | afmelden | in\ (?:je|uw|de)\ browser | voorkeuren\ (?:wijzigen|beheren) | je\ ontvangt\ de[zs]e
    | cancelar\ (?:a\ )?(?:inscrição|assinatura|subscrição) | no\ (?:seu\ )?navegador | descadastr | recebe\ este
    | avprenumerera | avregistrera | i\ (?:din\ )?webbläsare | avmeld | afmeld
    | wypisz | rezygn\w{0,8}\ z\ (?:subskrypcji|newslettera) | w\ przeglądarce
    | отписаться | отказаться\ от\ (?:рассылки|подписки) | в\ браузере | вы\ получили\ это
    | 配信(?:を)?(?:停止|解除) | ブラウザで | 登録解除 | 退订 | 退訂 | 取消订阅 | 在浏览器 | 구독\ ?(?:취소|해지) | 수신\ ?거부
    """,
    re.IGNORECASE | re.VERBOSE,
).search
_search_device = re.compile(
    r"""iphone | ipad | android | galaxy | samsung | blackberry | huawei | xiaomi | outlook | windows | yahoo
    | gmail | proton
    | thunderbird | smartphone | mobiltelefon | handy | mobile | mobil | móvil | telefon | téléphone""",
    re.IGNORECASE | re.VERBOSE,
).search
_search_sent = re.compile(
    r"""\bsent\ (?:from|via|with)\b | \bget\ outlook | gesendet | envoyé\ (?:de|depuis|à)
    | enviado\ (?:desde|do|de|a) | inviato\ (?:da|dal)
    | verstuurd | verzonden | skickat\ från | sendt\ fra | wysłan[eo] | отправлено | odesláno | lähetetty
    | gönderildi | から送信 | 发自
    | 發自 | 에서\ 보냄""",
    re.IGNORECASE | re.VERBOSE,
).search
_is_address = re.compile(r"[<(\[]?https?://[^\s<>()\[\]]+[>)\]]?").fullmatch
_search_contact = re.compile(r"https?://|\S@\S|www\.").search
_is_rule = re.compile(r"_{20,}").fullmatch


def mail_parts(lines: Sequence[str]) -> list[Kind | None] | None:
    """Return the kinds of a mail's header, quoted reply, signature and furniture; None if the text is no mail.

    >>> mail_parts(["Subject: Keys", "From: Ann <ann@example.org>", "", "They hang by the door.", "-- ", "Ann"])
    ['title', 'byline', None, None, 'byline', 'byline']
    >>> mail_parts(["Keys", "", "They hang by the door."]) is None
    True
    """
    start = _header_start(lines)
    if start is None and not _is_headless(lines):
        return None
    mail = _Mail(lines)
    mail.read_header(start)
    mail.read_parts()
    mail.read_quotes()
    mail.read_end()
    mail.read_furniture()
    return mail.kinds


# --- is it a mail? -----------------------------------------------------------------------------------------------------


def _header_start(lines: Sequence[str]) -> int | None:
    """The place of a header's first line, at the top of the text."""
    tops = islice(((place, line) for place, line in enumerate(lines) if line.strip()), _HEADER_WITHIN)
    for place, line in tops:
        if (_field(line) or _begins_mailbox(line)) and _is_header(lines, place):
            return place
    return None


def _field(line: str) -> Field | None:
    """What a line is as a field of a header; None if it is no field that is known."""
    if ":" not in line[: _LONGEST_NAME + 24] and "：" not in line[: _LONGEST_NAME + 24]:
        return None
    found = _begins_with_field(line)
    if not found:
        return None
    name = found[1].lower()
    if name in _FIELD_OF:
        return _FIELD_OF[name]
    if (name := name.replace(" ", "")) in _FIELD_OF or (name := found[1].lower().replace(" ", "-")) in _FIELD_OF:
        return _FIELD_OF[name]
    return "technical" if name.startswith(_TECHNICAL) and " " not in found[1] else None


def _is_header(lines: Sequence[str], start: int) -> bool:
    """Whether a block has the fields of a mail: somebody who sent or got it, and what only a mail has beside."""
    fields: dict[Field, str] = {}
    for place in _block(lines, start):
        if field := _field(lines[place]):
            fields.setdefault(field, lines[place])
    addressed = any("@" in fields.get(field, "") for field in ("sender", "recipient"))
    if "sender" not in fields and "recipient" not in fields:
        return "technical" in fields and "subject" in fields
    return len(fields) >= 2 and (addressed or "subject" in fields or "technical" in fields)


def _block(lines: Sequence[str], start: int) -> Iterable[int]:
    """The places of a header's lines: fields, and what continues them. A blank line ends it, unless one stands
    behind each."""
    spaced = start + 2 < len(lines) and not lines[start + 1].strip() and _field(lines[start + 2]) is not None
    place, end = start, min(len(lines), start + (_LONGEST_HEADER if start < _HEADER_WITHIN else _LONGEST_INNER_HEADER))
    while place < end:
        line = lines[place]
        if not line.strip():
            if not spaced or place + 1 >= end or _field(lines[place + 1]) is None:
                return
        elif place > start and not _continues(lines, place):
            return
        yield place
        place += 1


def _continues(lines: Sequence[str], place: int) -> bool:
    """Whether a line of a header is a field or goes on with one; a value may stand below its name."""
    line = lines[place]
    return line[0] in " \t" or _begins_with_field(line) is not None or lines[place - 1].rstrip().endswith((":", "："))


def _is_headless(lines: Sequence[str]) -> bool:
    """Whether a text without a header is a mail: a reply over or under a quoted mail."""
    marked = [place for place, line in enumerate(lines) if line.startswith((">", "--", "__"))]
    if not marked:
        return False
    quotes = sum(lines[place][0] == ">" for place in marked)
    for place in marked:
        line = lines[place].strip()
        if line[0] == "-" and len(line) > 9 and _separates(line) and _is_header(lines, _next(lines, place)):
            return True
    if quotes < 2:
        return False
    signed = any(lines[place].rstrip() == "--" for place in marked)
    if not signed and not any(len(line) <= 80 and _is_sent_from(line) for line in lines):
        return False
    firsts = [place for place in marked if lines[place][0] == ">" and place and lines[place - 1][:1] != ">"]
    return any(_attribution_above(lines, place) is not None for place in firsts)


def _separates(line: str) -> bool:
    """Whether a line is the one that mail programs put above a quoted mail."""
    found = _is_separator(line) if len(line) <= 160 else None
    return found is not None and (found[1] is None or _search_message(found[1]) is not None)


def _next(lines: Sequence[str], place: int) -> int:
    """The place of the next line that is not blank, or the last place."""
    place += 1
    while place + 1 < len(lines) and not lines[place].strip():
        place += 1
    return min(place, len(lines) - 1)


def _attribution_above(lines: Sequence[str], place: int) -> int | None:
    """The place where the attribution above a quote begins; None if there is none."""
    last = place - 1
    while last >= 0 and last >= place - 2 and not lines[last].strip():
        last -= 1
    if last < 0 or not lines[last].rstrip().endswith((":", "：")):
        return None
    found = None
    for first in range(last, max(last - 3, -1), -1):
        if not lines[first].strip():
            break
        if _is_attribution(" ".join(line.strip() for line in lines[first : last + 1]), quoted=True):
            if _begins_attribution(lines[first].strip()):
                return first
            found = first if found is None else found  # the date may stand on the line above
    return found


def _is_attribution(text: str, quoted: bool) -> bool:
    """Whether a text says who wrote, when; with quoted lines below one of both is enough."""
    if len(text) > _LONGEST_ATTRIBUTION or not text.endswith((":", "：")):
        return False
    verb, date = _search_verb(text), _search_date(text)
    begins = _begins_attribution(text.lstrip("> ")) is not None
    if quoted:
        return (verb is not None and (begins or date is not None or len(text) < 80)) or (date is not None and "@" in text)
    return date is not None and begins and (verb is not None or "@" in text)


def _is_sent_from(line: str) -> bool:
    return _search_sent(line) is not None and _search_device(line) is not None


# --- the parts ---------------------------------------------------------------------------------------------------------


class _Mail:
    """The lines of a mail, and the kinds found so far."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.kinds: list[Kind | None] = [None] * len(lines)
        self.body = 0  # place of the first line behind the header
        self.boundaries: set[str] = set()
        self.is_forward = False

    def read_header(self, start: int | None) -> None:
        """Give the header's lines their kinds."""
        if start is None:
            return
        end = start
        for place in self.mark_fields(start):
            end = place
        self.body = end + 1

    def mark_fields(self, start: int) -> Iterable[int]:
        """Give the lines of a block of fields their kinds; yields their places."""
        kind: Kind = "byline"
        for place in _block(self.lines, start):
            line = self.lines[place]
            field = _field(line)
            if field:
                kind = _KIND_OF_FIELD.get(field, "byline")
                if field == "subject":
                    value = line.replace("：", ":").partition(":")[2].strip("*_ \t")
                    self.is_forward |= _begins_forward_subject(value) is not None
            elif place == start or (line[:1] not in " \t" and _begins_with_field(line)):
                kind = "code"  # a field that is not known is a program's, and so is the mailbox's own line
            if found := _search_boundary(line[:_LONGEST_READ]):
                self.boundaries.add(found[1])
            if line.strip():
                self.kinds[place] = kind
            yield place

    def mark(self, places: Iterable[int], kind: Kind) -> None:
        """Give a kind to those of the lines that have none and are not blank."""
        for place in places:
            if self.kinds[place] is None and self.lines[place].strip():
                self.kinds[place] = kind

    # --- parts of several types ---

    def read_parts(self) -> None:
        """Mark boundaries, the fields below them, and what is encoded."""
        place, seen_text = self.body, False
        while place < len(self.lines):
            line = self.lines[place].rstrip()
            if self._is_boundary(place, line):
                self.kinds[place] = "code"
                end, encoded = self._read_part_header(place + 1)
                coded = encoded == "base64" or (encoded == "html" and seen_text)
                seen_text |= encoded == "text"
                place = self._end_of_part(end) if coded else end
                self.mark(range(end, place), "code")
            elif len(line) >= _ENCODED_LINE and line.isascii() and " " not in line and _is_encoded(line[:_LONGEST_READ]):
                place = self._read_encoded(place)
            else:
                place += 1
        if self.boundaries and self.body < len(self.lines):
            first = _next(self.lines, self.body - 1)
            if "MIME" in self.lines[first][:120]:
                self.mark([first], "code")

    def _is_boundary(self, place: int, line: str) -> bool:
        if not line.startswith("--") or len(line) < 4:
            return False
        name = line[2:]
        if name in self.boundaries or name.removesuffix("--") in self.boundaries:
            return True
        if len(line) > 80 or not _is_boundary(line):
            return False
        return place + 1 < len(self.lines) and _begins_part(self.lines[place + 1]) is not None

    def _read_part_header(self, place: int) -> tuple[int, str]:
        """Mark the fields of a part. Returns the place below them, and "base64", "html", "text" or ""."""
        encoded = ""
        start = place
        while place < len(self.lines) and self.lines[place].strip() and place - start < _LONGEST_HEADER:
            line = self.lines[place][:_LONGEST_READ].lower()
            if line[:1] not in " \t" and not _begins_with_field(line):
                break
            if found := _search_boundary(self.lines[place][:_LONGEST_READ]):
                self.boundaries.add(found[1])
            if "base64" in line or "application/" in line or "image/" in line:
                encoded = "base64"
            elif not encoded and "text/" in line:
                encoded = "html" if "text/html" in line else "text"
            self.kinds[place] = "code"
            place += 1
        return place, encoded

    def _end_of_part(self, place: int) -> int:
        while place < len(self.lines) and not self._is_boundary(place, self.lines[place].rstrip()):
            place += 1
        return place

    def _read_encoded(self, place: int) -> int:
        """Mark lines of base64, if they are more than one; returns the place below them."""
        width, end = len(self.lines[place].rstrip()), place
        while end < len(self.lines) and len(line := self.lines[end].rstrip()) == width and _is_encoded(line):
            end += 1
        if (
            end < len(self.lines)
            and 0 < len(line := self.lines[end].rstrip()) < width
            and _is_encoded(line)
            and end > place + 1
        ):
            end += 1
        if end > place + 1:
            self.mark(range(place, end), "code")
        return max(end, place + 1)

    # --- what is quoted ---

    def read_quotes(self) -> None:
        """Mark quoted mail and its attribution as off topic, unless it is what the mail passes on."""
        quoted, heads, rest = self._quoted(), set[int](), None
        for place in range(self.body, len(self.lines)):
            if self.kinds[place] is None and self._begins_rest(place, heads):
                rest = place
                break
        if rest is not None:
            quoted |= set(range(rest, len(self.lines)))
            quoted |= heads
        if not quoted:
            return
        if self._passes_on(quoted):
            self._read_forwarded(rest)
            return
        self.mark(sorted(quoted), "offtopic")

    def _quoted(self) -> set[int]:
        """The places of lines with ">" and of attributions above them, and of blank lines between."""
        quoted: set[int] = set()
        for place in range(self.body, len(self.lines)):
            if self.kinds[place] is not None or self.lines[place][:2].lstrip()[:1] != ">":
                continue
            if place - 1 not in quoted:
                first = _attribution_above(self.lines, place)
                if first is not None and first >= self.body:
                    quoted.update(range(first, place))
            quoted.add(place)
        return quoted

    def _begins_rest(self, place: int, heads: set[int]) -> bool:
        """Whether a quoted mail without ">" begins here, and with it all that follows. Its fields are put into heads."""
        line = self.lines[place].strip()
        if not line or place + 1 >= len(self.lines):
            return False
        if line[0] in "-–—_=>BADIi" and _separates(line):
            self.is_forward |= _search_forward(line) is not None
            return True
        if line[-1] in ":：":
            return self._is_bare_attribution(place)
        field = _field(line) if len(line) <= _LONGEST_READ else None
        if field == "sender" and (place == 0 or not self.lines[place - 1].strip() or _is_rule(self.lines[place - 1].strip())):
            fields = {_field(self.lines[row]) for row in _block(self.lines, place)}
            return len(fields) >= 3 and "subject" in fields
        return False

    def _is_bare_attribution(self, place: int) -> bool:
        """Whether an attribution ends here that has text without ">" below it."""
        if self.lines[_next(self.lines, place)].lstrip().startswith(">"):
            return False
        if _is_attribution(self.lines[place].strip(), quoted=False):
            return True
        return (
            place > self.body
            and self.lines[place - 1].strip() != ""
            and _is_attribution(f"{self.lines[place - 1].strip()} {self.lines[place].strip()}", quoted=False)
        )

    def _passes_on(self, quoted: set[int]) -> bool:
        """Whether the quoted mail is the content, and the mail's own words no more than an intro to it."""
        own = other = 0
        for place in range(self.body, len(self.lines)):
            if self.kinds[place] is None:
                words = len(self.lines[place].split())
                own, other = (own, other + words) if place in quoted else (own + words, other)
        limit = _FORWARDED if self.is_forward else _QUOTED_ONLY
        return own <= _SHORT_INTRO and own <= limit * other

    def _read_forwarded(self, start: int | None) -> None:
        """Mark the line above a mail that is passed on, and its header."""
        if start is None:
            return
        place = start
        if _separates(self.lines[start].strip()):
            self.kinds[start] = "nav"
            place = _next(self.lines, start)
        if _field(self.lines[place]) and _is_header(self.lines, place):
            for _ in self.mark_fields(place):
                pass

    # --- the end of the mail's own text ---

    def read_end(self) -> None:
        """Mark signatures, and disclaimers at the end of the mail's own text."""
        for place in range(self.body, len(self.lines)):
            if self.kinds[place] is None and self.lines[place].rstrip() == "--":
                self._read_signature(place)
        own = [place for place in range(self.body, len(self.lines)) if self.lines[place].strip() and self._is_own(place)]
        for paragraph in _paragraphs(own[-_DISCLAIMER_LINES:]):
            text = " ".join(self.lines[place][:_LONGEST_READ].lower() for place in paragraph)
            if paragraph[0] != own[0] and sum(any(word in text for word in words) for words in _DISCLAIMING) >= 2:
                for place in paragraph:
                    self.kinds[place] = "legal"

    def _is_own(self, place: int) -> bool:
        return self.kinds[place] in (None, "byline")

    def _read_signature(self, start: int) -> None:
        """Mark a signature, which ends with the mail, or where something else begins. A longer text is none."""
        places = [start]
        for place in range(start + 1, len(self.lines)):
            if self.kinds[place] is not None:
                break
            if self.lines[place].strip():
                places.append(place)
            if len(places) > _LONGEST_SIGNATURE + _DISCLAIMER_LINES:
                break
        blanks = (at for at, place in enumerate(places) if at and not self.lines[place - 1].strip())
        if len(places) - 1 > _LONGEST_SIGNATURE:  # a disclaimer, or a list's footer, may stand below the signature
            places = places[: next(blanks, 1)]
        if len(places) - 1 <= _LONGEST_SIGNATURE:
            self.mark(places, "byline")

    # --- newsletters ---

    def read_furniture(self) -> None:
        """Mark offers to unsubscribe, tracking links beside them, footers of lists, and what a program signs with."""
        own = [place for place in range(self.body, len(self.lines)) if self.lines[place].strip() and self._is_own(place)]
        edges = {*own[:_HEAD_LINES], *own[-_TAIL_LINES:]}
        for paragraph in _paragraphs(own):
            for place in edges.intersection(paragraph):
                line = self.lines[place].strip()
                if (len(line) <= 80 and _is_sent_from(line)) or (len(paragraph) <= _SMALL_PRINT and _is_small_print(line)):
                    self.kinds[place] = "promo"
        self._read_list_footer(own)
        for order in (own, own[::-1]):
            self._read_tracking_links(order)

    def _read_list_footer(self, own: Sequence[int]) -> None:
        """Mark the footer of a mailing list: a rule, then a few lines with an address, at the end."""
        for at, place in enumerate(own[-_NEAR - 4 :]):
            if _is_rule(self.lines[place].strip()):
                footer = own[-_NEAR - 4 :][at:]
                if any(_search_contact(self.lines[line]) for line in footer[1:]):
                    for line in footer:
                        self.kinds[line] = "promo"
                return

    def _read_tracking_links(self, own: Sequence[int]) -> None:
        near = 0
        for place in own:
            if self.kinds[place] == "promo":
                near = _NEAR
            elif near and _is_tracking_link(self.lines[place].strip()):
                self.kinds[place] = "promo"
                near = _NEAR
            else:
                near = max(near - 1, 0)


def _paragraphs(places: Sequence[int]) -> list[list[int]]:
    """Places in runs of neighbours."""
    runs: list[list[int]] = []
    for place in places:
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _is_small_print(line: str) -> bool:
    """Whether a line offers to unsubscribe, or to read the mail elsewhere; addresses do not count for its length."""
    words = " ".join(word for word in line.split() if "://" not in word)
    return len(words) <= _LONGEST_SMALL_PRINT and _search_furniture(words) is not None


def _is_tracking_link(line: str) -> bool:
    """Whether a line is nothing but a long address with parameters."""
    if len(line) < _LONG_ADDRESS or "://" not in line[:12] or not _is_address(line):
        return False
    return line.count("=") + line.count("&") >= 2 or max(map(len, line.split("/"))) >= _LONG_ADDRESS // 2
