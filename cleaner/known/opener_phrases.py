"""What opens a box of other documents, or of readers' words: whole lines, in the languages of shops and news sites.

A bar or a line parts two of them. What wine and clothes "go well with" is main text, and so is the "see also" of an
encyclopedia; neither is here.
"""

from __future__ import annotations

_RELATED = """
related products|related items|related ads|related articles|related posts|related stories|related content|related links
related topics|related news|related videos|related listings|related jobs|related events|related threads|related discussions
related questions|related|related recipes|related books|related courses|related titles|related properties|related resources
related documents|related reading|related offers|related deals|related reviews|related projects|similar items
similar products|similar articles|similar posts|similar threads|similar listings|similar ads|similar jobs|similar topics
similar discussions|similar questions|similar stories|similar books|similar titles|similar recipes|similar properties
similar homes|similar offers|similar deals|similar videos|similar hotels|similar vehicles|similar cars|more discussions
more threads|more topics|more questions|more listings|more ads|more like this|you may also like|you might also like
you may also enjoy|you may also be interested in|you might also be interested in|customers also bought|customers also viewed
customers who bought this item also bought|customers who viewed this item also viewed|people also viewed|people also bought
others also viewed|others also bought|frequently bought together|often bought together|recently viewed|recently viewed items
recently viewed products|your recently viewed items|recommended for you|recommended products|recommended articles
more from this seller|more from this shop|products related to this item|compare with similar items|complete the look
ähnliche artikel|ähnliche produkte|ähnliche anzeigen|ähnliche beiträge|ähnliche themen|verwandte artikel|verwandte produkte
verwandte themen|das könnte sie auch interessieren|das könnte dich auch interessieren|das könnte ihnen auch gefallen
das könnte dir auch gefallen|kunden kauften auch|kunden, die diesen artikel gekauft haben, kauften auch
wird oft zusammen gekauft|zuletzt angesehen|zuletzt angesehene artikel|articles similaires|produits similaires|articles liés
articles connexes|sur le même sujet|vous aimerez aussi|vous aimerez peut-être aussi|vous pourriez aussi aimer
produits associés|produits apparentés|les clients ont également acheté|récemment consultés|annonces similaires
productos relacionados|artículos relacionados|noticias relacionadas|entradas relacionadas|también te puede interesar
te puede interesar|también te puede gustar|productos similares|anuncios similares|los clientes también compraron
vistos recientemente|prodotti correlati|articoli correlati|potrebbe interessarti anche|potrebbe interessarti
ti potrebbe interessare|ti potrebbe piacere anche|prodotti simili|annunci simili|visti di recente|produtos relacionados
relacionados|relacionadas|relacionado|artigos relacionados|notícias relacionadas|posts relacionados|você também pode gostar
você pode gostar|produtos similares|produtos semelhantes|anúncios semelhantes|quem viu, viu também
quem comprou, comprou também|gerelateerde artikelen|gerelateerde producten|vergelijkbare producten|vergelijkbare artikelen
misschien vind je dit ook leuk|anderen bekeken ook|klanten kochten ook|recent bekeken|laatst bekeken|relaterade produkter
relaterade artiklar|liknande produkter|liknande annonser|du kanske också gillar|andra köpte även|senast visade
relaterte produkter|relaterte artikler|lignende produkter|lignende annonser|relaterede produkter|relaterede artikler
lignende varer|andre købte også|senest sete|samankaltaiset tuotteet|liittyvät tuotteet|saatat pitää myös|viimeksi katsotut
podobne produkty|powiązane produkty|produkty powiązane|podobne artykuły|powiązane artykuły|podobne ogłoszenia
klienci kupili również|ostatnio oglądane|související produkty|podobné produkty|související články|mohlo by vás zajímat
mohlo by se vám líbit|naposledy prohlížené|súvisiace produkty|súvisiace články|mohlo by vás zaujímať|kapcsolódó termékek
hasonló termékek|kapcsolódó cikkek|ajánlott termékek|hasonló hirdetések|produse similare|produse asemănătoare
articole similare|articole asemănătoare|похожие товары|похожие объявления|похожие статьи|похожие записи|похожие темы
с этим товаром покупают|с этим товаром также покупают|вы недавно смотрели|недавно просмотренные|вы смотрели
рекомендуемые товары|вам может понравиться|вам также может понравиться|сопутствующие товары|материалы по теме|схожі товари
схожі оголошення|з цим товаром купують|ви переглядали|подобни продукти|свързани продукти|подобни обяви|benzer ürünler
ilgili ürünler|benzer ilanlar|ilgili haberler|son görüntülenen ürünler|σχετικά προϊόντα|παρόμοια προϊόντα|σχετικά άρθρα
منتجات ذات صلة|منتجات مشابهة|مقالات ذات صلة|مواضيع ذات صلة|قد يعجبك أيضا|إعلانات مشابهة|محصولات مرتبط|مطالب مرتبط
מוצרים דומים|関連商品|関連記事|おすすめ商品|最近チェックした商品|こちらもおすすめ
この商品を買った人はこんな商品も買っています|相关产品|相关商品|相关文章|相关推荐|猜你喜欢|看了又看|相似商品|관련 상품
연관 상품|관련 기사|함께 본 상품|최근 본 상품|produk terkait|produk serupa|artikel terkait|berita terkait|sản phẩm liên quan
bài viết liên quan|sản phẩm tương tự|tin liên quan|līdzīgi produkti|saistītie produkti|ar šo preci cilvēki bieži pērk
ar šo preci bieži pērk|panašios prekės|susiję produktai|sarnased tooted|seotud tooted|recent posts|most popular|most read
popular posts|popular articles|trending stories|trending now|must read|must reads|hot network questions|featured on meta
the overflow blog|topic replies views activity|reader favorites|popular recipes|trending recipes|related services
meist gelesen|meistgelesen|am meisten gelesen|meistgelesene artikel|les plus lus|les plus lues|articles les plus lus
lo más leído|las más leídas|más leídas|mais lidas|as mais lidas|i più letti|gli articoli più letti|meest gelezen
gerelateerde recepten|mest lest|mest läst|mest læst|luetuimmat|najczęściej czytane|najpopularniejsze|самое читаемое
популярные статьи|что ещё почитать|читайте также|热门推荐|热门文章|人気記事|많이 본 뉴스
people who viewed this item also viewed|people who viewed this also viewed|people who bought this also bought
customers who bought this also bought|customers who viewed this also viewed|customers also liked|customers also purchased
customers also shopped for|shoppers also viewed|shoppers also bought|others also looked at|other customers also bought
other customers also viewed|sponsored items|sponsored products related to this item|items you may like|products you may like
you may like|you might like|others you may like|other products you may like|we think you'll love|we think you'll like
we also recommend|shop the look|similar styles|more from this brand|more from this collection|more from this author
more by this author|more from this category|other products in the same category|in the same category|explore related items
recommended reading|recommended items|recommendations for you|suggested products|suggested articles|suggested for you
you recently viewed|previously viewed|your recently viewed products|your browsing history|inspired by your browsing history
products you recently viewed|more items to consider|more to explore|you may also need|related searches|related accessories
related parts|related blog posts|related guides|similar searches|similar posts you may like|similar companies
similar businesses|similar restaurants|similar apartments|similar rentals|similar models|similar pages
auch interessant|das könnte sie interessieren|das könnte dich interessieren|könnte sie auch interessieren
diese produkte könnten sie auch interessieren|diese artikel könnten sie auch interessieren
kunden, die diesen artikel angesehen haben, haben auch angesehen|kunden haben sich ebenfalls angesehen
kunden, die dieses produkt gekauft haben, kauften auch|kunden interessierten sich auch für|kunden kauften dazu
kunden kauften dazu folgende produkte|kunden sahen auch|andere kunden kauften auch|dazu passt|dazu passend|passend dazu
passende produkte|passende artikel|passendes zubehör|wird gerne zusammen gekauft|wird gern zusammen gekauft
wird oft zusammen bestellt|häufig zusammen gekauft|oft zusammen gekauft|wird häufig zusammen gekauft|empfohlene artikel
empfohlene produkte|empfohlene beiträge|empfehlungen für sie|empfehlungen für dich|ähnliche angebote|ähnliche immobilien
ähnliche stellenangebote|ähnliche jobs|ähnliche fahrzeuge|ähnliche fragen|ähnliche rezepte|ähnliche nachrichten
ähnliche videos|alternative produkte|alternative artikel|zuletzt gesehen|zuletzt angesehene produkte|zuletzt betrachtet
ihre zuletzt angesehenen artikel|deine zuletzt angesehenen artikel|kürzlich angesehen|kürzlich angesehene artikel
lesen sie auch|auch lesenswert|lesetipps|verwandte beiträge|verwandte fragen|weiterführende artikel
vous aimeriez aussi|vous aimerez également|vous pourriez également aimer|vous pourriez aussi être intéressé par
vous serez peut-être intéressé par|vous pourriez être intéressé par|ceci pourrait vous intéresser
cela pourrait vous intéresser|ces produits pourraient vous intéresser|ces articles pourraient vous intéresser
cela peut vous intéresser|ça peut vous intéresser|ça pourrait vous intéresser
les clients ayant acheté ce produit ont également acheté|les clients ayant acheté cet article ont également acheté
les clients qui ont acheté ce produit ont également acheté|les clients ayant consulté cet article ont également regardé
les internautes ont aussi acheté|nos clients ont également acheté|fréquemment achetés ensemble|souvent achetés ensemble
produits complémentaires|articles complémentaires|produits de la même catégorie|dans la même catégorie
autres produits dans la même catégorie|autres produits de la même catégorie|les autres produits de la même catégorie
derniers produits consultés|derniers articles consultés|produits récemment consultés|produits déjà vus
articles récemment consultés|vus récemment|récemment vus|produits vus récemment|vous avez récemment consulté
vos derniers produits consultés|nous vous recommandons|nous vous recommandons aussi|recommandé pour vous
recommandés pour vous|produits recommandés|articles recommandés|à lire aussi|lire aussi|à lire également|à voir aussi
à découvrir aussi|dans la même rubrique|annonces qui pourraient vous intéresser|offres similaires|biens similaires
recettes similaires|vidéos similaires|sujets similaires|discussions similaires|contenus similaires|actualités liées
quienes compraron este producto también compraron|los clientes que compraron este producto también compraron
los clientes que compraron también compraron|los clientes que vieron esto también vieron
los clientes que compraron este artículo también compraron|otros clientes también compraron|otros también compraron
otros también vieron|también te podría gustar|también te podría interesar|te podría interesar|te pueden interesar
también te pueden interesar|quizás te interese|quizá te interese|quizás también te interese|quizás también te guste
quizás te guste|tal vez te interese|puede que te interese|puede que también te guste|puede que también te interese
podría interesarte|le puede interesar|también le puede interesar|productos recomendados|recomendados para ti
recomendado para ti|recomendaciones para ti|comprados juntos habitualmente|frecuentemente comprados juntos
suelen comprarse juntos|productos vistos recientemente|visto recientemente|vistos recientemente por ti
últimos productos vistos|productos visitados|otros productos de la misma categoría|otros productos que te pueden interesar
otros productos que podrían interesarte|productos complementarios|artículos similares|noticias similares|lo más visto
lea también|lee también|leer también|contenido relacionado|temas relacionados|notas relacionadas|publicaciones relacionadas
videos relacionados|recetas relacionadas|propiedades similares|ofertas similares|inmuebles similares|empleos similares
chi ha acquistato questo articolo ha acquistato anche|chi ha acquistato questo prodotto ha acquistato anche
chi ha comprato questo ha comprato anche|i clienti che hanno acquistato questo prodotto hanno comprato anche
i clienti che hanno acquistato questo articolo hanno acquistato anche|i clienti che hanno visto questo hanno visto anche
i clienti hanno acquistato anche|altri clienti hanno acquistato anche|spesso acquistati insieme|acquistati spesso insieme
comprati spesso insieme|ti potrebbero interessare|ti potrebbero piacere|ti potrebbe interessare anche
ti potrebbe anche interessare|ti potrebbe anche piacere|potrebbero interessarti|potrebbero interessarti anche
potrebbe piacerti anche|potrebbe anche interessarti|potrebbe piacerti|potrebbero piacerti|forse ti interessa anche
prodotti consigliati|consigliati per te|consigliato per te|articoli consigliati|prodotti complementari
prodotti visti di recente|prodotti visualizzati di recente|visualizzati di recente|hai visto di recente|visti recentemente
ultimi prodotti visti|altri prodotti della stessa categoria|prodotti della stessa categoria|articoli simili|leggi anche
notizie correlate|contenuti correlati|post correlati|ricette simili|ricette correlate|immobili simili|offerte simili
video correlati|più letti|le più lette
quem comprou este produto também comprou|quem comprou este produto, comprou também|quem viu este produto também viu
quem viu este produto viu também|quem viu, comprou|clientes que compraram este item também compraram
clientes também compraram|clientes também viram|comprados juntos com frequência|frequentemente comprados juntos|compre junto
aproveite e compre junto|aproveite também|você também vai gostar|você também pode se interessar|você pode se interessar
você pode se interessar por|você também pode se interessar por|talvez você goste|talvez você também goste
talvez também goste|talvez lhe interesse|também pode gostar|pode também gostar|também poderá gostar|poderá também gostar
também lhe pode interessar|pode gostar de|produtos recomendados|recomendados para você|recomendado para você
recomendações para você|recomendados para si|vistos recentemente|visto recentemente|produtos vistos recentemente
produtos visualizados recentemente|últimos produtos vistos|você viu recentemente|produtos que você viu
outros produtos da mesma categoria|produtos complementares|leia também|veja também|veja mais produtos|matérias relacionadas
conteúdo relacionado|conteúdos relacionados|artigos similares|artigos semelhantes|vídeos relacionados|receitas relacionadas
imóveis similares|imóveis semelhantes|vagas semelhantes|mais vistos|mais vistas
anderen kochten ook|anderen bekeken ook deze|klanten bekeken ook|klanten die dit kochten, kochten ook
klanten die dit product kochten, kochten ook|klanten die dit artikel kochten, kochten ook|wie dit kocht, kocht ook
vaak samen gekocht|vaak samen gekocht met|wordt vaak samen gekocht|combineer met|dit vind je misschien ook leuk
dit vindt u misschien ook leuk|dit vindt u misschien ook interessant|wellicht ook interessant
dit vind je misschien ook interessant|misschien ook interessant|ook interessant|ook interessant voor jou
je vindt dit misschien ook leuk|u vindt dit misschien ook leuk|misschien vindt u dit ook leuk|aanbevolen producten
aanbevolen voor jou|aanbevolen voor u|aanbevolen artikelen|soortgelijke producten|soortgelijke artikelen
soortgelijke advertenties|vergelijkbare advertenties|vergelijkbare woningen|vergelijkbare vacatures|bekijk ook|lees ook
eerder bekeken|eerder bekeken producten|onlangs bekeken|recent bekeken producten|laatst bekeken producten
recent bekeken artikelen|gerelateerd|gerelateerde berichten|gerelateerd nieuws|bijpassende producten|bijpassende artikelen
populaire artikelen|anderen lazen ook
andra kunder köpte även|andra kunder har även köpt|andra kunder köpte också|kunder som köpt denna produkt har även köpt
kunder köpte även|kunder som köpte denna produkt köpte även|köps ofta tillsammans|köps ofta ihop|ofta köpta tillsammans
du kanske också är intresserad av|du kanske också vill ha|du kanske gillar|du kanske även gillar|du gillar kanske också
kanske gillar du också|du kan också gilla|rekommenderade produkter|rekommenderas för dig|rekommenderat för dig
vi rekommenderar även|senast visade produkter|senast besökta|nyligen visade|nyligen visade produkter|nyligen visat
dina senast visade produkter|andra tittade även på|andra har även tittat på|liknande artiklar|liknande varor
liknande bostäder|liknande jobb|läs också|läs även|relaterat|relaterade inlägg|relaterade nyheter|relaterat innehåll
mest lästa
andre kunder købte også|andre kunder har også købt|andre har også købt|kunder, der købte denne vare, købte også
kunder købte også|kunder som købte denne vare, købte også|købes ofte sammen|ofte købt sammen|du vil måske også kunne lide
du vil måske også synes om|du kan måske også lide|måske kan du også lide|måske er du også interesseret i
måske også noget for dig|anbefalede produkter|anbefales til dig|anbefalet til dig|vi anbefaler også|sidst sete
sidst sete produkter|senest sete produkter|senest viste|senest viste produkter|nyligt viste|nyligt viste produkter
andre så også|andre så også på|andre kiggede også på|lignende artikler|lignende boliger|lignende jobs|læs også
relaterede indlæg|relaterede nyheder|relateret indhold|relaterede varer|relaterede annoncer|mest læste
andre kunder kjøpte også|andre kunder har også kjøpt|andre kjøpte også|andre har også kjøpt
kunder som kjøpte dette kjøpte også|kunder kjøpte også|kunder som kjøpte denne varen, kjøpte også|kjøpes ofte sammen
ofte kjøpt sammen|du liker kanskje også|du vil kanskje også like|du vil kanskje like|kanskje du også liker
du er kanskje også interessert i|anbefalte produkter|anbefalt for deg|anbefales for deg|sist sett|sist sett på|sist viste
sist viste produkter|nylig sett på|nylig vist|nylig viste produkter|andre har også sett på|les også|relaterte saker
relaterte innlegg|relaterte nyheter|relatert innhold|lignende stillinger|mest leste
muut ostivat myös|muut asiakkaat ostivat myös|asiakkaat ostivat myös|asiakkaat katsoivat myös|muut katsoivat myös
usein yhdessä ostetut|usein ostettu yhdessä|ostetaan usein yhdessä|sinua saattaisi kiinnostaa
sinua saattaisi kiinnostaa myös|sinua saattaa kiinnostaa|sinua saattaa kiinnostaa myös|sinua voisi kiinnostaa myös
saattaisit pitää myös|saatat pitää myös näistä|saatat olla kiinnostunut myös|suositellut tuotteet|suositeltavat tuotteet
suosittelemme myös|suosituksia sinulle|suositellaan sinulle|viimeksi katsellut tuotteet|viimeksi katsellut
viimeksi katsotut tuotteet|äskettäin katsotut|äskettäin katsotut tuotteet|äskettäin katsellut|vastaavat tuotteet
samankaltaisia tuotteita|samanlaisia tuotteita|samankaltaiset ilmoitukset|vastaavat ilmoitukset|lue myös|lue myös nämä
aiheeseen liittyvää|aiheeseen liittyviä artikkeleita|liittyvät artikkelit|oheistuotteet
inni klienci kupili również|inni klienci kupili także|inni kupili również|inni kupili też|inni oglądali również
inni klienci oglądali również|klienci kupili także|klienci, którzy kupili ten produkt, kupili również
klienci, którzy kupili ten produkt, kupili także|klienci którzy zakupili ten produkt kupili również
osoby, które kupiły ten produkt, kupiły również|osoby, które kupiły, wybierały również|często kupowane razem|kupowane razem
najczęściej kupowane razem|kup w zestawie|może cię zainteresować|mogą cię zainteresować|może cię również zainteresować
mogą cię również zainteresować|może ci się spodobać|może ci się spodobać również|może ci się również spodobać
może spodoba ci się również|to może cię zainteresować|to może cię również zainteresować|może państwa zainteresować
mogą państwa zainteresować|zobacz także|zobacz również|czytaj także|czytaj również|czytaj też|przeczytaj także
przeczytaj również|przeczytaj też|polecane produkty|produkty polecane|polecamy również|polecamy także|polecane dla ciebie
polecane artykuły|produkty podobne|ostatnio przeglądane|ostatnio przeglądane produkty|ostatnio oglądane produkty
ostatnio oglądałeś|inne z serii|inne produkty z tej kategorii|inne produkty w tej samej kategorii
produkty z tej samej kategorii|nie zapomnij o|akcesoria i produkty powiązane|produkty uzupełniające|artykuły powiązane
powiązane wpisy|podobne wpisy|podobne oferty|podobne tematy|podobne nieruchomości|najczęściej czytane artykuły
související zboží|podobné zboží|podobné články|podobné inzeráty|podobné nabídky|podobné nemovitosti|zákazníci také koupili
zákazníci koupili také|zákazníci zakoupili také|zákazníci kupují také|ostatní zákazníci koupili také|ostatní také koupili
k tomuto zboží zákazníci dokupují|zákazníci, kteří koupili tento produkt, koupili také|často kupováno společně
často kupované společně|často nakupované společně|mohlo by se vám hodit|mohlo by se vám také líbit|mohlo by vás také zajímat
může vás zajímat|také by se vám mohlo líbit|doporučujeme také|doporučujeme k produktu|doporučené produkty|doporučené zboží
doporučené články|naposledy navštívené|naposledy zobrazené|naposledy prohlížené produkty|nedávno prohlížené
naposledy jste si prohlíželi|alternativní produkty|alternativy k produktu|čtěte také|přečtěte si také|čtěte dále
nejčtenější články
podobný tovar|súvisiaci tovar|zákazníci kúpili aj|zákazníci tiež kúpili|zákazníci kupujú aj|zákazníci si kúpili aj
často kupované spolu|často nakupované spolu|mohlo by sa vám páčiť|mohlo by sa vám tiež páčiť|mohlo by vás tiež zaujímať
odporúčané produkty|odporúčame aj|odporúčaný tovar|naposledy prezerané|naposledy navštívené produkty|nedávno prezerané
čítajte aj|čítajte tiež|prečítajte si aj|najčítanejšie články
akik ezt vették, ezt is vették|akik ezt vették, ezeket is megvették|akik ezt megvették, ezeket is megvették
vásárlóink ezeket is megvették|vásárlóink választották még|mások ezeket is megvették|mások ezt is megvették
mások ezt is megnézték|mások ezeket is megnézték|gyakran vásárolják együtt|gyakran együtt vásárolt termékek
gyakran együtt vásárolják|ez is érdekelheti|ez is érdekelhet|ezek is érdekelhetik|ezek is érdekelhetnek|ez is tetszhet
ezek is tetszhetnek|ezt is ajánljuk|ezeket is ajánljuk|ajánljuk még|ajánlott cikkek|ajánlott termékeink|önnek ajánljuk
neked ajánljuk|kapcsolódó hírek|kapcsolódó bejegyzések|kapcsolódó anyagok|kapcsolódó tartalmak
utoljára megtekintett termékek|utoljára megtekintett|legutóbb megtekintett|legutóbb megtekintett termékek
nemrég megtekintett termékek|korábban megtekintett termékek|hasonló cikkek|hasonló ingatlanok|hasonló állások
legolvasottabb cikkek
clienții au cumpărat și|clientii au cumparat si|clienții au mai cumpărat|cei care au cumpărat acest produs au cumpărat și
cumpărate împreună|cei care au cumparat acest produs au cumparat si|frecvent cumpărate împreună|cumpărate frecvent împreună
frecvent cumparate impreuna|s-ar putea să vă placă|s-ar putea să vă placă și|s-ar putea să-ți placă și
s-ar putea sa-ti placa|te-ar putea interesa|te-ar putea interesa și|v-ar putea interesa|v-ar putea interesa și
ți-ar putea plăcea|ar putea să te intereseze|produse recomandate|recomandate pentru tine|produse asociate
recomandări pentru tine|articole recomandate|produse complementare|produse vizualizate recent|vizualizate recent
ultimele produse vizualizate|produse vizitate|ai vizitat recent|ai văzut recent|citește și|citeste si|citiți și
pe aceeași temă|anunțuri similare|produse asemanatoare|produse din aceeași categorie|cele mai citite
с этим товаром часто покупают|с этим товаром смотрят|с этим товаром также смотрят|с этим также покупают|с этим покупают
с этой моделью покупают|часто покупают вместе|покупают вместе|вместе с этим товаром покупают|вместе с этим покупают
покупатели также приобрели|покупатели также смотрят|другие покупатели также купили|также покупают|также рекомендуем
аналогичные товары|аналогичные объявления|аналогичные предложения|аналогичные модели|другие товары этой категории
другие товары категории|другие товары раздела|другие товары продавца|другие объявления продавца|другие объявления автора
другие объявления пользователя|рекомендуем также|рекомендуем посмотреть|мы рекомендуем|мы также рекомендуем
рекомендации для вас|советуем посмотреть|персональные рекомендации|возможно, вас заинтересует|возможно, вас заинтересуют
возможно, вам понравится|возможно, вам будет интересно|вас может заинтересовать|вас также может заинтересовать
вас могут заинтересовать|вас также могут заинтересовать|вас заинтересует|вам будет интересно|вам может быть интересно
вам может пригодиться|вам также может понадобиться|вы просматривали|ранее вы смотрели|вы ранее смотрели|вы уже смотрели
просмотренные товары|ранее просмотренные товары|недавно просмотренные товары|вы недавно просматривали|недавно вы смотрели
последние просмотренные|последние просмотренные товары|история просмотров|смотрите также|ещё по теме|еще по теме
новости по теме|статьи по теме|читать также|похожие новости|похожие материалы|похожие посты|похожие вакансии
похожие предложения|похожие квартиры|похожие рецепты|похожие видео|похожие вопросы|похожие модели|сопутствующие услуги
связанные статьи|связанные товары|самое популярное|популярные материалы|популярные новости|другие материалы по теме
другие новости по теме|в продолжение темы
з цим товаром також купують|разом з цим купують|разом із цим купують|разом з цим товаром купують|з цим товаром часто купують
часто купують разом|покупці також купують|вам може сподобатися|вам також може сподобатися|вас може зацікавити
вас також може зацікавити|вас можуть зацікавити|рекомендовані товари|рекомендуємо також|також рекомендуємо|радимо подивитися
переглянуті товари|нещодавно переглянуті|нещодавно переглянуті товари|ви нещодавно переглядали|раніше ви дивилися
останні переглянуті товари|читайте також|дивіться також|схожі новини|схожі статті|схожі публікації|новини за темою
супутні товари|подібні товари|аналогічні товари|подібні оголошення|інші оголошення автора|інші товари продавця
матеріали за темою|популярні новини
може да харесате|може да харесате още|може да харесате и|може да ви хареса|може да ви хареса и|може да ви заинтересува
може да ви е интересно|клиентите купиха също|клиенти, които купиха този продукт, купиха и|често купувани заедно
купувани заедно|препоръчани продукти|препоръчваме ви|последно разгледани|последно разгледани продукти|наскоро разгледани
наскоро разгледани продукти|сходни продукти|свързани статии|подобни статии|свързани новини|още по темата|прочетете още
прочети още|вижте още|най-четени|подобни имоти
povezani proizvodi|slični proizvodi|slični artikli|slični oglasi|slični članci|povezani članci|povezane vijesti
povezane vesti|vezani proizvodi|možda vam se svidi|možda će vam se svidjeti|možda će vam se dopasti|moglo bi vam se svidjeti
možda vas zanima|možda će vas zanimati|moglo bi vas zanimati|kupci su također kupili|kupci su kupili i
kupci su takođe kupili|drugi kupci su kupili i|često kupljeno zajedno|često se kupuje zajedno|preporučeni proizvodi
preporučujemo i|preporučeno za vas|nedavno pregledano|nedavno pregledani proizvodi|zadnje pregledano|poslednje pregledano
pročitajte još|pročitajte i|najčitanije|povezane teme|sorodni izdelki|podobni izdelki|sorodni članki|podobni oglasi
povezani izdelki|morda vam bo všeč|morda vam bo všeč tudi|morda vas zanima|morda vas bo zanimalo|mogoče vas zanima
mogoče vam bo všeč|kupci so kupili tudi|drugi so kupili tudi|pogosto kupljeno skupaj|priporočeni izdelki|priporočamo tudi
nazadnje ogledano|nazadnje ogledani izdelki|nedavno ogledani izdelki|preberite tudi|preberite še|najbolj brano
слични производи|повезане вести|можда вас занима|најчитаније|повезани производи|слични огласи
preces, kas jums varētu patikt|jums varētu patikt|jums varētu patikt arī|jums varētu interesēt|jūs varētu interesēt
jums var patikt arī|citi pirka arī|citi klienti pirka arī|pircēji iegādājās arī|bieži pērk kopā|bieži pērk kopā ar
kopā ar šo preci pērk|ieteicamie produkti|ieteicamās preces|iesakām arī|nesen skatītie|nesen skatītie produkti
nesen skatītās preces|pēdējās skatītās preces|jūs nesen skatījāties|līdzīgas preces|saistītās preces|līdzīgi sludinājumi
saistītie raksti|lasi arī|lasiet arī|lasītākie raksti|lasītākais
susijusios prekės|panašūs skelbimai|panašūs produktai|kartu perka|dažnai perkama kartu|kartu dažnai perkama
dažnai perkamos kartu|kiti pirkėjai taip pat pirko|pirkėjai taip pat pirko|kiti taip pat pirko|jums gali patikti
jums taip pat gali patikti|jus gali sudominti|jus taip pat gali sudominti|rekomenduojamos prekės|rekomenduojame taip pat
rekomenduojami produktai|neseniai žiūrėtos prekės|neseniai peržiūrėtos prekės|paskutinės žiūrėtos prekės|peržiūrėtos prekės
susiję straipsniai|skaitomiausi|taip pat skaitykite|skaitykite taip pat
seotud artiklid|sarnased artiklid|sarnased kuulutused|teised ostsid ka|teised kliendid ostsid ka|kliendid ostsid ka
ostetakse sageli koos|sageli ostetakse koos|sageli koos ostetud|teile võib meeldida|teile võib ka meeldida
sulle võib meeldida|sulle võib meeldida ka|sulle võib ka meeldida|võib teile huvi pakkuda|võib sulle huvi pakkuda
soovitatud tooted|soovitame ka|viimati vaadatud|viimati vaadatud tooted|hiljuti vaadatud|loe ka|loe lisaks|enimloetud
seotud uudised
bunu alanlar bunları da aldı|bu ürünü alanlar bunları da aldı|bu ürünü alanlar bunu da aldı|bu ürünü alanlar şunları da aldı
birlikte alınan ürünler|birlikte satın alınan ürünler|sıkça birlikte alınanlar|sık birlikte alınanlar
genellikle birlikte alınanlar|birlikte al|ilginizi çekebilir|ilginizi çekebilecek ürünler|ilginizi çekebilecek diğer ürünler
ilgini çekebilir|bunlar da ilginizi çekebilir|bu ürünler de ilginizi çekebilir|bunları da beğenebilirsiniz
beğenebileceğiniz ürünler|hoşunuza gidebilir|önerilen ürünler|sizin için önerilenler|sana özel öneriler|önerilenler
sizin için seçtiklerimiz|son gezdiğiniz ürünler|son gezilen ürünler|son incelediğiniz ürünler|son incelenen ürünler
son baktığınız ürünler|son görüntülenen|benzer haberler|benzer konular|benzer yazılar|ilgili yazılar|ilgili konular
ilgili içerikler|en çok okunanlar|çok okunanlar|tamamlayıcı ürünler|bunlara da göz atın
μπορεί επίσης να σας αρέσει|μπορεί επίσης να σας αρέσουν|μπορεί να σας αρέσουν επίσης|ίσως σας ενδιαφέρει
ίσως σας ενδιαφέρουν|ίσως σας αρέσουν|μπορεί να σας ενδιαφέρει|μπορεί να σας ενδιαφέρουν|σας ενδιαφέρουν επίσης
συχνά αγοράζονται μαζί|αγοράζονται μαζί|όσοι αγόρασαν αυτό αγόρασαν επίσης|οι πελάτες αγόρασαν επίσης|προτεινόμενα προϊόντα
προτεινόμενα για εσάς|προτείνουμε επίσης|είδατε πρόσφατα|είδες πρόσφατα|πρόσφατα προβεβλημένα|προϊόντα που είδατε πρόσφατα
διαβάστε επίσης|διαβάστε ακόμα|διαβάστε ακόμη|σχετικές ειδήσεις|σχετικά θέματα|παρόμοια άρθρα|παρόμοιες αγγελίες
συναφή προϊόντα|δημοφιλή άρθρα
قد يعجبك أيضًا|قد يعجبك|قد تعجبك أيضا|قد تعجبك أيضًا|ربما يعجبك أيضا|ربما يعجبك|قد يهمك|قد يهمك أيضا|قد يهمك أيضًا|قد ترغب أيضا
منتجات مماثلة|منتجات قد تعجبك|منتجات مقترحة|منتجات موصى بها|موصى به لك|موصى بها لك|مقترحات لك|اشترى العملاء أيضا
اشترى العملاء أيضًا|العملاء اشتروا أيضا|العملاء الذين اشتروا هذا المنتج اشتروا أيضا|يتم شراؤها معا غالبا|يشترى معا عادة
يُشترى معًا عادةً|شاهدت مؤخرا|شوهدت مؤخرا|شوهد مؤخرا|المنتجات التي شاهدتها مؤخرا|المعروضة مؤخرا|مقالات مشابهة|مقالات ذات علاقة
أخبار ذات صلة|اخبار ذات صلة|أخبار متعلقة|اقرأ أيضا|اقرأ أيضًا|إقرأ أيضا|الأكثر قراءة|الأكثر مشاهدة|مواضيع مشابهة
مواضيع متعلقة|منتجات متعلقة|موضوعات متعلقة|إعلانات مماثلة
محصولات مشابه|کالاهای مشابه|کالاهای مرتبط|شاید بپسندید|شاید این محصولات را هم بپسندید|شاید دوست داشته باشید
پیشنهاد ما به شما|محصولات پیشنهادی|کالاهای پیشنهادی|پیشنهاد برای شما|خریداران این محصول این موارد را هم خریده اند
خریداران این کالا این محصولات را هم خریده اند|بازدیدهای اخیر|آخرین بازدیدها|بازدیدهای اخیر شما|محصولات مشاهده شده
مطالب مشابه|اخبار مرتبط|خبرهای مرتبط|مقالات مرتبط|مقالات مشابه|پربازدیدترین|پربازدیدها|پربازدیدترین ها|پربیننده ترین
آگهی های مشابه|آگهی‌های مشابه|نوشته های مشابه|نوشته‌های مشابه
מוצרים קשורים|אולי יעניין אותך|אולי יעניין אותך גם|אולי יעניין אתכם|אולי יעניין אתכם גם|אולי תאהבו גם|אולי תאהבו
אולי תאהב גם|אולי תרצו גם|לקוחות קנו גם|לקוחות שקנו מוצר זה קנו גם|לקוחות שרכשו מוצר זה רכשו גם|נקנים יחד לעתים קרובות
נרכשים יחד|מומלצים עבורך|מומלץ עבורך|מוצרים מומלצים|מוצרים משלימים|נצפו לאחרונה|מוצרים שנצפו לאחרונה|מוצרים שצפית בהם
צפית לאחרונה|כתבות קשורות|כתבות שאולי יעניינו אותך|עוד בנושא|הנקראות ביותר|הכי נקראות|מודעות דומות|נכסים דומים|מאמרים קשורים
מאמרים נוספים בנושא
संबंधित उत्पाद|संबंधित खबरें|संबंधित लेख|समान उत्पाद|मिलते जुलते उत्पाद|यह भी पढ़ें|ये भी पढ़ें|आपको यह भी पसंद आ सकता है
हाल ही में देखे गए|সম্পর্কিত পণ্য|সম্পর্কিত খবর|আরও পড়ুন|متعلقہ خبریں|متعلقہ مصنوعات
この商品を見た人はこんな商品も見ています|この商品を買った人はこちらも買っています
この商品をチェックした人はこんな商品もチェックしています|この商品を見ている人はこちらも見ています
よく一緒に購入されている商品|一緒に購入されている商品|あなたにおすすめの商品|あなたへのおすすめ|あなたにおすすめ
おすすめの商品|おすすめアイテム|おすすめ記事|おすすめの記事|関連アイテム|関連製品|関連する商品|関連ニュース|関連する記事
関連トピックス|類似商品|似ている商品|似たような商品|最近見た商品|最近チェックしたアイテム|最近見たアイテム|閲覧履歴
チェックした商品|こちらの商品もおすすめです|こちらの商品もいかがですか|こちらの記事もおすすめ
この記事を読んだ人はこんな記事も読んでいます|この商品に関連する商品|あわせて読みたい|合わせて読みたい|あわせて買いたい
人気の記事|人気記事ランキング|アクセスランキング|よく読まれている記事|同じカテゴリの商品
相关阅读|相关新闻|相关文章推荐|相关资讯|相关内容|相关帖子|相关主题|推荐阅读|推荐文章|推荐商品|为你推荐|为您推荐|大家都在看
大家还在看|买了又买|购买了该商品的用户还购买了|浏览了该商品的用户还浏览了|购买此商品的顾客也同时购买|经常一起购买|最近浏览
浏览记录|我的足迹|您最近浏览的商品|最近浏览的商品|您可能感兴趣的商品|您可能还喜欢|你可能还喜欢|你可能感兴趣|您可能感兴趣
你可能也喜欢|您可能也喜欢|同类产品|同类推荐|类似产品|延伸阅读|热点推荐|热门新闻
相關產品|相關商品|相關文章|相關新聞|相關閱讀|推薦商品|推薦文章|推薦閱讀|為您推薦|猜你喜歡|您可能也會喜歡|你可能也會喜歡
你可能也喜歡|您可能也喜歡|最近瀏覽|最近瀏覽商品|最近瀏覽的商品|瀏覽記錄|延伸閱讀|看此商品的人也看了|買此商品的人也買了
買了此商品的人也買了|熱門文章
이 상품을 본 고객이 함께 본 상품|함께 구매한 상품|함께 구매하면 좋은 상품|다른 고객이 함께 구매한 상품
다른 고객이 함께 본 상품|추천 상품|추천상품|당신을 위한 추천|고객님을 위한 추천 상품|관련상품|관련 제품|연관상품|비슷한 상품
유사 상품|유사상품|최근본상품|최근 본 제품|관련기사|관련 글|관련글|관련 뉴스|추천 기사|추천기사|인기 기사|인기기사
많이 본 기사|이런 상품은 어떠세요|함께 보면 좋은 상품|이 상품과 함께 구매한 상품
có thể bạn quan tâm|có thể bạn cũng quan tâm|có thể bạn thích|có thể bạn cũng thích|có thể bạn sẽ thích|bạn có thể thích
bạn cũng có thể thích|có thể bạn muốn xem|sản phẩm cùng loại|sản phẩm khác|sản phẩm đã xem|sản phẩm bạn đã xem
sản phẩm vừa xem|sản phẩm đã xem gần đây|sản phẩm gợi ý|gợi ý cho bạn|thường được mua cùng|thường mua cùng|mua kèm
khách hàng cũng mua|khách hàng thường mua cùng|tin cùng chuyên mục|các tin khác|bài viết cùng chuyên mục
bài viết liên quan khác|đọc nhiều nhất|tin đọc nhiều|xem nhiều nhất
mungkin anda suka|mungkin anda juga suka|mungkin kamu suka|kamu mungkin juga suka|anda mungkin suka|anda mungkin juga suka
anda mungkin juga menyukai|mungkin anda tertarik|produk sejenis|produk rekomendasi|rekomendasi untuk anda
rekomendasi untukmu|rekomendasi produk|sering dibeli bersama|sering dibeli bersamaan|pembeli juga membeli
pelanggan juga membeli|terakhir dilihat|produk terakhir dilihat|produk yang baru dilihat|baru saja dilihat|baca juga
berita populer|terpopuler|artikel populer|produk berkaitan|produk yang serupa|artikel berkaitan|dilihat baru-baru ini
maaari mo ring magustuhan|mga kaugnay na produkto
สินค้าที่เกี่ยวข้อง|สินค้าใกล้เคียง|สินค้าที่คล้ายกัน|สินค้าคล้ายกัน|สินค้าแนะนำ|สินค้าแนะนำสำหรับคุณ|คุณอาจจะชอบ|คุณอาจชอบ|คุณอาจสนใจ
คุณอาจจะสนใจ|สินค้าที่ดูล่าสุด|สินค้าที่คุณดูล่าสุด|ซื้อร่วมกันบ่อย|มักซื้อด้วยกัน|ข่าวที่เกี่ยวข้อง|บทความที่เกี่ยวข้อง|บทความแนะนำ|ข่าวแนะนำ
ข่าวยอดนิยม
"""
_REVIEWS = """
reviews|customer reviews|product reviews|user reviews|ratings & reviews|reviews & ratings|ratings and reviews
customer questions & answers|bewertungen|kundenbewertungen|kundenrezensionen|rezensionen|avis clients|commentaires clients
opiniones de clientes|opiniones|valoraciones|reseñas|recensioni|recensioni dei clienti|avaliações|avaliações de clientes
beoordelingen|klantbeoordelingen|recensies|omdömen|kundomdömen|recensioner|anmeldelser|kundeanmeldelser|arvostelut|opinie
opinie klientów|recenzje|recenze|recenzie|hodnotenia|vélemények|értékelések|recenzii|отзывы|отзывы о товаре
отзывы покупателей|відгуки|отзиви|müşteri yorumları|değerlendirmeler|κριτικές|レビュー|カスタマーレビュー|商品评价|用户评论
리뷰|상품평|ulasan|المراجعات
bewertungen unserer kunden|bewertungen lesen|produktbewertungen|kundenmeinungen|kundenbewertungen und rezensionen
bewertungen und rezensionen|erfahrungsberichte|avis des clients|avis utilisateurs|avis des utilisateurs|avis vérifiés
notes et avis|avis produit|évaluations clients|opiniones de los clientes|opiniones de usuarios|opiniones sobre el producto
comentarios de clientes|valoraciones de clientes|reseñas de clientes|calificaciones y reseñas|recensioni clienti
recensioni del prodotto|recensioni prodotto|opinioni dei clienti|opinioni|avaliações dos clientes|avaliações do produto
avaliação dos clientes|opiniões de clientes|opiniões dos clientes|opinião dos clientes|opinião dos consumidores
comentários de clientes|klantenbeoordelingen|reviews van klanten|klantreviews|klantenreviews|productbeoordelingen
ervaringen van klanten|kundrecensioner|produktrecensioner|kundernas omdömen|recensioner och betyg|omtaler|kundeomtaler
produktomtaler|anmeldelser fra kunder|produktanmeldelser|tuotearvostelut|tuotearviot|asiakasarvostelut|asiakasarviot|arviot
opinie o produkcie|opinie użytkowników|opinie naszych klientów|oceny i opinie|opinie i oceny|recenzje klientów|hodnocení
hodnocení produktu|hodnocení zákazníků|hodnocení a recenze|recenze zákazníků|hodnotenie|hodnotenie produktu
hodnotenie zákazníkov|recenzie zákazníkov|vásárlói vélemények|termékértékelések|vásárlói értékelések|felhasználói vélemények
recenzije|recenzije kupaca|mnenja kupcev|ocjene kupaca|recenzii clienți|recenzii produs|păreri clienți|opinii clienți
opiniile clienților|review-uri|отзывы клиентов|отзывы и вопросы|отзывы и оценки|отзывы о продукте|отзывы пользователей
відгуки покупців|відгуки про товар|відгуки клієнтів|отзиви от клиенти|мнения на клиенти|ревюта|рецензије
yorumlar ve değerlendirmeler|ürün yorumları|ürün değerlendirmeleri|kullanıcı yorumları|kullanıcı değerlendirmeleri
αξιολογήσεις|κριτικές πελατών|αξιολογήσεις πελατών|κριτικές χρηστών|αξιολογήσεις χρηστών|ביקורות|ביקורות לקוחות
חוות דעת לקוחות|דירוגים וביקורות|التقييمات|تقييمات العملاء|مراجعات العملاء|آراء العملاء|تقييمات المنتج|مراجعات المنتج
نظرات کاربران|دیدگاه کاربران|نظرات خریداران|商品レビュー|レビュー一覧|みんなのレビュー|クチコミ|口コミ|用户评价|买家评价
顾客评价|商品评论|客户评价|商品評價|顧客評價|買家評價|상품 리뷰|구매후기|상품후기|구매 후기|상품 후기|고객 리뷰|사용후기
đánh giá|đánh giá sản phẩm|đánh giá của khách hàng|khách hàng đánh giá|đánh giá từ khách hàng|ulasan pelanggan|ulasan produk
ulasan pembeli|รีวิว|รีวิวสินค้า|รีวิวจากลูกค้า|ความคิดเห็นจากลูกค้า|atsauksmes|klientu atsauksmes|atsiliepimai
pirkėjų atsiliepimai|arvustused|klientide arvustused|klientide arvamused|समीक्षाएं|ग्राहक समीक्षाएं
"""


def _parted(phrases: str) -> tuple[str, ...]:
    return tuple(phrases.strip().replace("\n", "|").split("|"))


RELATED, REVIEWS = _parted(_RELATED), _parted(_REVIEWS)
