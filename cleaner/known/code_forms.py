"""Is a line code, by its form alone: a script, a rule of style, data, a template, a shortcode?

A line is code only as a whole: a sentence that names a tag or a function is text (docs/experiments.md#visible-code).
"""

from __future__ import annotations

import re
from collections.abc import Callable

LONGEST = 3_000  # characters; a longer line may hold a whole article beside the script
MOST_WORDS = 6  # words beside tags and shortcodes; a line of more is text with tags in it
MOST_OF_A_VALUE, MOST_OF_WORDS = 8, 2  # words of the value of a property of style; of a value of nothing but words
SHORTEST_BLOB, SHORTEST_NAME = 60, 3  # characters

_PROPERTIES = (
    "animation", "align-items", "background", "background-color", "background-image", "background-position",
    "background-repeat", "background-size", "border", "border-bottom", "border-collapse", "border-color", "border-left",
    "border-radius", "border-right", "border-top", "bottom", "box-shadow", "box-sizing", "clear", "color", "content", "cursor",
    "display", "filter", "flex", "flex-direction", "flex-wrap", "float", "font", "font-family", "font-size", "font-style",
    "font-weight", "gap", "grid-template-columns", "height", "justify-content", "left", "letter-spacing", "line-height",
    "list-style", "list-style-type", "margin", "margin-bottom", "margin-left", "margin-right", "margin-top", "max-height",
    "max-width", "min-height", "min-width", "object-fit", "opacity", "outline", "overflow", "padding", "padding-bottom",
    "padding-left", "padding-right", "padding-top", "pointer-events", "position", "right", "src", "text-align",
    "text-decoration", "text-indent", "text-shadow", "text-transform", "top", "transform", "transition", "vertical-align",
    "visibility", "white-space", "width", "word-break", "word-wrap", "z-index", "zoom", "fill", "stroke",
)  # fmt: skip
_TAGS = (
    "a", "abbr", "article", "aside", "audio", "b", "blockquote", "body", "br", "button", "center", "code", "dd", "div",
    "dl", "dt", "em", "embed", "fieldset", "figcaption", "figure", "font", "footer", "form", "h1", "h2", "h3", "h4", "h5",
    "h6", "head", "header", "hr", "html", "i", "iframe", "img", "input", "ins", "label", "li", "link", "main", "meta",
    "nav", "noscript", "object", "ol", "option", "p", "param", "path", "pre", "script", "section", "select", "small",
    "source", "span", "strong", "style", "sub", "sup", "svg", "table", "tbody", "td", "template", "textarea", "th",
    "thead", "title", "tr", "u", "ul", "video",
)  # fmt: skip
# Shortcodes without attributes that are known by their name; an open bracket around another word may be a note of the author.
_SHORTCODES = (
    "gallery", "embed", "playlist", "clear", "accordion", "divider", "contact-form", "contact-form-7", "sitemap", "toc",
    "youtube", "vimeo", "img", "url", "pullquote", "dropcap", "spacer", "slideshow", "portfolio", "woocommerce", "bbp",
)  # fmt: skip
_POSITIONS = ("loadposition", "loadmodule", "loadmoduleid", "module", "gallery", "youtube", "vimeo", "jcomments", "rokbox")
_INLINE = ("b", "i", "em", "strong", "u")
_BBCODE = ("b", "i", "u", "s", "quote", "url", "img", "size", "color", "list", "code")  # what people write in forums
_GLOBALS = (
    "window", "document", "jQuery", "$", "setTimeout", "setInterval", "console", "location", "navigator",
    "localStorage", "require", "requirejs", "define", "addEventListener", "angular", "googletag", "gtag", "ga", "fbq",
    "_gaq", "dataLayer", "Drupal", "wp", "mw", "RLQ", "parent", "top", "history", "YUI", "Ext", "dojo", "FB", "twttr",
    "adsbygoogle",
)  # fmt: skip
_CALLS_FIRST = (
    "(function(", "(function (", "!function(", "+function(", "-function(", ";(function(", "(()=>{", "(() => {", "(async()",
    "(async ()", "$(document)", "jQuery(", "jQuery.", "$(", "$.", "if (typeof ", "if(typeof ", "if (window", "if(window",
    "if (!window", "if(!window", "if (document", "if(document", "try {", "try{", "} catch", "}catch", "} else {", "}else{",
    "} else if", "}else if", "async function", "'use strict'", '"use strict"', "export default ", "export {", "void 0",
)  # fmt: skip
_AROUND_SCRIPTS = (
    "//<![CDATA[", "// <![CDATA[", "/*<![CDATA[", "/* <![CDATA[", "<![CDATA[", "//]]>", "// ]]>", "/*]]>", "/* ]]>", "]]>",
)  # fmt: skip
_DECLARATIONS = ("<!--", "<![endif", "<![CDATA[", "<!DOCTYPE ", "<!doctype ")
_SIGNS_OF_VALUES = "0123456789#(!'\","
_ENDS_CODE = ";{}()[],>:"

_NAME = r"[A-Za-z_$][\w$]{0,60}"
_PATH = rf"{_NAME}(?:\.[\w$]{{1,60}}|\[[^\[\]\s]{{1,60}}\]){{0,8}}"
_matches_declared = re.compile(rf"(?:var|let|const) (?:{_NAME}|[\[{{][^=]{{1,100}}[\]}}]) ?[=;,]").match
_matches_assigned = re.compile(rf"({_PATH}) ?(?:\|\|)?=(?![=>])").match
_matches_call = re.compile(rf"(?:new |await |return )?({_PATH})(\(|\.?\[)").match
_matches_function = re.compile(rf"(?:async )?function\*? ?(?:{_NAME} ?)?\([\w$, =]{{0,200}}\) ?\{{").match
_matches_import = re.compile(r"import (?:[\w$*{][^'\"]{0,200} from )?['\"][^'\"]{1,200}['\"];?$").match
_matches_condition = re.compile(r"(?:if|for|while|switch) ?\([^\n]{1,400}\) ?\{").match
_matches_rule = re.compile(
    r"[.#@*a-zA-Z\[:&>~+][^{}!?\"]{0,300}\{\s{0,9}(?:[.#@a-z*][^{}:;]{0,200}\{\s{0,9})?[a-z-]{2,40}\s?:[^{}]{1,400}[;}]"
).match
_matches_selector = re.compile(r"(?:[.#:*\[]|::)[\w\-*]|([a-z][a-z0-9]{0,9})(?=[ ,.:#{>\[])").match
_matches_property = re.compile(
    r"(-(?:webkit|moz|ms|o)-[a-z-]{2,40}|--[\w-]{1,60}|[a-z][a-z-]{1,40})\s?:\s?([^;{}]{1,200})(?:;|$)"
).match
_matches_at_rule = re.compile(
    r"@(?:media\b[^{}]{0,200}\{|import (?:url\(|['\"])|font-face\s?\{?|(?:-\w{1,9}-)?keyframes [\w-]{1,60}|charset ['\"]"
    r"|supports\s?\(|layer [\w-]{1,60}\s?[{;]|page\s?\{)"
).match
_matches_key = re.compile(r"[\[{ ]{0,20}\"[\w@$.:/# -]{1,80}\"\s?:\s?[\[{\"\d\-tfn]").match
_matches_serialised = re.compile(r"[aOs]:\d{1,9}:[{\"]").match
_matches_query = re.compile(r"[&?]?[\w.\[\]-]{1,40}=[^&\s]{0,300}(?:&[\w.\[\]-]{1,40}=[^&\s]{0,300}){2,40}$").match
_find_templates = re.compile(
    r"\{\{[^{}]{0,300}\}\}\}?|\{%[^%]{0,300}%\}|<%[^%]{0,300}%>|<\?(?:php|=)[^?]{0,300}\?>|[$#]\{[^{}]{0,100}\}|%%\w{2,60}%%"
    r"|\*\|\w{2,60}\|\*|\[\[[+*$~!%][^\[\]]{1,100}\]\]|\[%[^%]{0,300}%\]"
).sub
_find_shortcodes = re.compile(r"\[(/?)([A-Za-z][\w-]{0,40})((?:=|\s)[^\[\]]{1,600})?\s?/?\]").finditer
_has_attribute = re.compile(r"[\w-]=[\"'\w#/“”″&]").search
_matches_file = re.compile(r"\[\[[^\W\d_]{3,12}:[^\[\]]{3,200}\.[A-Za-z]{3,4}(?:\|[^\[\]]{0,300})?\]\]$").match
_matches_position = re.compile(r"\{/?([a-z]{3,20})(?:[ =|][^{}]{1,100})?\}").match
_find_tags = re.compile(
    r"</?([A-Za-z][A-Za-z0-9]{0,11})(?:\s[^<>]{0,600})?/?>|<!--.{0,600}?-->|<!\[endif\]-->|<!--\[if [^<>]{1,60}\]>"
).sub
_matches_tag = re.compile(r"</?([A-Za-z][A-Za-z0-9]{0,11})[\s/>]").match
_matches_escaped = re.compile(r"&lt;/?[a-z][a-z0-9]{0,11}(?:\s[^<>]{0,300})?/?&gt;").match
_matches_data = re.compile(r"[\w\-:(]{0,40}data:[a-z]{4,12}/[a-z0-9.+-]{2,40};base64,\S{8,}$").match
_matches_pixel = re.compile(
    r"(?:https?:)?//\S{3,100}/(?:\S{0,60}\.gif|p|px|pixel|pixels?\S{0,20}|track\S{0,20}|beacon\S{0,20}|collect|b|hit|imp\S{0,20})"
    r"\?\S{3,600}$"
).match
_matches_blob = re.compile(r"[A-Za-z0-9+/_-]{60,2900}={0,2}$").match
_matches_failure = re.compile(
    r"(?:PHP )?(?:Warning|Notice|Deprecated|Fatal error|Parse error|Strict Standards|Catchable fatal error): {1,2}\S"
).match
# What a server says of its own scripts, and a browser of those of the page. Readers of a forum paste the traces of others.
_matches_trace = re.compile(
    r"(?:Uncaught )?(?:Type|Reference|Syntax|Range)Error: \S|Stack trace: #\d|#\d{1,3} /|SQLSTATE\[|Liquid error"
    r"|You have an error in your SQL syntax"
).match
_find_place = re.compile(
    r" in /?[\w:\\][^\s]{2,200} on line \d{1,6}$|\.\w{2,6}:\d{1,6}(?::\d{1,6})?\)?$|\.\w{2,6}\(\d{1,6}\)"
    r"| is not (?:defined|a function)$"
).search
_is_only_signs = re.compile(r"[{}()\[\];,*/!]{1,40}$").match
_find_words = re.compile(r"[^\W\d_]{2,}").findall
# First words of what a program says where it fails, besides the names of errors.
FAILURES = (
    "php", "warning", "notice", "deprecated", "fatal", "parse", "strict", "catchable", "uncaught", "stack", "sqlstate",
    "liquid", "typeerror", "referenceerror", "syntaxerror", "rangeerror",
)  # fmt: skip
PLACEHOLDERS = ("[object Object]", "[]")


def is_snippet(line: str) -> bool:
    """Whether a whole line is code, by its form alone.

    >>> is_snippet(".box { margin: 0 }"), is_snippet("[clear]"), is_snippet("[sic]"), is_snippet("Use {curly} braces.")
    (True, True, False, False)
    """
    line = line.strip()
    if not line or len(line) > LONGEST:
        return False
    if line[0].isalpha():
        return any(check(line) for check in _OF_LETTERS)
    return any(check(line) for check in _OF_SIGNS.get(line[0], ()))


def _is_script(line: str) -> bool:
    """Whether a line is a statement of a script: it begins like one, and ends like one or with a sign of code."""
    ends = line[-1] in _ENDS_CODE
    declared = _matches_declared(line)
    if declared:
        return ends or (line.startswith(("var ", "const ")) and "=" in line)
    if _matches_function(line) or _matches_import(line):
        return True
    if line.startswith(_CALLS_FIRST):
        return ends and any(sign in line for sign in "({;")
    if _matches_condition(line):
        return ends
    return ends and (_is_assignment(line) or _is_call(line))


def _is_assignment(line: str) -> bool:
    found = _matches_assigned(line)
    if found is None or line[-1] not in ";{}[(,)":
        return False
    name = found[1]
    if name.split(".")[0] in _GLOBALS:
        return True
    said = len(name) >= SHORTEST_NAME and line.isascii()  # a shorter one may be that of a formula
    return said and (line[-1] == ";" or ("(" in line and line[-1] in "{}"))


def _is_call(line: str) -> bool:
    """Whether a line is a call: of what every page has, or of a method, or one that a semicolon ends."""
    found = _matches_call(line)
    if found is None:
        return False
    name = re.split(r"[.\[]", found[1], maxsplit=1)[0]
    if name in _GLOBALS or found[1].startswith("self.__"):
        return line[-1] in ";{}()[],"
    method = "." in found[1] or found[2] != "("
    if line.endswith((");", "})", "{", "({")) and "(" in line:
        return method or name[0] in "_$" or name[0].islower()
    return method and line[-1] == ")" and ("'" in line or '"' in line)


def _is_style(line: str) -> bool:
    """Whether a line is a rule of style, its beginning or a single property."""
    if line[0] == "@":
        return _matches_at_rule(line) is not None
    if line.startswith('style="'):
        return line.endswith('"') and ":" in line
    if line[-1] == "}" and _matches_rule(line):
        return True
    return _is_rule_begun(line) if line[-1] == "{" else _is_property(line)


def _is_rule_begun(line: str) -> bool:
    """Whether a line is a selector and an open brace."""
    found = _matches_selector(line)
    if found is None or (found[1] and found[1] not in _TAGS):
        return False
    return "(" not in line.replace(":not(", "").replace("child(", "") and "=" not in line


def _is_property(line: str) -> bool:
    """Whether a line is one property of style with a semicolon, or several."""
    pieces = [piece for piece in line.split(";") if piece.strip()]
    return ";" in line and all(map(_is_declared, pieces))


def _is_declared(piece: str) -> bool:
    found = _matches_property(piece.strip())
    if found is None:
        return False
    known = found[1] in _PROPERTIES or found[1].startswith("-")
    words = len(found[2].split())
    return known and (
        words <= MOST_OF_WORDS or (words <= MOST_OF_A_VALUE and any(map(_SIGNS_OF_VALUES.__contains__, found[2])))
    )


def _is_data(line: str) -> bool:
    """Whether a line is data: pairs of a quoted key and a value, serialised values, or a list of them."""
    if _matches_key(line):
        return line[0] in "{[" or line[-1] in ",{[}]" or line.count('":') + line.count('" :') > 1
    return line.startswith(("[[", "[{", '["')) and line[-1] in "]};" and ('","' in line or "'," in line or '":' in line)


def _is_serialised(line: str) -> bool:
    return (_matches_serialised(line) is not None and line[-1] in "};") or ("=" in line and _matches_query(line) is not None)


def _is_template(line: str) -> bool:
    """Whether a line is made of places that a template has not filled, with a few words between."""
    rest, count = _left(_find_templates, line)
    return (count > 0 and _is_little(rest)) or (line.startswith(("<?php", "<?=")) and line[-1] in ">;{:}")


def _left(find: Callable[[Callable[[re.Match[str]], str], str], str], line: str) -> tuple[str, int]:
    """Return what is left of a line without what is found, and how often it is found."""
    found = 0

    def none(_: re.Match[str]) -> str:
        nonlocal found
        found += 1
        return " "

    return find(none, line), found


def _is_little(rest: str) -> bool:
    return len(_find_words(rest)) <= MOST_WORDS and rest.strip()[-1:] not in (".", "!", "?", "。")


def _is_shortcode(line: str) -> bool:
    """Whether a line is made of shortcodes, with a few words between."""
    if _matches_file(line) or line in PLACEHOLDERS:
        return True
    sure, last, rest = False, 0, []
    for found in _find_shortcodes(line):
        closes, name, attributes = found.groups()
        if name.lower() in _BBCODE:
            return False
        known = bool(closes) or name in _SHORTCODES or "_" in name
        sure |= known or bool(attributes and _has_attribute(name[-1] + attributes))
        rest.append(line[last : found.start()])
        last = found.end()
    rest.append(line[last:])
    goes_on = line[last : last + 1] in ("(", ":") and last < len(line)  # a link of Markdown, or the name of a speaker
    return sure and not rest[0].strip() and not goes_on and _is_little(" ".join(rest))


def _is_position(line: str) -> bool:
    found = _matches_position(line)
    return found is not None and found[1] in _POSITIONS and _is_little(line[found.end() :])


def _is_markup(line: str) -> bool:
    """Whether a line is the source of elements, with a few words between."""
    if line.startswith("<!"):
        return line.startswith(_DECLARATIONS) and _is_little(_left(_find_tags, line)[0])
    found = _matches_tag(line)
    if found is None or found[1].lower() not in _TAGS:
        return False
    rest, count = _left(_find_tags, line)
    named = count == 1 or found[1].lower() in _INLINE
    if named and rest.strip() and "=" not in line:  # the name of a speaker may stand so
        return False
    scripts = line.startswith(("<script", "<style", "<noscript"))
    return (count > 0 and (scripts or _is_little(rest))) or (scripts and "=" in line)


def _is_escaped(line: str) -> bool:
    return _matches_escaped(line) is not None and len(_find_words(line)) <= 3 * MOST_WORDS


def _is_blob(line: str) -> bool:
    """Whether a line is data without words: in base 64, or the address of a picture that counts visits."""
    if _matches_data(line) or _matches_pixel(line):
        return True
    if len(line) < SHORTEST_BLOB or not _matches_blob(line):
        return False
    return any(map(str.isdigit, line)) and any(map(str.isupper, line)) and any(map(str.islower, line))


def _is_failure(line: str) -> bool:
    """Whether a line is what a program says where it fails, with the place in its source."""
    if not _matches_failure(line) and not _matches_trace(line):
        return False
    return _find_place(line[-260:]) is not None or line.startswith("SQLSTATE[")


def _are_only_signs(line: str) -> bool:
    """Whether a line only closes or opens what stands in others."""
    return _is_only_signs(line) is not None and any(sign in line for sign in "{};") and not line.startswith((";", ","))


def _is_around_script(line: str) -> bool:
    return line.startswith(_AROUND_SCRIPTS)


def _is_commented(line: str) -> bool:
    """Whether a rule or a statement follows a comment."""
    rest = line.partition("*/")[2].strip() if line.startswith("/*") else ""
    return bool(rest) and rest[0] != "/" and is_snippet(rest)


_OF_LETTERS: tuple[Callable[[str], bool], ...] = (_is_script, _is_style, _is_serialised, _is_blob, _is_failure)
_OF_SIGNS: dict[str, tuple[Callable[[str], bool], ...]] = {
    "{": (_is_data, _is_template, _is_position, _are_only_signs),
    "[": (_is_data, _is_shortcode, _is_template, _is_style, _are_only_signs),
    "<": (_is_markup, _is_template),
    '"': (_is_data, _is_script),
    "'": (_is_script,),
    "$": (_is_script, _is_template),
    "_": (_is_script, _is_blob),
    "(": (_is_script, _are_only_signs),
    "!": (_is_script,),
    "+": (_is_script,),
    ";": (_is_script,),
    "}": (_are_only_signs, _is_script, _is_style),
    ")": (_are_only_signs,),
    "]": (_are_only_signs, _is_around_script),
    "/": (_is_around_script, _is_blob, _is_commented),
    "@": (_is_style,),
    ".": (_is_style,),
    "#": (_is_style, _is_template, _is_failure),
    ":": (_is_style,),
    "-": (_is_style,),
    "*": (_is_style, _is_template),
    "&": (_is_escaped, _is_serialised),
    "?": (_is_serialised,),
    "%": (_is_template,),
}


def is_part(line: str) -> bool:
    """Whether a line beside code is a part of it.

    >>> is_part("}"), is_part("return total;"), is_part("She came; he went."), is_part("color: red;")
    (True, True, False, True)
    """
    line = line.strip()
    if not line.isascii() or not line or len(line) > LONGEST or line[0].isupper():
        return False
    if _is_only_signs(line) or _matches_key(line):
        return True
    words = len(_find_words(line))
    return line[-1] in ";{},([" and words <= 4 * MOST_WORDS and (words <= 2 or any(sign in line for sign in '{}=;("'))
