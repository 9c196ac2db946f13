"""Rows -> those that are buttons of readers and of language models: "Copy as Markdown", "Listen to this article".

A button says what is done to what, in a few words and no others. So it is known by its words: all of them are of a small
vocabulary, one says what is done, another to what (docs/experiments.md#buttons-by-their-words). Words such as "a" and "your"
are left out, because a heading of instructions has them ("Print a page").
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from cleaner.features.arrays import places_of
from cleaner.features.lookup import Table, among, hashed_lines
from cleaner.features.text import SURFACE, Flags
from cleaner.known.form_words import table_of
from cleaner.known.messages import spelled_out
from cleaner.known.rows import Rows
from cleaner.lines import KINDS, UNKNOWN

NAV = KINDS.index("nav")
_CODE = SURFACE.index("share_code")
FEWEST, MOST = 2, 9  # words of a button
# What is done to the page, and to what; what is asked of a language model, and of which; what a page is asked to have been.
DONE = (
    "show bearbeiten ansehen anzeigen speichern modifier afficher voir editar ver modifica mostra vedi "
    "bewerken bekijk redigera visa "
    "rediger vis muokkaa näytä edytuj pokaż upravit zobrazit szerkesztés editează düzenle göster изменить редактировать "
    "copy copying print printing listen hear play summarize summarise translate save download share send email view "
    "edit improve enlarge "
    "kopieren kopiere drucken anhören hören vorlesen zusammenfassen übersetzen speichern herunterladen teilen "
    "copier imprimer écouter résumer traduire enregistrer télécharger partager "
    "copiar imprimir escuchar resumir traducir guardar descargar compartir oír "
    "copia stampa ascolta riassumi traduci salva scarica condividi "
    "ouvir ouça traduzir salvar baixar compartilhar partilhar "
    "kopieer kopiëren afdrukken print luister beluister samenvatten vat vertaal bewaar opslaan "
    "kopiera skriv lyssna sammanfatta översätt spara ladda dela "
    "kopiér kopier udskriv lyt lytt opsummer oppsummer oversæt oversett gem lagre "
    "kopioi tulosta kuuntele tiivistä käännä tallenna lataa "
    "kopiuj skopiuj drukuj wydrukuj posłuchaj słuchaj odsłuchaj podsumuj streść przetłumacz zapisz pobierz "
    "kopírovat zkopírovat vytisknout tisk poslechnout poslechněte shrnout přeložit uložit stáhnout "
    "kopírovať vytlačiť vypočuť zhrnúť "
    "másolás nyomtatás meghallgatása meghallgatás hallgassa fordítás mentés letöltés "
    "copiază copiați tipărește ascultă ascultați rezumă traduce salvează descarcă "
    "kopyala yazdır dinle özetle çevir kaydet indir "
    "αντιγραφή εκτύπωση ακούστε άκουσε μετάφραση αποθήκευση λήψη "
    "копировать скопировать печать распечатать слушать послушать прослушать озвучить пересказать суммировать перевести "
    "сохранить скачать "
    "копіювати скопіювати друк роздрукувати слухати прослухати переказати підсумувати перекласти зберегти завантажити "
    "копирай отпечатай слушай чуйте "
    "kopiraj ispiši slušaj poslušajte sažmi "
    "نسخ انسخ طباعة اطبع استمع لخص تلخيص ترجمة حفظ تحميل تنزيل "
    "کپی چاپ گوش بشنوید ترجمه ذخیره "
    "העתק העתקה הדפס הדפסה האזן האזינו סכם תרגם שמור הורד "
    "कॉपी प्रिंट सुनें सुनिए अनुवाद सहेजें "
    "복사 인쇄 듣기 요약하기 번역 저장 다운로드 "
    "sao nghe tóm dịch lưu salin cetak dengarkan ringkas terjemahkan simpan unduh"
)
TO_WHAT = (
    "post guide document documentation source history github gitlab codeberg prompt mcp dokument quelltext document doc "
    "page article story post section link markdown md pdf clipboard audio aloud "
    "seite artikel beitrag text abschnitt page "
    "cette article l'article texte "
    "página artículo noticia nota texto "
    "pagina articolo notizia testo "
    "artigo notícia matéria "
    "pagina artikel bericht verhaal "
    "sidan artikeln texten "
    "siden artiklen artikkelen saken "
    "sivu artikkeli juttu "
    "stronę strony artykuł artykułu tekst tekstu "
    "stránku článek clanek text "
    "článok "
    "oldal cikk cikket "
    "articol articolul pagina "
    "sayfa sayfayı makale makaleyi haberi yazıyı "
    "σελίδα σελίδας άρθρο άρθρου "
    "страницу страницы статью статьи текст новость версия "
    "сторінку сторінки статтю статті текст новину "
    "страницата статията "
    "stranicu članak "
    "صفحة الصفحة المقال المقالة الخبر "
    "صفحه مقاله مطلب "
    "עמוד דף הדף כתבה הכתבה מאמר המאמר "
    "पेज पृष्ठ लेख खबर "
    "페이지 기사 기사를 마크다운 마크다운으로 글 "
    "trang bài halaman artikel"
)
ASKED = (
    "connect explica explicar erkläre explique spiega verklaar demande frag frage pregunta pergunta chiedi sum get "
    "open ask chat explain discuss continue analyze analyse öffnen fragen chatten erklären ouvrir demander interroger "
    "abrir preguntar perguntar apri chiedi openen open vraag öppna fråga åbn åpne spør spørg avaa kysy otwórz "
    "zapytaj otevřít "
    "zeptat otvoriť megnyitás kérdezd deschide întreabă aç sor άνοιγμα ρωτήστε открыть спросить обсудить відкрити запитати "
    "summary zusammenfassung résumé resumen riassunto resumo samenvatting sammanfattning opsummering oppsummering "
    "tiivistelmä podsumowanie shrnutí összefoglalás "
    "összefoglalása rezumat özet σύνοψη sažetak ملخص خلاصه סיכום सारांश 요약 ringkasan "
    "отвори otvori pitaj فتح افتح اسأل باز پتح פתח שאל खोलें पूछें 열기 질문 묻기 mở hỏi buka tanya"
)
OF_WHOM = (
    "markdown md mcp deepseek meta le.chat "
    "chatgpt claude perplexity gemini copilot grok mistral deepseek ai ki ia llm "
    "llms assistant ii si mi ии ші künstlicher intelligenz artificielle artificial artificiale tekoälyllä tekoälyltä "
    "sztuczną sztucznej inteligencję inteligencji umělé inteligence yapay zekâ zeka искусственным интеллектом ذكاء الذكاء "
    "الاصطناعي هوش مصنوعی בינה מלאכותית एआई ai로 ai에게 인공지능 인공지능으로 kecerdasan buatan mesterséges "
    "intelligenciával"
)
BESIDE = (
    "server read narrated voice generated made produced written by durch erstellt produit généré par hecho generado por "
    "prodotto generato gerado feito sie dieser diesem cela auf read "
    "this the as in to with by using about for on from it later plain text txt version aloud audio min mins "
    "minute minutes "
    "github gitlab friend format an machine out pages "
    "diese diesen dieses die den der das als mit von zu zur im in für später lassen version minuten min "
    "cet cette ce le la les en au dans avec par l' sur de du pour plus tard version aide une un "
    "este esta el la los las como con en por de para después más tarde lo "
    "questo questa il lo come con in da di per dopo "
    "o os as esta este no na com em por do da para depois "
    "dit deze de het als met in naar door van voor later dit "
    "den här denna som med i på till av senare ut upp det "
    "denne dette som med i til af av ud ut senere her på "
    "tämä tämän sivun artikkelin ääneen avulla myöhemmin muodossa ssä "
    "ten tę tego tej jako z w na przez do później za pomocą "
    "tento tuto tohoto této jako v s pomocí na do později tomuto "
    "ezt ez az mint "
    "acest această acestui ca în cu de la mai târziu prin "
    "bu olarak ile sayfa için daha sonra bunu "
    "αυτό το αυτή τη την ως με στο σε του της για αργότερα "
    "эту этой эта как в с на помощью для к кратко печати версия позже "
    "цю цієї ця як у в з за допомогою на для до версія друку пізніше "
    "тази това като в с "
    "ovu ovaj kao u s "
    "هذا هذه إلى في ك باستخدام عبر على كـ بصيغة "
    "این به در با را کنید "
    "את זה זו של ב כ עם "
    "इस को में से के साथ करें रूप "
    "이 을 를 로 으로 에서 "
    "chép này bằng với trong tắt cho ini sebagai dengan di ke"
)
ARTICLES = "a à á an of del della"  # which stand beside the name of a model alone
# "Was this page helpful?" and what has a wording of its own, as whole lines.
LINES = (
    "was this [page|article|answer|section|documentation|guide] [helpful|useful]",
    "did this [page|article|answer] [help|help you|answer your question]", "how helpful was this [page|article]",
    "war [diese seite|dieser artikel|dieser beitrag] hilfreich",
    "[cette page|cet article] vous a-t-[elle|il] [été utile|aidé]",
    "¿te ha [sido|resultado] útil [esta página|este artículo]", "¿te resultó útil [esta página|este artículo]",
    "¿te ha servido [esta página|este artículo]",
    "[questa pagina|questo articolo] [ti è stata utile|ti è stato utile|è utile]",
    "[esta página|este artigo] foi útil", "[was|vond je] [deze pagina|dit artikel] nuttig",
    "[var den här sidan|var sidan|var artikeln] [till hjälp|användbar]",
    "var denne [siden|side|artikkelen|artiklen] [nyttig|til hjælp]",
    "oliko [tästä sivusta|tämä sivu] [apua|hyödyllinen]", "czy ta strona była [pomocna|przydatna]",
    "czy ten artykuł był [pomocny|przydatny]", "byla tato stránka užitečná", "byl tento článek užitečný",
    "hasznos volt [ez az oldal|ez a cikk]", "bu [sayfa|makale] [yararlı|faydalı] [mıydı|oldu mu]",
    "была ли эта [страница|статья] полезна", "[чи була ця|чи корисна ця] [сторінка|стаття] [корисною|]",
    "هل كانت هذه الصفحة مفيدة", "このページは[役に立ちましたか|お役に立ちましたか]",
    "この記事は[役に立ちましたか|お役に立ちましたか]",
    "[本页|本文|这篇文章|此页面][对您|]有帮助吗", "이 [페이지가|글이] 도움이 [되었나요|되셨나요|됐나요]",
    "复制[本页|页面]", "就本页向[ai|chatgpt|claude|gemini]提问", "以[ |]markdown[ |][查看|复制|打开|下载]",
    "在[ |]github[ |]上编辑此页",
    "githubでこのページを編集", "このページについて[ai|chatgpt|claude|copilot|gemini]に[聞く|質問]", "ページをコピー",
    "この[記事|ページ]を[chatgpt|claude|copilot|gemini]で要約", "ai[による要約|が要約]", "[本页|本文][对您|]有帮助吗 是 否",
    "この[ページ|記事]は役に立ちましたか はい いいえ", "was this [page|article|post|guide|story] [helpful|useful] yes no",
    "did this [page|article|post|guide|story] help[| you][| yes no]", "how helpful was this [post|guide|story]",
    "war [diese seite|dieser artikel] hilfreich ja nein", "[cette page|cet article] vous a-t-[elle|il] aidé oui non",
    "¿te ha servido [esta página|este artículo] sí no", "[/|]llms[|-full].txt", "[see|index for llms] /llms.txt",
    "are you an? [llm|ai agent|language model]", "[increase|decrease|change] [text|font] size", "[text|font] size",
    "schrift [vergrößern|verkleinern]", "schriftgröße [ändern|]", "[augmenter|réduire] la taille du texte",
    "[aumentar|reducir] [el |]tamaño [del texto|de la letra|de letra]", "[save|read] [|this |it ]for later",
    "save for later reading",
    "read [this |the |][page|article|story] aloud", "read aloud", "[ask|chat with] this [page|article]", "версия для печати",
    "printer-friendly version", "[send|email|e-mail] this [page|article] to a friend", "print version", "druckversion",
    "version imprimable", "versión para imprimir",
    "versione stampabile", "versão para impressão", "add [us|this site] as a preferred source[| on google]",
    "[play|pause] [audio|audio version|article]", "audio version",
    "[für später speichern|artikel merken]", "[lire|enregistrer] plus tard", "[leer|guardar] [|para ]más tarde",
    "[this|the] summary [was|is] [generated|made|written|created] by [ai|an ai|artificial intelligence]"
    "[| and may contain mistakes| and may contain errors| and may be wrong| and may not be accurate]",
    "[ai|machine]-[generated|made] summary", "generated by ai", "summary [generated by|by] ai",
    "[Markdown|マークダウン][として|で|を][コピー|表示|開く|ダウンロード]",
    "[ChatGPT|Claude|Perplexity|Gemini][で開く|に聞く|に質問]",
    "[この|][記事|ページ|文章]を[聴く|聞く|読み上げる|音声で聞く|音声で聴く|印刷|印刷する|コピー|翻訳|保存|要約|" "aiで要約]",
    "[ai|AI]で[要約|要約する|質問]",
    "[ai|AI]による要約", "[リンクを|]コピーしました", "文字サイズ[を変更|]",
    "[复制|複製|导出|下载|查看][为|為|成|][ |]Markdown", "在[ |][ChatGPT|Claude|Perplexity|Gemini][ |]中[打开|開啟]",
    "[收听|朗读|听|收聽|朗讀][本文|文章|全文|此文|这篇文章]", "[用|使用|][ |]ai[ |][总结|摘要|總結|概括][本文|全文|文章|]",
    "打印[本页|此页|本文]", "字体大小",
)  # fmt: skip


def find_buttons(found: NDArray[np.int64], rows: Rows) -> None:
    """Mark buttons, where nothing else is settled. ``found`` is (rows,)."""
    known = among(rows.lines, _lines()) | _by_words(rows)
    found[known & (found == UNKNOWN)] = NAV


def _by_words(rows: Rows) -> Flags:
    """(rows,): does a row have words of a button alone, one of what is done and another of what it is done to?"""
    batch, count = rows.batch, len(rows)
    of_row, hashes = batch.word_row, batch.words
    short = (rows.size >= FEWEST) & (rows.size <= MOST) & (batch.surface[_CODE] == 0)
    verbs = places_of(among(hashes, table_of(f"{DONE} {ASKED}")) & short[of_row])
    likely = np.zeros(count, bool)
    likely[of_row[verbs]] = True  # few rows of a page have such a word at all
    words = places_of(likely[of_row])
    of_row, hashes = of_row[words], hashes[words]
    done, what, asked, whom = (among(hashes, table_of(each)) for each in (DONE, TO_WHAT, ASKED, OF_WHOM))
    fitting = done | what | asked | whom | among(hashes, table_of(BESIDE))

    def has(flags: Flags) -> Flags:
        return np.bincount(of_row, flags, count) > 0

    # "Ask a model" is a button, "Print a page" is a heading of instructions
    alone = ~has(~fitting & ~(has(whom)[of_row] & among(hashes, table_of(ARTICLES))))
    known: Flags = likely & alone & (has(done) & (has(what) | has(whom)) | has(asked) & has(whom))
    return known


@cache
def _lines() -> Table:
    return hashed_lines(tuple(dict.fromkeys(line for phrase in LINES for line in spelled_out(phrase))))
