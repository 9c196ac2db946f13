"""The wording of boxes, of links to other pages within the text, and of short lines of the text itself, in many languages.

It was written for this project; nothing was copied from a page. One phrase in four is kept out of training, so that the
measure sees phrases that no model has learned.
"""

from __future__ import annotations

import zlib
from random import Random
from typing import Literal

Part = Literal["train", "test"]
WITHHELD = 4  # one in so many phrases is not in training

# Before the title of another page; with a colon where none is there and the form wants one.
READ_ALSO = {
    "en": "Read more:|Related:|SEE ALSO:|More on this:|Don't miss|Read also:|READ MORE:|RELATED:|Also read:|See also:"
    "|Related story:|More:|Related article:|You might also like:|Further reading:|READ NEXT:|Read next:|MORE:|Must read:"
    "|Also on this site:|Recommended:|Recommended reading:|Check out:|In case you missed it:|ICYMI:|Keep reading:"
    "|Read the full story:|Background:|From the archive:|Watch next:|Previously:|Don’t miss:|Explore more:|Editor's pick:"
    "|What to read next:|MORE LIKE THIS:",
    "de": "Lesen Sie auch:|Mehr zum Thema:|Lesen Sie mehr:|Auch interessant:|Lesen Sie hier:|Mehr dazu:|Siehe auch:"
    "|Passend dazu:|Das könnte Sie auch interessieren:|Hintergrund:|Lesetipp:|Lies auch:|LESEN SIE AUCH|Weiterlesen:"
    "|Mehr lesen:",
    "fr": "Lire aussi :|À lire aussi :|Lire également :|Voir aussi :|À lire :|À lire également :|Sur le même sujet :"
    "|LIRE AUSSI :|Notre dossier :|Pour aller plus loin :|À découvrir :|Relire :|À ne pas manquer :",
    "es": "Lea también:|Lee también:|Le puede interesar:|Te puede interesar:|Ver también:|Leer más:|Más información:"
    "|LEA TAMBIÉN:|Además:|Te recomendamos:|Relacionado:|No te pierdas:|Lee más:|Puede leer:",
    "it": "Leggi anche:|Leggi anche|LEGGI ANCHE:|Per approfondire:|Ti potrebbe interessare:|Vedi anche:|Guarda anche:"
    "|Da leggere:|Approfondisci:|Scopri anche:",
    "pt": "Leia também:|Leia mais:|Veja também:|LEIA TAMBÉM:|Saiba mais:|Confira:|Relacionado:|Não perca:|Ler também:"
    "|Veja mais:",
    "nl": "Lees ook:|Lees meer:|Lees verder:|Zie ook:|LEES OOK:|Meer over dit onderwerp:|Bekijk ook:|Leestip:|Lees hier:",
    "sv": "Läs också:|Läs även:|Läs mer:|LÄS MER:|Se även:|Missa inte:|Mer om ämnet:|Läs vidare:",
    "da": "Læs også:|Læs mere:|LÆS OGSÅ:|Se også:|Gå ikke glip af:|Mere om emnet:|Læs her:",
    "no": "Les også:|Les mer:|LES OGSÅ:|Se også:|Les mer om:|Gå ikke glipp av:|Flere saker:|Bakgrunn:",
    "fi": "Lue myös:|Lue lisää:|LUE MYÖS:|Katso myös:|Lue täältä:|Aiheesta lisää:|Suosittelemme:",
    "pl": "Czytaj też:|Czytaj także:|Zobacz też:|Zobacz także:|Przeczytaj też:|CZYTAJ TAKŻE:|Więcej na ten temat:|Polecamy:"
    "|Czytaj więcej:",
    "cs": "Čtěte také:|Čtěte též:|Přečtěte si:|Mohlo by vás zajímat:|ČTĚTE TAKÉ:|Více k tématu:|Viz také:",
    "tr": "Bunu da oku:|Ayrıca okuyun:|İlgili haber:|Bunu da okuyun:|Daha fazlası:|İLGİLİ HABER:|Şunu da okuyun:|Kaçırmayın:",
    "ru": "Читайте также:|Читайте ещё:|По теме:|Подробнее:|ЧИТАЙТЕ ТАКЖЕ:|Смотрите также:|Материал по теме:|Ранее:"
    "|Не пропустите:",
    "uk": "Читайте також:|Читати також:|За темою:|Дивіться також:|ЧИТАЙТЕ ТАКОЖ:|Більше за темою:",
    "ja": "関連記事：|あわせて読みたい：|こちらもおすすめ：|【関連】|合わせて読みたい：|関連：|＞＞|【あわせて読む】"
    "|次に読む：|【関連記事】",
    "zh": "相关阅读：|延伸阅读：|推荐阅读：|更多阅读：|另见：|【相关阅读】|阅读更多：|延伸閱讀：|相关报道：|相关新闻："
    "|更多相关：|往期回顾：",
    "ko": "관련 기사:|함께 보면 좋은 기사:|더 읽기:|[관련 기사]|▶ 관련기사|함께 읽기:|이어 읽기:",
    "ar": "اقرأ أيضا:|اقرأ المزيد:|شاهد أيضا:|مواضيع ذات صلة:|إقرأ أيضاً:|طالع أيضا:",
    "hi": "ये भी पढ़ें:|यह भी पढ़ें:|और पढ़ें:|इसे भी पढ़ें:|संबंधित खबर:",
    "el": "Διαβάστε επίσης:|Δείτε επίσης:|Διαβάστε ακόμη:|Σχετικά:|Διαβάστε περισσότερα:",
    "ro": "Citește și:|Citiți și:|Vezi și:|CITEȘTE ȘI:|Mai multe:|Pe aceeași temă:",
    "hu": "Olvassa el ezt is:|Kapcsolódó:|Ezt is érdemes elolvasni:|Lásd még:|OLVASTA MÁR?",
    "id": "Baca juga:|BACA JUGA:|Baca selengkapnya:|Lihat juga:|Simak juga:|Berita terkait:",
    "vi": "Xem thêm:|Đọc thêm:|Tin liên quan:|Có thể bạn quan tâm:|Bài liên quan:",
    "is": "Lesa meira:|Sjá einnig:|Lestu líka:|Tengdar fréttir:",
    "lv": "Lasi arī:|Lasiet arī:|Skaties arī:|Vairāk par tēmu:",
    "th": "อ่านเพิ่มเติม:|อ่านต่อ:|ข่าวที่เกี่ยวข้อง:|ดูเพิ่มเติม:",
}  # fmt: skip
SIGNS = "→ |» |▶ |• |- |>> |↳ |➤ |* |► |📌 |👉 "  # before a title, in any language

SUBHEADINGS = {
    "en": "What happens next|Background|Why it matters|How it works|The numbers|A long way to go|Looking ahead|First steps"
    "|The other side|What we know so far|In short|What you need|Getting started|A question of time|Where things stand",
    "de": "Wie es weitergeht|Hintergrund|Worum es geht|Die Zahlen|Ein langer Weg|Kritik an den Plänen|Ausblick|Was jetzt zählt",
    "fr": "Et maintenant|Le contexte|Les chiffres|Un long chemin|Ce qu'il faut savoir|En bref|Une question de temps",
    "es": "Qué pasará ahora|Contexto|Las cifras|Un largo camino|Cómo funciona|Primeros pasos|En resumen",
    "it": "Che cosa succede ora|Il contesto|I numeri|Come funziona|In breve",
    "pt": "O que vem a seguir|Contexto|Os números|Como funciona|Em resumo",
    "nl": "Hoe nu verder|Achtergrond|De cijfers|Hoe het werkt|In het kort",
    "tr": "Şimdi ne olacak|Arka plan|Rakamlar|Nasıl çalışır",
    "ru": "Что дальше|Предыстория|Цифры|Как это работает|Коротко о главном",
    "ja": "今後の見通し|背景|仕組み|まとめ|これまでの経緯",
    "zh": "背景|下一步|数据怎么说|如何运作|小结|事情的经过",
    "ko": "배경|앞으로의 전망|어떻게 작동하나|정리",
}  # fmt: skip
SHORT_LINES = {
    "en": "See also section 3.|But why?|What does that mean in practice?|It did not last.|See the table below."
    "|That is not all.|So what went wrong?|More on this in chapter four.|The answer is simple."
    "|Read on to find out how it ended.|Details follow in the next section.|Here is why:|Related costs come on top."
    "|Nobody knows.|See figure 2 for an example.",
    "de": "Siehe auch Abschnitt 3.|Doch warum?|Was heißt das in der Praxis?|Das hielt nicht lange.|Mehr dazu weiter unten."
    "|Die Antwort ist einfach.|Und das ist nicht alles.|Hier die Gründe:",
    "fr": "Voir aussi la section 3.|Mais pourquoi ?|La réponse est simple.|Ce n'est pas tout.|Voici pourquoi :"
    "|Cela n'a pas duré.",
    "es": "Véase también la sección 3.|¿Pero por qué?|La respuesta es sencilla.|Y eso no es todo.|No duró mucho."
    "|Estas son las razones:",
    "it": "Si veda anche la sezione 3.|Ma perché?|La risposta è semplice.|E non è tutto.",
    "pt": "Veja também a seção 3.|Mas por quê?|A resposta é simples.|E isso não é tudo.",
    "nl": "Zie ook paragraaf 3.|Maar waarom?|Het antwoord is simpel.|En dat is niet alles.",
    "tr": "Ayrıca bölüm 3'e bakınız.|Peki neden?|Cevap basit.",
    "ru": "См. также раздел 3.|Но почему?|Ответ прост.|И это ещё не всё.",
    "ja": "第3節も参照。|では、なぜか。|答えは簡単だ。|理由は次の通りである。",
    "zh": "另见第三节。|但是为什么呢？|答案很简单。|原因如下：|事情并没有就此结束。",
    "ko": "3절도 참조하라.|그렇다면 왜일까?|답은 간단하다.",
}  # fmt: skip

BOX_HEADINGS = {
    "en": "Recommended Stories|Most read|Most popular|Trending|Top stories|More from us|Stories you may like|In this series",
    "de": "Meistgelesene Artikel|Empfohlene Beiträge|Aktuelle Themen|Top-Themen",
    "fr": "Articles recommandés|À la une|Les plus consultés|Nos derniers articles",
    "es": "Historias recomendadas|Lo más visto|Noticias destacadas",
    "it": "Articoli consigliati|In evidenza|Più letti oggi",
    "pt": "Histórias recomendadas|Destaques|Mais vistas",
    "nl": "Aanbevolen verhalen|Net binnen|Populair",
    "sv": "Rekommenderad läsning|Senaste nytt|Populärt just nu",
    "da": "Anbefalede artikler|Seneste nyt",
    "no": "Anbefalte saker|Siste nytt",
    "pl": "Polecane artykuły|Najnowsze",
    "tr": "Önerilen haberler|Son dakika",
    "ru": "Рекомендуем|Главное за день|Последние новости",
    "ja": "おすすめ記事|アクセスランキング|新着記事",
    "zh": "热门推荐|今日热点|编辑推荐|最新文章",
    "ko": "추천 기사|인기 기사",
}  # fmt: skip
# The first of a list, each entry of it, its end.
LISTS = {
    "en": "list {n} of {m}|end of list",
    "de": "Liste {n} von {m}|Ende der Liste",
    "fr": "liste {n} sur {m}|fin de liste",
    "es": "lista {n} de {m}|fin de la lista",
    "it": "elenco {n} di {m}|fine elenco",
    "pt": "lista {n} de {m}|fim da lista",
    "nl": "lijst {n} van {m}|einde van de lijst",
    "ru": "список {n} из {m}|конец списка",
    "zh": "列表 {n}/{m}|列表结束",
    "ja": "リスト {n}/{m}|リスト終わり",
}  # fmt: skip
# A question and its answers, polls with a slash between.
POLLS = {
    "en": "Would you pay more for this?/Yes, gladly/Only a little/No/Don't know|Who should decide?/The council/A public vote"
    "/Experts|How often do you travel by train?/Every day/Once a week/Rarely/Never|Is this a good idea?/Yes/No"
    "|What do you think?/Agree/Disagree/Not sure|Which of these matters most to you?/Price/Quality/Speed/Service",
    "de": "Was meinen Sie?/Ja/Nein/Weiß nicht|Würden Sie dafür mehr zahlen?/Ja, gern/Ein wenig/Auf keinen Fall"
    "|Wer soll entscheiden?/Der Rat/Alle Bürger/Fachleute",
    "fr": "Qu'en pensez-vous ?/Oui/Non/Sans avis|Êtes-vous prêt à payer plus ?/Oui/Un peu/Non|Qui doit décider ?/Le conseil"
    "/Les habitants",
    "es": "¿Qué opina usted?/Sí/No/No sabe|¿Pagaría más por esto?/Sí/Un poco/No|¿Quién debe decidir?/El consejo/Los vecinos",
    "it": "Che cosa ne pensi?/Sì/No/Non so|Pagheresti di più?/Sì/Un po'/No",
    "pt": "O que você acha?/Sim/Não/Não sei|Você pagaria mais por isso?/Sim/Um pouco/Não",
    "nl": "Wat vindt u?/Eens/Oneens/Geen mening|Zou u meer betalen?/Ja/Nee",
    "sv": "Vad tycker du?/Ja/Nej/Vet ej",
    "da": "Hvad mener du?/Ja/Nej/Ved ikke",
    "no": "Hva mener du?/Ja/Nei/Vet ikke",
    "pl": "Co o tym myślisz?/Tak/Nie/Nie wiem",
    "tr": "Siz ne düşünüyorsunuz?/Evet/Hayır/Kararsızım",
    "ru": "Что вы думаете?/Да/Нет/Затрудняюсь ответить",
    "ja": "あなたはどう思いますか？/賛成/反対/わからない",
    "zh": "你怎么看？/支持/反对/说不清",
    "ko": "어떻게 생각하십니까?/찬성/반대/모르겠다",
}  # fmt: skip
# Over a poll, the button and link under it, the number of votes.
POLL_WORDS = {
    "en": "Poll|Vote|View results|{n} votes|Reader poll|Have your say|Thank you for voting",
    "de": "Umfrage|Abstimmen|Ergebnis anzeigen|{n} Stimmen",
    "fr": "Sondage|Voter|Voir les résultats|{n} votes",
    "es": "Encuesta|Votar|Ver resultados|{n} votos",
    "it": "Sondaggio|Vota|Vedi i risultati|{n} voti",
    "pt": "Enquete|Votar|Ver resultado|{n} votos",
    "nl": "Poll|Stem|Bekijk de uitslag|{n} stemmen",
    "tr": "Anket|Oy ver|Sonuçlar|{n} oy",
    "ru": "Опрос|Голосовать|Результаты|{n} голосов",
    "ja": "アンケート|投票する|結果を見る|{n}票",
    "zh": "投票|提交|查看结果|{n} 票",
    "ko": "설문|투표하기|결과 보기|{n}표",
}  # fmt: skip
PLAYERS = {
    "en": "Watch:|Listen|Listen to this article|Play video|Watch the video|Now playing|Video:|Audio|Click to play",
    "de": "Video:|Anhören|Artikel anhören|Video abspielen|Im Video:",
    "fr": "Vidéo :|Écouter|Écouter l'article|Lire la vidéo",
    "es": "Vídeo:|Escuchar|Escucha este artículo|Ver vídeo",
    "it": "Video:|Ascolta|Ascolta l'articolo|Guarda il video",
    "pt": "Vídeo:|Ouvir|Ouça esta matéria|Assista",
    "nl": "Video:|Luister|Luister naar dit artikel",
    "sv": "Se klippet:|Lyssna",
    "da": "Se videoen:|Lyt til artiklen",
    "no": "Se video:|Lytt til saken",
    "pl": "Wideo:|Posłuchaj",
    "tr": "İzle:|Dinle|Haberi dinle",
    "ru": "Видео:|Слушать|Прослушать статью",
    "ja": "動画：|再生|この記事を聴く",
    "zh": "视频：|收听|播放|语音播报",
    "ko": "영상:|듣기|기사 듣기",
}  # fmt: skip
# Heading, pitch, field and button of a form, forms with a slash between.
NEWSLETTERS = {
    "en": "Sign up for our newsletter/The best of the week in your inbox every Friday./Your email address/Subscribe"
    "|Get the morning briefing/Everything that matters before breakfast, free of charge./Email/Sign me up|Never miss a story"
    "/Join thousands of readers who get our weekly letter./Enter your email/Join|Stay informed/Email address/Sign up",
    "de": "Unser Newsletter/Das Wichtigste der Woche, jeden Freitag kostenlos im Postfach./Ihre E-Mail-Adresse/Anmelden"
    "|Nichts verpassen/Der Morgenbrief aus unserer Redaktion./E-Mail/Jetzt abonnieren",
    "fr": "Recevez notre lettre/L'essentiel de la semaine chaque vendredi, gratuitement./Votre adresse e-mail/S'inscrire",
    "es": "Suscríbase a nuestro boletín/Lo mejor de la semana en su correo./Su correo electrónico/Suscribirme",
    "it": "Iscriviti alla newsletter/Il meglio della settimana nella tua casella./La tua email/Iscriviti",
    "pt": "Receba a nossa newsletter/O melhor da semana no seu e-mail./Seu e-mail/Inscrever-se",
    "nl": "Ontvang onze nieuwsbrief/Het beste van de week, elke vrijdag./Uw e-mailadres/Aanmelden",
    "sv": "Få vårt nyhetsbrev/Det bästa från veckan i din inkorg./E-post/Anmäl dig",
    "da": "Få vores nyhedsbrev/Ugens bedste historier i din indbakke./E-mail/Tilmeld",
    "no": "Få nyhetsbrevet vårt/Ukens beste saker på e-post./E-post/Meld på",
    "pl": "Zapisz się do newslettera/Najlepsze teksty tygodnia w twojej skrzynce./Adres e-mail/Zapisz się",
    "tr": "Bültenimize abone olun/Haftanın en iyileri e-posta kutunuzda./E-posta adresiniz/Abone ol",
    "ru": "Подпишитесь на рассылку/Лучшее за неделю каждую пятницу./Ваш e-mail/Подписаться",
    "ja": "メールマガジン登録/毎週金曜日に注目の話題をお届けします。/メールアドレス/登録する",
    "zh": "订阅我们的通讯/每周五把本周精选送到您的邮箱。/电子邮箱/订阅",
    "ko": "뉴스레터 구독/매주 금요일 한 주의 소식을 보내 드립니다./이메일 주소/구독하기",
}  # fmt: skip
ADVERTS = {
    "en": "Advertisement|ADVERTISEMENT|Story continues below advertisement|Article continues after ad|Sponsored|Ad"
    "|Scroll to continue",
    "de": "Anzeige|Werbung|Nach der Anzeige geht es weiter|Gesponsert",
    "fr": "Publicité|La suite après la publicité|Annonce",
    "es": "Publicidad|Continúa después de la publicidad|Anuncio",
    "it": "Pubblicità|L'articolo continua dopo la pubblicità",
    "pt": "Publicidade|Continua após a publicidade|Anúncio",
    "nl": "Advertentie|Tekst gaat verder onder de advertentie",
    "sv": "Annons|Artikeln fortsätter efter annonsen",
    "da": "Annonce|Artiklen fortsætter efter annoncen",
    "no": "Annonse|Saken fortsetter under annonsen",
    "pl": "Reklama|Dalsza część artykułu pod reklamą",
    "tr": "Reklam|Haberin devamı reklamdan sonra",
    "ru": "Реклама|Продолжение после рекламы",
    "ja": "広告|PR|記事は広告の後に続きます",
    "zh": "广告|推广|正文在广告后继续",
    "ko": "광고|광고 뒤에 기사가 이어집니다",
}  # fmt: skip


def phrases(table: dict[str, str], language: str, part: Part) -> list[str]:
    """The phrases of a language, or else of English; of training, without the withheld ones."""
    all_ = (table.get(language) or table["en"]).split("|")
    return [phrase for phrase in all_ if not withheld(phrase)] or all_ if part == "train" else all_


def withheld(phrase: str) -> bool:
    """Whether a phrase is not in training."""
    return zlib.crc32(phrase.casefold().strip(" :：").encode()) % WITHHELD == 0


def draw(table: dict[str, str], language: str, part: Part, random: Random) -> str:
    """One of the phrases."""
    return random.choice(phrases(table, language, part))
