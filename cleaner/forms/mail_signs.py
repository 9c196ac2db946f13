"""Lines of a text -> what each is in a mail: a field of a header, an attribution, a separator, small print, a long address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Literal

Field = Literal["subject", "sender", "recipient", "other", "technical"]

HEADER_WITHIN = 3  # non-blank lines above the header at most
LONGEST_HEADER, LONGEST_INNER_HEADER = 400, 40  # lines of a header at the top, and of one further below
LONGEST_READ = 1000  # characters of a line that is searched for words
LONGEST_NAME = 40  # characters of a field's name
LONGEST_ATTRIBUTION = 300  # characters, on two lines
LONGEST_SMALL_PRINT = 110  # characters of a line that offers to unsubscribe
LONG_ADDRESS = 80  # characters of a tracking link

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
begins_with_field = re.compile(r"[*_]{0,2}([^\W\d_][\w-]{0,39}(?:[ ][\w-]{1,20})?)[*_]{0,2}\s?[:：][*_]{0,2}").match
_begins_mailbox = re.compile(r"From \S{1,200} .{0,30}\d\d:\d\d").match
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
is_rule = re.compile(r"_{20,}").fullmatch
_is_address = re.compile(r"[<(\[]?https?://[^\s<>()\[\]]+[>)\]]?").fullmatch


def header_start(lines: Sequence[str]) -> int | None:
    """The place of a header's first line, at the top of the text."""
    tops = islice(((place, line) for place, line in enumerate(lines) if line.strip()), HEADER_WITHIN)
    for place, line in tops:
        if (field_of(line) or _begins_mailbox(line)) and is_header(lines, place):
            return place
    return None


def field_of(line: str) -> Field | None:
    """What a line is as a field of a header; None if it is no field that is known."""
    if ":" not in line[: LONGEST_NAME + 24] and "：" not in line[: LONGEST_NAME + 24]:
        return None
    found = begins_with_field(line)
    if not found:
        return None
    name = found[1].lower()
    if name in _FIELD_OF:
        return _FIELD_OF[name]
    if (name := name.replace(" ", "")) in _FIELD_OF or (name := found[1].lower().replace(" ", "-")) in _FIELD_OF:
        return _FIELD_OF[name]
    return "technical" if name.startswith(_TECHNICAL) and " " not in found[1] else None


def is_header(lines: Sequence[str], start: int) -> bool:
    """Whether a block has the fields of a mail: somebody who sent or got it, and what only a mail has beside."""
    fields: dict[Field, str] = {}
    for place in block(lines, start):
        if field := field_of(lines[place]):
            fields.setdefault(field, lines[place])
    addressed = any("@" in fields.get(field, "") for field in ("sender", "recipient"))
    if "sender" not in fields and "recipient" not in fields:
        return "technical" in fields and "subject" in fields
    return len(fields) >= 2 and (addressed or "subject" in fields or "technical" in fields)


def block(lines: Sequence[str], start: int) -> Iterable[int]:
    """The places of a header's lines: fields, and what continues them. A blank line ends it, unless one stands
    behind each."""
    spaced = start + 2 < len(lines) and not lines[start + 1].strip() and field_of(lines[start + 2]) is not None
    place, end = start, min(len(lines), start + (LONGEST_HEADER if start < HEADER_WITHIN else LONGEST_INNER_HEADER))
    while place < end:
        line = lines[place]
        if not line.strip():
            if not spaced or place + 1 >= end or field_of(lines[place + 1]) is None:
                return
        elif place > start and not _continues(lines, place):
            return
        yield place
        place += 1


def _continues(lines: Sequence[str], place: int) -> bool:
    """Whether a line of a header is a field or goes on with one; a value may stand below its name."""
    line = lines[place]
    return line[0] in " \t" or begins_with_field(line) is not None or lines[place - 1].rstrip().endswith((":", "："))


def separates(line: str) -> bool:
    """Whether a line is the one that mail programs put above a quoted mail."""
    found = _is_separator(line) if len(line) <= 160 else None
    return found is not None and (found[1] is None or _search_message(found[1]) is not None)


def next_filled(lines: Sequence[str], place: int) -> int:
    """The place of the next line that is not blank, or the last place."""
    place += 1
    while place + 1 < len(lines) and not lines[place].strip():
        place += 1
    return min(place, len(lines) - 1)


def attribution_above(lines: Sequence[str], place: int) -> int | None:
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
        if is_attribution(" ".join(line.strip() for line in lines[first : last + 1]), quoted=True):
            if _begins_attribution(lines[first].strip()):
                return first
            found = first if found is None else found  # the date may stand on the line above
    return found


def is_attribution(text: str, quoted: bool) -> bool:
    """Whether a text says who wrote, when; with quoted lines below one of both is enough."""
    if len(text) > LONGEST_ATTRIBUTION or not text.endswith((":", "：")):
        return False
    verb, date = _search_verb(text), _search_date(text)
    begins = _begins_attribution(text.lstrip("> ")) is not None
    if quoted:
        return (verb is not None and (begins or date is not None or len(text) < 80)) or (date is not None and "@" in text)
    return date is not None and begins and (verb is not None or "@" in text)


def is_sent_from(line: str) -> bool:
    """Whether a line says from which device or program a mail was sent."""
    return _search_sent(line) is not None and _search_device(line) is not None


def is_small_print(line: str) -> bool:
    """Whether a line offers to unsubscribe, or to read the mail elsewhere; addresses do not count for its length."""
    words = " ".join(word for word in line.split() if "://" not in word)
    return len(words) <= LONGEST_SMALL_PRINT and _search_furniture(words) is not None


def is_tracking_link(line: str) -> bool:
    """Whether a line is nothing but a long address with parameters."""
    if len(line) < LONG_ADDRESS or "://" not in line[:12] or not _is_address(line):
        return False
    return line.count("=") + line.count("&") >= 2 or max(map(len, line.split("/"))) >= LONG_ADDRESS // 2
