"""What is no text but stands visibly on pages: code, messages of forms, furniture for language models, put into a page.

A labelled page and chance -> the page with some of it above, between or behind the paragraphs of its main text. Instead of
them, some pages get short lines of text that only look like code, which must stay. All wording is drawn from grammars of this
module: ``‹slot›`` is replaced by a value of chance, ``‹slot1›`` by the same value at each of its places in a template, and
``⟦a|b⟧`` by one of its alternatives.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape
from itertools import pairwise
from random import Random
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.html.blocks import Blocks
from cleaner.html.tags import TAGS
from cleaner.labels import DROP, KEEP, Labelled
from cleaner.lines import KINDS
from scripts.data.edits.drafts import element_of
from scripts.data.splices.grafts import Place, before, behind, graft
from scripts.data.splices.parts import ends_sentence
from scripts.data.splices.sources import MAIN

TECHNICAL = 0.3  # share of the pages that get lines of text instead
FOREIGN_WORDING = 0.15  # share of the English pages that get the wording of another language
MOST_GROUPS = 3
SORTS = {"code": 60, "social": 20, "nav": 20}  # weights
OUTSIDE = 0.3  # share of the groups that stand above or behind the main text
SPACED = 1 / 3  # share of the lines of main text that a blank line follows, from which blank lines part paragraphs
_HAND_LABELLED = frozenset(KINDS) - {"title", "code", "offtopic"}  # kinds that only pages labelled by hand have
_PARAGRAPHS = (TAGS.index("p"), TAGS.index("div"))
_HEADED = (*_PARAGRAPHS, *(TAGS.index(f"h{level}") for level in range(1, 7)))
# Prose says "a < b" or ends with a semicolon; these signs of code it has only as samples.
_CODE_SIGNS = ("();", "){", ") {", "=>", "&&", "!=", " == ", "</", "/>", "#include", " self.", "$ sudo", "{{", "{%", "};")
_CODE_ENDS = ("{", "}", "];", "';", '";')
_CODE_BEGINS = ("def ", "import ", "#!/", "<?php", "$ ", ">>> ")
_ends_with_call = re.compile(r"[\w$]\([^()]{0,80}\);$").search


class Group(NamedTuple):
    """Lines that stand together."""

    lines: list[str]
    kind: str
    tags: tuple[str, ...]  # elements of HTML that may hold one of the lines; "" for text straight in the element around
    joined: bool = False  # whether HTML may have the lines as one


# --- slots -------------------------------------------------------------------------------------------------------------

_WORDS = (
    "alpha amber anchor banner basket beacon block bottom cart cedar cobalt content copper count cover delta ember falcon "
    "feed filter footer gallery garnet header hero index inner item label layout leaf ledger lemon list loader maple marker "
    "media menu meta modal north offer orbit outer page panel pebble pixel player popup post price prism query queue ribbon "
    "river sample search section side sidebar signal slot slate source stage sticky story summary tab tag teaser theme thumb "
    "ticker timer toggle token top track user video view visit widget wrapper zone"
).split()
_TITLES = (
    "Harbour opens a week early|Choir looks for new voices|Old bridge to be mended|Bread prices rise again|Night bus returns"
    "|Contact form|Summer fair|Our team|Opening hours|Ten ways with lentils|Weekend weather|A visit to the lighthouse"
).split("|")
_HOSTS = (
    "example",
    "trk-stat",
    "adlane",
    "pixelmill",
    "tagbarn",
    "cdn-quill",
    "metrix",
    "static-loom",
    "beaconry",
    "clickford",
)
_TOP = ("com", "net", "io", "example", "org", "de", "co.uk")
_BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def _word(random: Random) -> str:
    return random.choice(_WORDS)


def _name(random: Random) -> str:
    """The name of a variable or function."""
    words = [_word(random) for _ in range(random.choice((1, 2, 2, 3)))]
    style = random.randrange(4)
    if style == 0:
        return "_".join(words)
    name = words[0] + "".join(word.title() for word in words[1:])
    return random.choice(("", "", "_", "$", "__")) + name if style == 1 else name


def _css_class(random: Random) -> str:
    name = random.choice(("-", "__", "_")).join(_word(random) for _ in range(random.choice((1, 2, 2))))
    return f"{name}{random.choice(('-', ''))}{random.randrange(1, 4000)}" if random.random() < 0.5 else name


def _url(random: Random) -> str:
    host = f"{random.choice(('www', 'cdn', 't', 'px', 'static', 'a1'))}.{random.choice(_HOSTS)}.{random.choice(_TOP)}"
    path = "/".join(_word(random) for _ in range(random.choice((1, 2, 2, 3))))
    scheme, ending = random.choice(("https://", "https://", "//", "http://")), random.choice((".js", "", "/", ".png", ".gif"))
    return f"{scheme}{host}/{path}{ending}"


def _hex(random: Random, digits: Sequence[int] = (6, 8, 12, 24, 32)) -> str:
    size = random.choice(digits)
    return f"{random.getrandbits(4 * size):0{size}x}"


def _value(random: Random) -> str:
    makers: tuple[Callable[[Random], str], ...] = (
        lambda r: str(r.randrange(10_000)),
        lambda r: f"'{_word(r)}'",
        lambda r: f'"{_css_class(r)}"',
        lambda r: r.choice(("true", "false", "null", "[]", "{}", "undefined", "!0", "!1")),
        lambda r: f"'{_url(r)}'",
        lambda r: f"{_name(r)}.{_word(r)}",
    )
    return random.choice(makers)(random)


def _object(random: Random) -> str:
    """A literal of a script."""
    quote = random.choice(("", "'", '"'))
    pairs = [f"{quote}{_word(random)}{quote}: {_value(random)}" for _ in range(random.randint(1, 5))]
    return "{" + ", ".join(pairs) + "}"


def _json(random: Random) -> str:
    tight = random.random() < 0.5
    values = [
        random.choice((f'"{_word(random)}"', str(random.randrange(90_000)), "true", "false", "null", f'"{_url(random)}"'))
        for _ in range(random.randint(2, 7))
    ]
    pairs = [f'"{_word(random)}":{"" if tight else " "}{value}' for value in values]
    return "{" + (",", ", ")[not tight].join(pairs) + "}"


def _declarations(random: Random) -> str:
    """What stands between the braces of a rule of CSS."""
    lengths = ("px", "em", "rem", "%", "vh")
    values: dict[str, Callable[[], str]] = {
        name: lambda: f"{random.randrange(0, 1200)}{random.choice(lengths)}"
        for name in ("width", "height", "margin", "padding", "max-width", "font-size", "top", "border-radius", "line-height")
    }
    values["display"] = lambda: random.choice(("none", "block", "flex", "inline-block", "grid"))
    values["color"] = values["background-color"] = values["--accent"] = lambda: f"#{_hex(random, (3, 6))}"
    values["float"] = lambda: random.choice(("left", "right", "none"))
    values["position"] = lambda: random.choice(("fixed", "absolute", "relative", "sticky"))
    values["text-align"] = lambda: random.choice(("center", "left", "justify"))
    values["overflow"] = lambda: random.choice(("hidden", "auto", "visible"))
    colon = random.choice((":", ": "))
    important = random.choice(("", "", "", " !important"))
    chosen = random.sample(list(values), random.randint(1, 5))
    joint = random.choice((";", "; "))
    return joint.join(f"{name}{colon}{values[name]()}{important}" for name in chosen) + random.choice((";", ";", ""))


def _selector(random: Random) -> str:
    name = _css_class(random)
    forms = (f".{name}", f"#{name}", f".{name} {random.choice(('a', 'li', 'img', 'p', 'h2'))}", f"div.{name}", f".{name}:hover")
    return random.choice((*forms, f".{name}, .{_css_class(random)}", f"body.{name} > .{_word(random)}", f".{name}::before"))


def _base64(random: Random) -> str:
    data = random.randbytes(random.randint(30, 240))
    return b64encode(data).decode() if random.random() < 0.7 else "".join(random.choices(_BASE64, k=random.randint(40, 200)))


_SLOTS: dict[str, Callable[[Random], str]] = {
    "word": _word,
    "Word": lambda r: _word(r).title(),
    "WORD": lambda r: _word(r).upper(),
    "name": _name,
    "NAME": lambda r: f"{_word(r)}_{_word(r)}".upper(),
    "class": _css_class,
    "url": _url,
    "host": lambda r: f"{r.choice(_HOSTS)}.{r.choice(_TOP)}",
    "hex": _hex,
    "color": lambda r: f"#{_hex(r, (3, 6))}",
    "id": lambda r: str(r.randrange(10_000, 10_000_000)),
    "n": lambda r: str(r.randrange(1, 100)),
    "num": lambda r: str(r.randrange(100, 5000)),
    "ids": lambda r: ",".join(str(r.randrange(1, 3000)) for _ in range(r.randint(2, 7))),
    "value": _value,
    "object": _object,
    "json": _json,
    "css": _declarations,
    "selector": _selector,
    "title": lambda r: r.choice(_TITLES),
    "blob": _base64,
    "date": lambda r: f"{r.randrange(2009, 2027)}-{r.randrange(1, 13):02}-{r.randrange(1, 29):02}",
    "clock": lambda r: f"{r.randrange(24):02}:{r.randrange(60):02}:{r.randrange(60):02}",
    "path": lambda r: f"/{r.choice(('var/www', 'home/site', 'srv/http', 'usr/share'))}/{_word(r)}/{_word(r)}",
    "page": lambda r: r.choice(("page", "article", "post", "story", "guide")),
    "bot": lambda r: r.choice(("ChatGPT", "Claude", "Gemini", "Perplexity", "Copilot", "Grok", "DeepSeek", "Le Chat")),
}
_find_slots = re.compile(r"‹([A-Za-z_]{1,12})(\d?)›").sub
_find_alternatives = re.compile(r"⟦([^⟦⟧]{0,400})⟧").sub


def filled(template: str, random: Random) -> str:
    """A template with all its slots and alternatives filled.

    >>> filled("⟦tea|tea⟧ for two", Random(1))
    'tea for two'
    """
    drawn: dict[str, str] = {}

    def value(found: re.Match[str]) -> str:
        name, number = found.groups()
        if not number:
            return _SLOTS[name](random)
        return drawn.setdefault(name + number, _SLOTS[name](random))

    while "⟦" in template:  # the innermost ones first
        template = _find_alternatives(lambda found: random.choice(found[1].split("|")), template)
    return _find_slots(value, template)


# --- code --------------------------------------------------------------------------------------------------------------

CALLS = (
    "window.‹name1› = window.‹name1› || []; ‹name1›.push(‹object›);",
    "window.‹name› = ‹object›;",
    "window['‹name›'] = ‹json›;",
    "var ‹name› = ‹value›, ‹name› = ‹value›;",
    "var ‹name› = ‹object›;",
    "⟦let|const|var⟧ ‹name› = ‹name›(‹value›);",
    "⟦let|const⟧ ‹name1› = document.querySelector('‹selector›'); ‹name1›.addEventListener('click', ‹name›);",
    "document.write('<scr' + 'ipt src=\"‹url›\"></scr' + 'ipt>');",
    'document.write("<img src=\'‹url›?‹word›=" + Math.random() + "\'>");',
    "document.getElementById('‹class›').⟦style.display = 'none'|innerHTML = ''|className += ' ‹word›'⟧;",
    "⟦jQuery|$⟧(document).ready(function(⟦|$⟧) { $('‹selector›').‹word›(‹object›); });",
    "⟦jQuery|$⟧(function(){ $('‹selector›').hide().fadeIn(‹num›); });",
    "$('‹selector›').on('⟦click|submit|change⟧', function(e) { e.preventDefault(); ‹name›(‹value›); });",
    "(function(){ var ‹name1› = document.createElement('script'); ‹name1›.async = true; ‹name1›.src = '‹url›'; "
    "document.head.appendChild(‹name1›); })();",
    "(function(w,d,s,l,i){w[l]=w[l]||[];var "
    "f=d.getElementsByTagName(s)[0];})(window,document,'script','‹name›','‹WORD›-‹id›');",
    "setTimeout(function() { ‹name›(‹value›) }, ‹num›);",
    "setTimeout(() => ‹name›.‹word›(), ‹num›)",
    "setInterval(‹name›, ‹num›);",
    "window.addEventListener('⟦load|scroll|DOMContentLoaded⟧', function() { ‹name›(‹object›); });",
    "gtag('⟦config|event|set⟧', '⟦G|UA|AW⟧-‹id›', ‹object›);",
    "‹name›('⟦create|send|track|init|event⟧', '⟦pageview|‹WORD›-‹id›|‹word›⟧', ‹object›);",
    "_‹word›q.push(['_⟦setAccount|trackPageview|setCustomVar⟧', '‹WORD›-‹id›-‹n›']);",
    "‹name›.cmd.push(function() { ‹name›.⟦display|defineSlot|refresh⟧('/‹id›/‹class›', "
    "[⟦300, 250|728, 90|160, 600|320, 50⟧]); });",
    "‹name›.defineSlot('/‹id›/‹word›_‹word›', "
    "[[⟦300,250|970,90|728,90⟧],[⟦320,50|300,600⟧]], 'div-ad-‹num›-‹n›').addService(‹name›());",
    "try { ‹name›(‹value›); } catch(e) { console.⟦log|warn|error⟧(e); }",
    "if (typeof ‹name1› !== 'undefined') { ‹name1›.‹word›(‹object›); }",
    "if(!window.‹name1›){window.‹name1›=function(){return ‹value›}}",
    "‹name›.‹word›.‹word›(‹value›).then(function(‹word1›){return ‹word1›.json()});",
    "function ‹name›(‹word1›, ‹word2›) { return ‹word1›.‹word›(‹word2›) || ‹value›; }",
    "import {‹name›} from '‹url›';",
    "//<![CDATA[ var ‹name› = ‹value›; //]]>",
    "/* <![CDATA[ */ var ‹name› = ‹json›; /* ]]> */",
    "‹name›.init({appId: '‹id›', version: 'v‹n›.0', xfbml: true});",
    "!function(‹word1›,e){‹word1›.‹word›=e,‹name›(‹word1›)}(window,‹object›);",
    "‹name› = new ‹Word›(‹object›); ‹name›.render();",
    "self.__‹word›_f.push([1,\"‹n›:‹json›\"])",
    "‹name›.scrollTo({top: 0, behavior: 'smooth'}); return false;",
    "var ‹name1› = ‹value›;\nif (‹name1›) {\n  ‹name›(‹object›);\n}",
    "function ‹name›() {\n  var ‹word1› = document.getElementById('‹class›');\n  ‹word1›.style.display = 'none';\n}",
    "‹name›.push(function () {\n    ‹name›.‹word›('‹class›');\n});",
)  # fmt: skip
STYLES = (
    "‹selector› {‹css›}",
    "‹selector› { ‹css› } ‹selector› { ‹css› }",
    "‹selector›{‹css›}‹selector›{‹css›}‹selector›{‹css›}",
    "@media ⟦only screen and |⟧(⟦max|min⟧-width: ‹num›px) { ‹selector› { ‹css› } }",
    "‹selector› { ‹css› } @media (max-width: ‹num›px) { ‹selector› { ‹css› } }",
    ":root{--‹class›:‹color›;--‹class›:‹n›px;--‹word›:var(--‹class›)}",
    "@import url(⟦'‹url›'|‹url›⟧);",
    "@font-face{font-family:'‹Word›';src:url(‹url›) format('woff2');font-display:swap}",
    "@keyframes ‹word› { from { ‹css› } to { ‹css› } }",
    "/* ‹word› ‹word› */ ‹selector› { ‹css› }",
    "‹selector› {\n  ‹css›\n}",
    "‹selector› {\n‹css›\n}\n‹selector› {\n‹css›\n}",
    "<!-- ‹selector›{‹css›} -->",
    "style=\"‹css›\"",
)  # fmt: skip
DATA = (
    "‹json›",
    "[‹json›,‹json›]",
    '{"‹word›":‹json›,"‹word›":[‹json›]}',
    '{"@context":"https://schema.org","@type":"⟦Article|NewsArticle|BreadcrumbList|Recipe|Product⟧","name":"‹title›","url":"‹url›"}',
    '{"@type":"ListItem","position":‹n›,"name":"‹title›","item":"‹url›"}',
    '"@type": "⟦Person|Organization|ImageObject|WebPage⟧", "@id": "‹url›#‹word›", "‹word›": "‹title›"',
    '"‹word›": ‹json›,\n"‹word›": "‹title›",\n"‹word›": ‹num›',
    '{\n  "‹word›": "‹title›",\n  "‹word›": ‹json›\n}',
    "&‹word›=‹id›&‹word›=‹hex›&‹word›=‹url›",
    '"datePublished":"‹date›T‹clock›+00:00","dateModified":"‹date›T‹clock›+00:00","headline":"‹title›"',
    "a:‹n›:{s:‹n›:\"‹word›\";s:‹n›:\"‹title›\";i:‹num›;b:1;}",
)  # fmt: skip
TEMPLATES = (
    "{{⟦ |⟧‹word›.‹word›⟦ |⟧}}",
    "{{ ‹word›.‹name› | ‹word› }}",
    "{{{ ‹word› }}}",
    "{{#⟦if|each|unless⟧ ‹name›}} {{‹word›}} {{/⟦if|each|unless⟧}}",
    "{{> ‹class›}}",
    "{% ⟦if ‹name›.‹word›|endif|else|endfor|endblock|for ‹word› in ‹name›|include '‹class›.html'⟧ %}",
    "{% if ‹word› %} {{ ‹word›.‹word› }} {% endif %}",
    "<%⟦=|-⟧ ‹name›.‹word› %>",
    "<% ⟦if (‹name›) { %> <% } %>|end %>|} %>⟧",
    "<?php echo ⟦$‹name›|‹name›('‹class›')⟧; ?>",
    "<?php ⟦if (‹name›()) : ?>|endif; ?>|the_‹word›(); ?>⟧",
    "${‹name›}",
    "${‹name›.‹word›} ${‹word›}",
    "%%‹NAME›%%",
    "[[+‹name›]]",
    "[[*‹word›]] [[$‹class›]]",
    "#{‹name›}",
    "*|‹NAME›|*",
    "__‹NAME›__",
    "@‹name›(‹value›)",
    "<!-- ⟦BEGIN|END|start|/⟧ ‹class› -->",
    "‹word›.‹word›.‹name›.⟦label|title|placeholder⟧",
    "$‹word›.‹name›$",
    "[object Object]",
    "undefined ‹num› undefined",
    "NaN/NaN/NaN",
    "⟦ng|v⟧-if=\"‹name›.‹word›\"",
)  # fmt: skip
SHORTCODES = (
    '[gallery ⟦columns="‹n›" |⟧ids="‹ids›"⟦ size="‹word›"|⟧]',
    '[contact-form-7 id="‹num›" title="‹title›"]',
    '[⟦gravityform|ninja_form|wpforms|formidable⟧ id="‹n›"⟦ title="false"|⟧]',
    '[caption id="attachment_‹num›" align="align⟦left|right|center|none⟧" width="‹num›"]',
    "[/⟦caption|vc_column|vc_row|et_pb_section|toggle|accordion|su_box|one_half|tab|column⟧]",
    "[vc_row⟦ el_class=\"‹class›\"|⟧][vc_column⟦ width=\"1/2\"|⟧][vc_column_text]",
    "[/vc_column_text][/vc_column][/vc_row]",
    '[et_pb_⟦section|row|text|column⟧ admin_label="‹word›" _builder_version="‹n›.‹n›"]',
    "[embed]‹url›[/embed]",
    '[⟦youtube|vimeo|video|audio⟧ ⟦id|src|mp4⟧="‹url›"]',
    "[playlist ids=\"‹ids›\"]",
    '[su_‹word› title="‹title›" style="‹word›"]',
    '[‹word›_‹word› ‹word›="‹word›" ‹word›="‹n›"]',
    '[‹class› id="‹num›"]',
    "[‹word›-‹word› ‹word›=‹num›]",
    '[adrotate ⟦banner|group⟧="‹n›"]',
    "[url=‹url›]",
    "[url=‹url›]‹title›[/url]",
    "[img]‹url›[/img]",
    "[color=‹color›][size=‹n›]‹title›[/size][/color]",
    "[/⟦b|i|quote|color|url|size|list⟧]",
    "{loadposition ‹class›}",
    "{⟦gallery|module|youtube⟧ ‹class›}",
    "{{< ⟦figure|gallery|youtube|ref⟧ ‹word›=\"‹url›\" >}}",
    "<!--⟦nextpage|more|adsense|quads id=‹n›⟧-->",
    "{:⟦target=\"_blank\"|.‹class›⟧}",
    "[[⟦File|Image⟧:‹Word›_‹word›.jpg|⟦thumb|right⟧|‹num›px]]",
    "{{‹Word› box|‹word›=‹num›|‹word›=‹word›}}",
    "[TS_Poll id=\"‹n›\"]",
    "[tie_‹word›][/tie_‹word›]",
)  # fmt: skip
MARKUP = (
    '<div class="‹class›"⟦ id="‹class›"|⟧>',
    '<div class="‹class›"><a href="‹url›">',
    "</div>⟦</div>|</a>|</li></ul>|⟧",
    '<img src="‹url›" alt="⟦|‹title›⟧" width="‹num›"⟦ height="‹num›"|⟧ />',
    '<iframe src="‹url›" width="‹num›" height="‹num›" frameborder="0"⟦ allowfullscreen|⟧></iframe>',
    '<script ⟦async |⟧src="‹url›"></script>',
    '<script type="text/javascript"> ‹name›(‹value›); </script>',
    '<a href="‹url›" target="_blank" rel="⟦nofollow|noopener⟧">‹title›</a>',
    "<⟦br|hr⟧ /><⟦br|p⟧>",
    '<span style="‹css›">',
    '<!--[if lt IE ‹n›]> <script src="‹url›"></script> <![endif]-->',
    '<input type="hidden" name="‹name›" value="‹hex›">',
    "&lt;div class=&quot;‹class›&quot;&gt;",
    "&lt;/⟦div|p|span|a⟧&gt;&amp;nbsp;",
    "<link rel='stylesheet' href='‹url›?ver=‹n›.‹n›' media='all' />",
    '<noscript><img height="1" width="1" style="display:none" src="‹url›?id=‹id›&ev=PageView"/></noscript>',
)  # fmt: skip
BLOBS = (
    "‹blob›",
    "data:image/⟦png|gif|jpeg|svg+xml⟧;base64,‹blob›",
    "background-image:url(data:image/png;base64,‹blob›)",
    "‹url›?⟦id|cid|u⟧=‹id›&⟦ev|t|e⟧=⟦pageview|view|impression⟧&‹word›=‹hex›⟦&cb=‹id›|&rnd=[timestamp]|⟧",
    "//‹host›/⟦p|px|pixel|b|hit⟧.gif?‹word›=‹id›&‹word›=‹word›&r=‹num›",
    "‹hex›-‹hex›-‹hex›",
    "eyJ‹blob›",
    "‹WORD›-‹hex›:‹hex›",
)  # fmt: skip
ERRORS = (
    "⟦Warning|Notice|Deprecated⟧: Undefined ⟦variable $‹name›|index: ‹word›|array key "
    "\"‹word›\"|offset: ‹n›⟧ in ‹path›/‹word›.php on line ‹num›",
    "Warning: ⟦include|require_once|file_get_contents⟧(‹path›.php): failed to open stream: No "
    "such file or directory in ‹path›.php on line ‹n›",
    "Fatal error: ⟦Uncaught Error: Call to undefined function ‹name›()|Allowed memory size "
    "of ‹id› bytes exhausted⟧ in ‹path›.php:‹num›",
    "Parse error: syntax error, unexpected '⟦}|;|)⟧' in ‹path›/‹class›.php on line ‹num›",
    "Strict Standards: Only variables should be passed by reference in ‹path›.php on line ‹num›",
    "#‹n› ‹path›/‹class›.php(‹num›): ‹Word›->‹name›(⟦|Array|'‹word›'⟧)",
    "Stack trace: #0 ‹path›.php(‹num›): ‹name›() #1 {main} thrown in ‹path›.php on line ‹n›",
    "Traceback (most recent call last): File \"‹path›.py\", line ‹num›, in ‹name›",
    "    at ‹name›.‹word› (‹url›:‹num›:‹n›)",
    "at ‹word›.‹word›.‹Word›.‹name›(‹Word›.java:‹num›)",
    "You have an error in your SQL syntax near 'WHERE ‹name› = ‹n› LIMIT ‹n›' at line ‹n›",
    "SQLSTATE[‹num›]: Unknown column '‹name›' in 'field list' (SQL: select * from `‹word›s` where `‹word›` = ‹id›)",
    "mysql_⟦connect|fetch_array|query⟧(): supplied argument is not a valid MySQL result resource in ‹path›.php on line ‹n›",
    "Uncaught TypeError: Cannot read properties of ⟦undefined|null⟧ (reading '‹word›') at ‹name› (‹word›.js:‹num›:‹n›)",
    "⟦ReferenceError: ‹name› is not defined|TypeError: ‹name›.‹word› is not a function⟧",
    "[‹date› ‹clock›] ⟦WARN|ERROR|DEBUG|INFO⟧ ‹word›.‹word›: ‹name›=‹value›",
    "GET ‹url› net::ERR_⟦BLOCKED_BY_CLIENT|CONNECTION_REFUSED|NAME_NOT_RESOLVED⟧",
    "Liquid error (‹path›.liquid line ‹n›): ⟦Could not find asset|invalid url input⟧",
    "array(‹n›) { [\"‹word›\"]=> string(‹n›) \"‹word›\" [\"‹word›\"]=> int(‹num›) }",
    "Array ( [‹word›] => ‹num› [‹word›] => ‹word› )",
    "NULL bool(⟦true|false⟧)",
    "<!-- Cached by ‹word› in ‹n› ms, ‹date› ‹clock› -->",
    "⟦Rendered|Generated⟧ in 0.‹num› s, ‹n› queries, cache ⟦hit|miss⟧ key=‹hex›",
)  # fmt: skip
CODE = {
    CALLS: 30, STYLES: 15, DATA: 12, TEMPLATES: 12, SHORTCODES: 14, MARKUP: 8, BLOBS: 5, ERRORS: 8
}  # weights  # fmt: skip


def code_lines(random: Random) -> Group:
    """Lines of code that stand together: those of one template, or of a few of the same family."""
    (family,) = random.choices(list(CODE), list(CODE.values()))
    count = random.choice((1, 1, 1, 1, 2, 3)) if family is not TEMPLATES else random.choice((1, 1, 2, 4))
    lines = [line for _ in range(count) for line in filled(random.choice(family), random).split("\n")]
    return Group(lines, "code", ("p", "p", "div", "div", "span", "li", "", ""), joined=random.random() < 0.4)


# --- messages of forms -------------------------------------------------------------------------------------------------

# Of forms by which readers share a page or write to its makers; they are in the page before anything was sent.
MESSAGES = {
    "en": "⟦Your|The⟧ message ⟦has been|was⟧ sent⟦.|!|. Thank you!⟧"
    "|⟦Oops! |⟧Something went wrong⟦.|, please try again⟦| later⟧.⟧|⟦Link|Address|URL⟧ copied⟦| to ⟦the|your⟧ clipboard⟧⟦!|.|⟧"
    "|Thanks for sharing⟦!| this page!⟧|Sorry, ⟦this page cannot be shared|your site cannot send pages⟧ by e-mail."
    "|⟦Sending…|Sending, please wait…|Please wait⟧|⟦Please enter|Enter⟧ a valid ⟦e-mail|email⟧ address⟦.|⟧"
    "|This field ⟦is required|must not be empty⟧⟦.|⟧|Could not send the ⟦email|mail⟧⟦, please check the address.|.⟧"
    "|⟦Your|The⟧ e-mail ⟦is on its way|has left the building⟧⟦.|!⟧|Separate ⟦several|the⟧ addresses with ⟦commas|a comma⟧⟦.|⟧"
    "|You can ⟦send to|enter⟧ up to ‹n› addresses⟦ at once|⟧."
    "|⟦Type|Enter⟧ the ⟦letters|characters|digits⟧ from the ⟦picture|image⟧⟦ before you send|⟧."
    "|The code ⟦was wrong|did not match⟧, try again.|Your comment is ⟦waiting for|held for⟧ approval⟦.|⟧"
    "|Your comment ⟦could not be posted|was not saved⟧⟦. Try again.|.⟧|You ⟦have already|already⟧ voted⟦.|!⟧"
    "|Thank you for your ⟦vote|feedback|message⟧⟦!|.⟧|Copy failed⟦, please copy the link by hand.|⟧"
    "|Invalid ⟦captcha|security code⟧⟦, please reload.|.⟧|Send a link to this ⟦page|story|article⟧ to a friend⟦:|⟧"
    "|Friend's ⟦e-mail|email address⟧|Your name and address are passed on ⟦only to the recipient|to nobody else⟧."
    "|⟦Post|Story|Page⟧ not sent – check ⟦the|your⟧ email addresses!|⟦Saved|Added⟧ to your ⟦reading list|bookmarks⟧⟦.|!|⟧",
    "de": "Ihre Nachricht ⟦wurde verschickt|ist unterwegs|wurde gesendet⟧."
    "|Da ist etwas schiefgegangen⟦, bitte noch einmal versuchen|⟧.|Link ⟦kopiert|in die Zwischenablage gelegt⟧⟦.|!|⟧"
    "|Danke fürs Teilen!|Diese Seite lässt sich leider nicht per Mail weitergeben."
    "|Bitte eine gültige E-Mail-Adresse angeben⟦.|⟧|Dieses Feld muss ausgefüllt sein⟦.|⟧|Wird gesendet …"
    "|Ihr Kommentar wartet auf Freigabe.|Die E-Mail konnte nicht verschickt werden.|Mehrere Adressen durch Komma trennen"
    "|Vielen Dank für Ihre ⟦Stimme|Rückmeldung⟧!",
    "fr": "Votre message ⟦est parti|a bien été envoyé⟧.|Un problème est survenu⟦, merci de recommencer|⟧."
    "|Lien copié⟦ dans le presse-papiers|⟧⟦.|⟧|Merci pour le partage !|Cette page ne peut pas être envoyée par e-mail."
    "|Indiquez une adresse e-mail correcte⟦.|⟧|Ce champ doit être rempli.|Envoi en cours…"
    "|Votre commentaire attend d’être relu.|L’e-mail n’a pas pu partir.|Séparez les adresses par une virgule"
    "|Merci de votre ⟦avis|vote⟧ !",
    "es": "Tu mensaje ⟦ha salido|se ha enviado⟧.|Algo ha fallado⟦, vuelve a probar más tarde|⟧."
    "|Enlace copiado⟦ al portapapeles|⟧⟦.|!|⟧|¡Gracias por difundirlo!|Esta página no puede mandarse por correo."
    "|Escribe una dirección de correo correcta⟦.|⟧|Este campo no puede quedar vacío.|Enviando…"
    "|Tu comentario espera la revisión.|No se pudo mandar el correo.|Separa las direcciones con comas"
    "|Gracias por tu ⟦voto|opinión⟧.",
    "it": "Il messaggio è ⟦partito|stato inviato⟧.|Qualcosa non ha funzionato⟦, riprova più tardi|⟧."
    "|Link copiato⟦ negli appunti|⟧⟦.|!|⟧|Grazie per la condivisione!|Questa pagina non si può spedire per e-mail."
    "|Inserisci un indirizzo e-mail corretto⟦.|⟧|Questo campo va compilato.|Invio in corso…"
    "|Il tuo commento attende l’approvazione.|Separa gli indirizzi con una virgola",
    "pt": "A sua mensagem ⟦foi enviada|já seguiu⟧.|Algo correu mal⟦, tente de novo mais tarde|⟧."
    "|Link copiado⟦ para a área de transferência|⟧⟦.|!|⟧|Obrigado por partilhar!|Esta página não pode ser enviada por e-mail."
    "|Escreva um endereço de e-mail correto⟦.|⟧|Este campo tem de ser preenchido.|A enviar…"
    "|O seu comentário aguarda aprovação.|Separe os endereços com vírgulas",
    "nl": "Je bericht is ⟦verstuurd|onderweg⟧.|Er ging iets mis⟦, probeer het later nog eens|⟧."
    "|Link gekopieerd⟦ naar het klembord|⟧⟦.|!|⟧|Bedankt voor het delen!|Deze pagina kan niet per mail worden verstuurd."
    "|Vul een geldig mailadres in⟦.|⟧|Dit veld mag niet leeg zijn.|Bezig met versturen…|Je reactie wacht op goedkeuring."
    "|Scheid adressen met een komma",
    "sv": "Meddelandet ⟦har skickats|är på väg⟧.|Något gick fel⟦, försök igen senare|⟧."
    "|Länken kopierades⟦ till urklipp|⟧⟦.|!|⟧|Tack för att du delar!|Sidan kan inte skickas med e-post."
    "|Ange en giltig e-postadress⟦.|⟧|Fältet får inte vara tomt.|Skickar…|Din kommentar väntar på granskning.",
    "da": "Din besked er ⟦sendt|på vej⟧.|Noget gik galt⟦, prøv igen senere|⟧.|Linket er kopieret⟦ til udklipsholderen|⟧⟦.|!|⟧"
    "|Tak, fordi du deler!|Siden kan ikke sendes med e-mail.|Skriv en gyldig e-mailadresse⟦.|⟧|Feltet skal udfyldes.|Sender…"
    "|Din kommentar venter på godkendelse.",
    "no": "Meldingen er ⟦sendt|på vei⟧.|Noe gikk galt⟦, prøv igjen senere|⟧.|Lenken er kopiert⟦ til utklippstavlen|⟧⟦.|!|⟧"
    "|Takk for at du deler!|Siden kan ikke sendes på e-post.|Skriv en gyldig e-postadresse⟦.|⟧|Feltet må fylles ut.|Sender…"
    "|Kommentaren din venter på godkjenning.",
    "fi": "Viestisi ⟦on lähetetty|on matkalla⟧.|Jokin meni vikaan⟦, yritä myöhemmin uudelleen|⟧."
    "|Linkki kopioitiin⟦ leikepöydälle|⟧⟦.|!|⟧|Kiitos jakamisesta!|Sivua ei voi lähettää sähköpostilla."
    "|Anna toimiva sähköpostiosoite⟦.|⟧|Kenttä ei saa olla tyhjä.|Lähetetään…|Kommenttisi odottaa hyväksyntää.",
    "pl": "Twoja wiadomość ⟦została wysłana|jest w drodze⟧.|Coś poszło nie tak⟦, spróbuj ponownie później|⟧."
    "|Odnośnik skopiowano⟦ do schowka|⟧⟦.|!|⟧|Dzięki za podanie dalej!|Tej strony nie można wysłać mailem."
    "|Podaj poprawny adres e-mail⟦.|⟧|To pole nie może być puste.|Wysyłanie…|Twój komentarz czeka na akceptację.",
    "cs": "Vaše zpráva ⟦byla odeslána|je na cestě⟧.|Něco se nepovedlo⟦, zkuste to později|⟧."
    "|Odkaz byl zkopírován⟦ do schránky|⟧⟦.|!|⟧|Děkujeme za sdílení!|Tuto stránku nelze poslat e-mailem."
    "|Zadejte platnou e-mailovou adresu⟦.|⟧|Toto pole nesmí být prázdné.|Odesílá se…|Váš komentář čeká na schválení.",
    "tr": "Mesajınız ⟦gönderildi|yola çıktı⟧.|Bir şeyler ters gitti⟦, lütfen sonra yeniden deneyin|⟧."
    "|Bağlantı⟦ panoya|⟧ kopyalandı⟦.|!|⟧|Paylaştığınız için teşekkürler!|Bu sayfa e-postayla gönderilemiyor."
    "|Geçerli bir e-posta adresi yazın⟦.|⟧|Bu alan boş bırakılamaz.|Gönderiliyor…|Yorumunuz onay bekliyor.",
    "ru": "Ваше сообщение ⟦отправлено|уже в пути⟧.|Что-то пошло не так⟦, попробуйте ещё раз позже|⟧."
    "|Ссылка скопирована⟦ в буфер обмена|⟧⟦.|!|⟧|Спасибо, что поделились!|Эту страницу нельзя отправить по почте."
    "|Укажите правильный адрес почты⟦.|⟧|Поле нужно заполнить.|Отправляем…|Ваш комментарий ждёт проверки.",
    "uk": "Ваше повідомлення ⟦надіслано|вже в дорозі⟧.|Щось пішло не так⟦, спробуйте пізніше|⟧."
    "|Посилання скопійовано⟦ в буфер|⟧⟦.|!|⟧|Дякуємо, що поділилися!|Цю сторінку не можна надіслати поштою."
    "|Вкажіть правильну адресу пошти⟦.|⟧|Поле треба заповнити.",
    "ja": "メッセージを⟦送りました|送信しました⟧。|うまくいきませんでした。⟦少し待ってからやり直してください。|⟧"
    "|リンクを⟦クリップボードに|⟧コピーしました⟦。|⟧|シェアしていただき、ありがとうございます！"
    "|このページはメールでは送れません。|正しいメールアドレスを入れてください⟦。|⟧|この欄は空にできません。|送信しています…"
    "|コメントは確認待ちです。",
    "zh": "您的留言已⟦发出|送出⟧。|出了点问题⟦，请稍后再试|⟧。|链接已复制⟦到剪贴板|⟧⟦。|！|⟧|谢谢您的分享！"
    "|本页无法通过邮件发送。|请填写正确的邮箱地址⟦。|⟧|此栏不能为空。|正在发送……|您的评论正在等待审核。",
    "ko": "메시지를 보냈습니다.|문제가 생겼습니다.⟦ 잠시 뒤에 다시 해 주세요.|⟧|링크를⟦ 클립보드에|⟧ 복사했습니다⟦.|!|⟧"
    "|공유해 주셔서 고맙습니다!|이 페이지는 메일로 보낼 수 없습니다.|올바른 메일 주소를 적어 주세요.|빈칸으로 둘 수 없습니다.",
    "ar": "تم إرسال رسالتك.|حدث خطأ ما⟦، حاول مرة أخرى لاحقا|⟧.|تم نسخ الرابط⟦ إلى الحافظة|⟧⟦.|⟧|شكرا على المشاركة!"
    "|لا يمكن إرسال هذه الصفحة بالبريد.|اكتب عنوان بريد صحيحا.|لا تترك هذا الحقل فارغا.",
}  # fmt: skip


def messages(language: str, random: Random) -> Group:
    """One to five messages of a form, in a language or in English."""
    phrases = _phrases(MESSAGES.get(language) or MESSAGES["en"])
    lines = random.sample(phrases, min(len(phrases), random.choice((1, 1, 1, 2, 3, 5))))
    return Group([filled(line, random) for line in lines], "social", ("p", "div", "div", "span", "li", ""))


# --- furniture for language models and readers -------------------------------------------------------------------------

FURNITURE = {
    "en": "Copy⟦| this| the⟧ ‹page›⟦| as Markdown| for an LLM⟧|Copy as ⟦Markdown|plain text⟧⟦ for LLMs|⟧"
    "|⟦View|Open|Read|Get|Download|Show⟧ ⟦⟦this|the⟧ ‹page› |⟧as ⟦Markdown|.md|plain text⟧"
    "|Open⟦| ‹page›| this ‹page›⟧ in ‹bot›|⟦Ask|Chat with|Discuss with⟧ ⟦AI|‹bot›|an assistant⟧⟦| about this ‹page›⟧"
    "|⟦Summarize|Summarise|Sum up⟧⟦| this ‹page›⟧ ⟦with|using|in⟧ ⟦AI|‹bot›⟧"
    "|⟦AI|Machine-made|Automatic⟧ summary⟦ of this ‹page›|⟧"
    "|Are you ⟦an LLM|a language model|an AI agent⟧? ⟦Read|Take|There is⟧ ⟦the|a⟧ Markdown ⟦version|copy⟧⟦| of this ‹page›⟧⟦.|⟧"
    "|For ⟦AI agents|LLMs|crawlers of AI⟧: ⟦this ‹page› is|the same text is⟧ "
    "⟦also |⟧⟦available|found⟧ ⟦as Markdown|at /‹word›/‹word›.md⟧⟦.|⟧"
    "|⟦/|⟧llms⟦|-full⟧.txt|⟦See|Index for LLMs:⟧ /llms.txt|Listen to this ‹page›⟦| (‹n› min)| · ‹n› min⟧"
    "|⟦Play|Hear⟧ this ‹page› read ⟦aloud|by AI⟧|Read this ‹page› aloud|⟦Voice|Narrated⟧ by AI⟦.|⟧"
    "|Edit this page⟦| on GitHub| on GitLab| on Codeberg⟧|⟦View|See⟧ ⟦source|page history⟧ on GitHub"
    "|⟦Explain|Translate⟧ this ‹page› with AI|Use this ‹page› in ⟦your editor|Cursor|VS Code⟧"
    "|Connect to ⟦Cursor|VS Code|an MCP server⟧|Copy ⟦MCP server|prompt⟧|Add ⟦us|this site⟧ as a preferred source⟦ on Google|⟧"
    "|Save for later⟦ reading|⟧|⟦Text size|Font size⟧: ⟦A- A A+|small large⟧",
    "de": "Seite ⟦kopieren|als Markdown kopieren⟧|Als Markdown ⟦ansehen|kopieren|herunterladen⟧|In ‹bot› öffnen"
    "|‹bot› zu dieser Seite fragen|Diesen ⟦Artikel|Beitrag⟧ mit KI zusammenfassen"
    "|⟦Artikel|Beitrag⟧ ⟦anhören|vorlesen lassen⟧⟦| (‹n› Min.)⟧|Sie sind ein Sprachmodell? Hier geht es zur Markdown-Fassung"
    "|Diese Seite auf GitHub bearbeiten|Fragen Sie die KI zu diesem ⟦Text|Artikel⟧|Zusammenfassung durch KI",
    "fr": "Copier la page⟦| en Markdown⟧|⟦Afficher|Voir|Télécharger⟧ en Markdown|Ouvrir dans ‹bot›"
    "|Interroger ⟦‹bot›|l’IA⟧ sur cette page|Résumer ⟦cet article|cette page⟧ avec ⟦l’IA|‹bot›⟧"
    "|Écouter ⟦cet article|l’article⟧⟦| (‹n› min)⟧|Vous êtes un modèle de langue ? Lisez la version Markdown"
    "|Modifier cette page sur GitHub|Résumé produit par l’IA",
    "es": "Copiar ⟦la |⟧página⟦| como Markdown⟧|⟦Ver|Abrir|Descargar⟧ como Markdown|Abrir en ‹bot›"
    "|Preguntar a ⟦‹bot›|la IA⟧ sobre esta página|Resumir este artículo con ⟦IA|‹bot›⟧"
    "|Escuchar ⟦este|el⟧ artículo⟦| (‹n› min)⟧|¿Eres un modelo de lenguaje? Lee la versión en Markdown"
    "|Editar esta página en GitHub|Resumen hecho por IA",
    "ja": "ページをコピー|Markdownとして⟦コピー|表示|開く⟧|‹bot›で開く|このページについて⟦AI|‹bot›⟧に聞く"
    "|この記事を⟦AI|‹bot›⟧で要約|この記事を⟦聴く|音声で聞く⟧|LLMの方はMarkdown版をどうぞ|GitHubでこのページを編集|AIによる要約",
    "zh": "复制⟦本页|页面⟧|⟦以|⟧ Markdown ⟦查看|复制|打开⟧|在 ‹bot› 中打开|就本页向⟦ AI | ‹bot› ⟧提问|用⟦ AI | ‹bot› ⟧总结本文"
    "|⟦收听|朗读⟧⟦本文|这篇文章⟧|您是语言模型吗？请读 Markdown 版|在 GitHub 上编辑此页|AI 摘要",
}  # fmt: skip
HELPFUL = {
    "en": "Was this ⟦|‹page› ⟧⟦helpful|useful⟧?/⟦Yes|👍⟧/⟦No|👎⟧|Did this ‹page› help⟦| you⟧?/Yes/No"
    "|How helpful was this ‹page›?",
    "de": "War ⟦diese Seite|dieser Artikel⟧ hilfreich?/Ja/Nein",
    "fr": "⟦Cette page|Cet article⟧ vous a-t-⟦elle|il⟧ aidé ?/Oui/Non",
    "es": "¿Te ha servido ⟦esta página|este artículo⟧?/Sí/No",
    "ja": "このページは役に立ちましたか？/はい/いいえ",
    "zh": "本页⟦对您|⟧有帮助吗？/是/否",
}  # fmt: skip


def furniture(language: str, random: Random) -> Group:
    """One to four buttons around a text, or a question after it, in a language or in English."""
    if random.random() < 0.2:
        (question,) = random.sample(_phrases(HELPFUL.get(language) or HELPFUL["en"]), 1)
        parts = filled(question, random).split("/")
        parts = parts if random.random() < 0.5 else [random.choice((parts[0], " ".join(parts)))]
        return Group(parts, "comment", ("p", "div", "span", "button", ""))
    phrases = _phrases(FURNITURE.get(language) or FURNITURE["en"])
    lines = random.sample(phrases, random.choice((1, 1, 2, 3, 4)))
    return Group([filled(line, random) for line in lines], "nav", ("p", "div", "button", "button", "span", "li", ""))


def _phrases(joined: str) -> list[str]:
    """The phrases between bars; a bar within alternatives parts none.

    >>> _phrases("tea|⟦hot|cold⟧ milk")
    ['tea', '⟦hot|cold⟧ milk']
    """
    found, depth = [""], 0
    for sign in joined:
        depth += (sign == "⟦") - (sign == "⟧")
        if sign == "|" and not depth:
            found.append("")
        else:
            found[-1] += sign
    return found


# --- text that looks like code -----------------------------------------------------------------------------------------

_NEUTRAL = "[sic]|[…]|[‹n›]|a < b|x > ‹n›|C# / F#|‹n› * ‹n› = ‹num›|{‹n›, ‹n›, ‹num›}|f(x) = ‹n›x + ‹n›|E = mc²|‹n› % → ‹n› %"
TECHNICAL_LINES = {
    "en": "⟦He wrote: |\"They was here\" |⟧[sic]|[‹n›] ⟦See also|Compare|Quoted from⟧ ⟦the report|the letter|chapter ‹n›⟧⟦.|⟧"
    "|Use {curly} braces⟦, not [square] ones|⟧⟦.|⟧|The function returns ⟦None|null|‹n›|true⟧⟦.| if nothing was found.⟧"
    "|C# and F#⟦| are kin⟧⟦.|⟧|⟦If |⟧a < b⟦, the second one wins.|⟧|e.g. ‹n› * ‹n›⟦ = ‹num›|⟧|That is, x = ‹n› and y = ‹n›."
    "|⟦JavaScript|PHP|CSS|Perl⟧ was ⟦never meant for this|written in ten days, they say|the first thing she learned⟧."
    "|Why is there a semicolon; and why here?|He called the variable “‹word›” and the function “‹word›()”."
    "|⟦Press|Type⟧ Ctrl+⟦C|V|Z⟧⟦ to go back|⟧.|⟦Click|Go to⟧ File > ⟦Save as|Options|Export⟧⟦.|⟧"
    "|The ⟦error|message⟧ said only “404”.|Her first page had one line: <b>hello</b>."
    "|⟦The|A⟧ cookie is a text file of ‹n› letters.|The tag <p> begins a paragraph⟦.|, and </p> ends it.⟧"
    "|⟦Score|Result⟧: ‹n›–‹n› (‹n›–‹n›)|(‹n›) {‹n›} [‹n›]|[Applause]|[Laughs] No, never."
    "|[Editor’s note: the ⟦date|name⟧ was wrong.]|The hashtag #‹word› was used ‹num› times.|Let p/q = ‹n›/‹n›."
    "|Version ‹n›.‹n› came in ‹date›.|Was the message sent? Nobody ⟦knew|asked⟧.|“Something went wrong,” ⟦he|she⟧ said."
    "|Copy the page by hand, letter by letter.|She asked ‹bot› and got ⟦no|three⟧ answer⟦s|⟧."
    "|He listened to the article twice.|⟦Line|Row⟧ ‹n› reads: IF X > ‹n› THEN STOP"
    "|The address was ‹host›⟦, and nobody went there|⟧.|The file is called robots.txt⟦, the other llms.txt|⟧."
    "|‹n› + ‹n› is not ‹num›; it is more.",
    "de": "„Das gehen nicht“ [sic]|[‹n›] ⟦Siehe auch|Vgl.⟧ Kapitel ‹n›⟦.|⟧|Die Funktion gibt ⟦0|nichts|den Wert null⟧ zurück."
    "|C# und F#⟦ sind verwandt.|⟧|Ist a < b, gewinnt b.|z. B. ‹n› * ‹n›|JavaScript lernte sie ⟦zuerst|zuletzt⟧.|[Beifall]"
    "|Geschweifte Klammern: {so}.|Die Nachricht wurde nie gesendet, sagt er.",
    "fr": "« Ils est venu » [sic]|[‹n›] ⟦Voir aussi|Cf.⟧ le chapitre ‹n›⟦.|⟧|La fonction renvoie ⟦0|rien|vrai⟧.|C# et F#"
    "|Si a < b, on s’arrête.|p. ex. ‹n› * ‹n›|[Rires]|Le message n’est jamais parti, dit-il.|On écrit {ainsi} les accolades.",
    "es": "«Haiga» [sic]|[‹n›] ⟦Véase también|Cf.⟧ el capítulo ‹n›⟦.|⟧|La función devuelve ⟦0|nada⟧.|C# y F#|Si a < b, gana b."
    "|p. ej. ‹n› * ‹n›|[Aplausos]|El mensaje nunca se envió, dice.|Las llaves se escriben {así}.",
    "ja": "（原文ママ）|［‹n›］第‹n›章を参照。|この関数は何も返さない。|C#とF#|a < b なら終わり。|例：‹n› * ‹n›|［拍手］"
    "|波括弧は{こう}書く。",
    "zh": "［原文如此］|[‹n›] 参见第‹n›章。|这个函数没有返回值。|C# 和 F#|若 a < b，则停止。|例如 ‹n› * ‹n›|（掌声）"
    "|花括号写作 {这样}。",
}  # fmt: skip


def technical_lines(random: Random, language: str = "en") -> list[str]:
    """One or two lines of text that hold brackets, signs or words of code, in a language or in signs alone."""
    own = _phrases(TECHNICAL_LINES[language]) if language in TECHNICAL_LINES and random.random() < 0.85 else _phrases(_NEUTRAL)
    return [filled(line, random) for line in random.sample(own, random.choice((1, 1, 2)))]


# --- into a page -------------------------------------------------------------------------------------------------------


def looks_like_code(line: str) -> bool:
    """Whether a line of main text is a sample of code, or explains one.

    >>> looks_like_code("total += count(bag);"), looks_like_code("One bag is full; the other is not.")
    (True, False)
    >>> looks_like_code("She did it herself."), looks_like_code("Two kinds (old and new);")
    (False, False)
    """
    line = line.strip()
    edges = line.startswith(_CODE_BEGINS) or line.endswith(_CODE_ENDS)
    return edges or any(sign in line for sign in _CODE_SIGNS) or bool(_ends_with_call(line[-100:]))


def with_code_lines(page: Labelled, language: str, random: Random) -> Labelled:
    """The page with some lines of code, of forms or of furniture around its paragraphs, or with lines of text like code.

    A page about code stays as it is. Where only the sides of the page's lines are known, the side is told alone, as in
    `edits.pages`; scripts are known on all pages.
    """
    rows = [row for row, kind in enumerate(page.kinds) if kind in MAIN and page.lines[row].strip()]
    if not rows or page.page == "documentation" or any(looks_like_code(page.lines[row]) for row in rows):
        return page
    grown = (
        _with_text(page, rows, language, random) if random.random() < TECHNICAL else _with_junk(page, rows, language, random)
    )
    return grown if grown is page else replace(grown, id=f"{page.id}+code-lines")


def _with_text(page: Labelled, rows: Sequence[int], language: str, random: Random) -> Labelled:
    """The page with lines of text between two paragraphs."""
    gaps = _gaps(page, rows)
    if not gaps:
        return page
    kind = KEEP if _tells_sides(page) else "body"
    return _put(page, random.choice(gaps), False, Group(technical_lines(random, language), kind, ("p",)), random)


def _with_junk(page: Labelled, rows: Sequence[int], language: str, random: Random) -> Labelled:
    """The page with one to three groups of lines; the last place is filled first, so that rows above stay where they are."""
    gaps = _gaps(page, rows)
    places = {(row, False) for row in random.sample(gaps, min(len(gaps), random.randint(1, MOST_GROUPS)))}
    if not places or random.random() < OUTSIDE:
        outer = {place for place in ((rows[0], True), (rows[-1], False)) if _fits(page, *place)}
        chosen = random.sample(sorted(outer), min(len(outer), 1))
        places = {*sorted(places)[: MOST_GROUPS - 1], *chosen}
    for row, above in sorted(places, reverse=True):
        page = _put(page, row, above, _group(page, language, random), random)
    return page


def _group(page: Labelled, language: str, random: Random) -> Group:
    """Lines of some sort, with the kind that the page tells of them."""
    (sort,) = random.choices(list(SORTS), list(SORTS.values()))
    if sort == "code":
        return code_lines(random)
    wordings = MESSAGES if sort == "social" else FURNITURE
    if language == "en" and random.random() < FOREIGN_WORDING:
        language = random.choice(list(wordings))
    group = (messages if sort == "social" else furniture)(language, random)
    return group._replace(kind=DROP) if _tells_sides(page) else group


def _tells_sides(page: Labelled) -> bool:
    return _HAND_LABELLED.isdisjoint(page.kinds)


def _gaps(page: Labelled, rows: Sequence[int]) -> list[int]:
    """The rows of main text behind which a group may stand, with more main text at once below.

    Where blank lines part paragraphs of a text, only they are gaps: a paragraph may be wrapped.
    """
    pairs = [(row, later) for row, later in pairwise(rows) if not any(page.kinds[row + 1 : later])]
    if page.blocks is not None:
        return [row for row, _ in pairs if _fits(page, row, False)]
    if _is_spaced(page, rows):
        return [row for row, later in pairs if later > row + 1]
    return [row for row, _ in pairs if ends_sentence(page.lines[row])]


def _is_spaced(page: Labelled, rows: Sequence[int]) -> bool:
    blank = sum(later > row + 1 and not page.lines[row + 1].strip() for row, later in pairwise(rows))
    return blank >= SPACED * max(1, len(rows) - 1)


def _fits(page: Labelled, row: int, above: bool) -> bool:
    """Whether lines may be put above or behind a row: in HTML, an element without others, seen as it stands in the source."""
    tree = page.blocks
    if tree is None:
        return True
    element = int(tree.element[row])
    rows = np.flatnonzero(tree.element == element)
    edge = int(rows[0 if above else -1])
    leaf = element > 0 and tree.end[element] == element + 1
    return leaf and edge == row and not tree.origin[row] and int(tree.tag[element]) in (_HEADED if above else _PARAGRAPHS)


def _put(page: Labelled, row: int, above: bool, group: Group, random: Random) -> Labelled:
    """The page with a group directly above or behind a row of main text."""
    if page.blocks is not None:
        return _put_elements(page, row, above, group, random)
    spaced = _is_spaced(page, [row for row, kind in enumerate(page.kinds) if kind in MAIN and page.lines[row].strip()])
    lines, kinds = group.lines, [group.kind] * len(group.lines)
    if spaced:
        lines, kinds = ([*lines, ""], [*kinds, ""]) if above else (["", *lines], ["", *kinds])
    at = row if above else row + 1
    return replace(
        page,
        lines=[*page.lines[:at], *lines, *page.lines[at:]],
        kinds=[*page.kinds[:at], *kinds, *page.kinds[at:]],
    )


def _put_elements(page: Labelled, row: int, above: bool, group: Group, random: Random) -> Labelled:
    tree = page.blocks
    assert tree is not None
    element, tag = int(tree.element[row]), random.choice(group.tags)
    place = before(tree, element) if above else behind(tree, element)
    lines = [" ".join(line.split()) for line in group.lines]
    if tag:
        grown = graft(tree, element_of(source_of(lines, tag, group.joined)), place)
    else:
        lines = [" ".join(lines)]
        grown = with_bare_line(tree, lines[0], place)
    count = len(grown.lines) - len(tree.lines)
    kinds = [*page.kinds[: place.row], *[group.kind] * count, *page.kinds[place.row :]]
    return replace(page, lines=grown.lines, kinds=kinds, blocks=grown)


def source_of(lines: Sequence[str], tag: str, joined: bool) -> str:
    """The source of one element that holds some lines, each in an element of a tag, or all in one with breaks between.

    >>> source_of(["a < b"], "p", False), source_of(["a", "b"], "li", False)
    ('<p>a &lt; b</p>', '<ul><li>a</li><li>b</li></ul>')
    """
    texts = [escape(line) for line in lines]
    if joined and tag != "li":
        texts = ["<br>".join(texts)]
    inner = "".join(f"<{tag}>{text}</{tag}>" for text in texts)
    if tag == "li":
        return f"<ul>{inner}</ul>"
    return inner if len(texts) == 1 and tag != "span" else f"<div>{inner}</div>"


def with_bare_line(tree: Blocks, line: str, place: Place) -> Blocks:
    """The page with a line straight in an element, between its children."""
    row = place.row

    def put(column: NDArray[Any], value: int) -> NDArray[Any]:
        return np.concatenate([column[:row], np.array([value], column.dtype), column[row:]])

    return replace(
        tree,
        lines=[*tree.lines[:row], line, *tree.lines[row:]],
        element=put(tree.element, place.parent),
        link=put(tree.link, 0),
        bold=put(tree.bold, 0),
        origin=put(tree.origin, 0),
        hidden=None,
    )
