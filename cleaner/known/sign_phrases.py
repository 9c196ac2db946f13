"""What pages with nothing to keep say: the parts of rows that `cleaner.known.signs` looks for, in plain letters.

A bar parts signs, a plus the parts of one.
"""

from __future__ import annotations

# The sign-in form, the paywall, the age gate, the challenge.
WALLS = """
registered users|logged in to|signed in to|trial has ended|choose a plan|subscription has ended|must be 18|must be 21
or over to enter
registrierte nutzer|registrierte benutzer|angemeldet sein|testphase+endet|utilisateurs inscrits|etre connecte
periode d'essai
usuarios registrados|estar registrado|iniciar sesion|utenti registrati|essere registrat|usuarios registados|estar logado
ter iniciado sessao
geregistreerde gebruikers|ingelogd zijn|registrerade anvandare|vara inloggad|være logget ind|være logget inn
registrerte brukere
zarejestrowanych|musisz sie zalogowac|registrovane uzivatele|musite byt prihlasen|regisztralt felhasznalok
utilizatorilor inregistrati
kayitli kullanici|giris yapmal|εγγεγραμμενους χρηστες|зарегистрированн|зареєстрован|مسجلين|会員のみ|注册用户|가입한 회원
sign in to|log in to |login to |please log in|please sign in|please login|must be logged in|need to log in
need an account
log in or |sign in or |forgot+password|lost password|reset your password|new password|confirm password|repeat password
create an account|create account|create your account|already have an account|members only|subscribers only
for subscribers
subscribe to keep|subscribe to continue|subscribe to read|to keep reading|to continue reading|already a subscriber
checking your browser|verify you are|verify that you are|not a robot|you are human|unusual traffic|captcha
confirm your age|verify your age|are you over 18|18 or older|old enough|log in again|sign in again|user name+password
anmelden um|einloggen um|bitte anmelden|melden sie sich|melde dich an|bitte loggen|passwort vergessen|kennwort vergessen
neues passwort|passwort zurucksetzen|konto erstellen|konto anlegen|noch kein konto|nur fur abonnenten|nur fur mitglieder
weiterlesen mit|bereits abonnent
kein roboter|browser wird uberpruft|ungewohnliche+zugriffe|mindestens 18|uber 18|alter bestatig|altersprufung
connectez-vous|se connecter pour|identifiez-vous|mot de passe oublie|nouveau mot de passe|creer un compte|deja un compte
reserve+abonnes|reserve+membres|deja abonne|lire la suite+abonn
pas un robot|verification de votre navigateur|verifier+humain|avoir+18 ans|plus de 18 ans|votre age|majeur+entre
inicia sesion|inicie sesion|iniciar sesion para|has olvidado+contrasena|olvide+contrasena|nueva contrasena
crear una cuenta
crear cuenta|ya tienes cuenta|solo para suscriptores|exclusivo+suscriptores
no eres un robot|no soy un robot|comprobando+navegador|mayor de edad
mayor de 18|tu edad|su edad
accedi per|effettua+accesso|effettua+login|password dimenticata|dimenticato+password|nuova password|crea un account
hai gia un account|riservato+abbonati|solo per gli abbonati|gia abbonato
non sono un robot|non sei un robot|verifica+browser|maggiorenne|avere+18 anni|la tua eta
inicie sessao|iniciar sessao para|faca login|entre na sua conta|esqueceu+senha|esqueci+senha|esqueceu+palavra-passe
nova senha
criar conta|crie uma conta|ja tem conta|exclusivo+assinantes|so para assinantes
nao sou um robo|nao e um robo|verificando+navegador|maior de 18|maior de idade
log in om|inloggen om|meld je aan|meld u aan|wachtwoord vergeten|nieuw wachtwoord|account aanmaken|maak een account
al een account
alleen voor abonnees|exclusief+abonnees
geen robot|browser wordt gecontroleerd|ouder dan 18|18 jaar of ouder|je leeftijd|uw leeftijd
logga in for|logga in igen|du maste logga in|glomt+losenord|nytt losenord|skapa konto|skapa ett konto
har du redan ett konto
endast for prenumeranter|for medlemmar|inte en robot
fyllt 18|over 18 ar|din alder
log ind for|du skal logge ind|log ind igen|glemt+adgangskode|ny adgangskode|gentag adgangskode|opret konto|opret profil
opret bruger
opret en konto|kun for abonnenter|ikke en robot|fyldt 18
logg inn for|du ma logge inn|logg inn igjen|glemt+passord|nytt passord|gjenta passord|opprett konto|opprett en konto
fylt 18
kirjaudu sisaan|kirjaudu+jatka|unohditko salasana|unohtunut salasana|uusi salasana|luo tili|vain tilaajille|tilaa+jatka
et ole robotti|en ole robotti|tayttanyt 18|yli 18
zaloguj sie|nie pamietasz hasla|zapomniales hasla|nowe haslo|zaloz konto|utworz konto|masz juz konto
tylko dla subskrybentow
tylko dla prenumeratorow|nie jestem robotem|nie jestes robotem
sprawdzamy+przegladark|sprawdzanie+przegladark|ukonczyl+18|pelnoletni|masz 18 lat
prihlaste se|pro pokracovani se prihlas|zapomenute heslo|zapomneli jste heslo|nove heslo|vytvorit ucet|zaloz+ucet
jen pro predplatitele
pouze pro predplatitele|nejste robot|nejsem robot|overujeme+prohlizec|starsi 18|vice nez 18
dovrsil+18|je vam 18
prihlaste sa|zabudnute heslo|zabudli ste heslo|len pre predplatitelov|nie ste robot
jelentkezzen be|jelentkezz be|elfelejtett jelszo|elfelejtette+jelszav|uj jelszo|fiok letrehozasa|csak elofizetok
elofizetoknek
nem robot|elmultam 18|elmult 18|18 even
autentificati-va|conecteaza-te|conectati-va|ati uitat parola|ai uitat parola|parola noua|creeaza un cont|creati un cont
doar pentru abonati
nu sunt robot|nu esti robot|peste 18 ani
giris yap+icin|giris yapin|oturum acin|sifremi unuttum|sifrenizi mi unuttunuz|parolami unuttum|yeni sifre|hesap olustur
zaten uye misiniz|yalnizca aboneler|sadece aboneler|abonelere ozel|abone ol+devam|robot degil
tarayiciniz+kontrol|18 yasindan|yasinizi
συνδεθειτε για|πρεπει να συνδεθειτε|παρακαλω συνδεθειτε|ξεχασατε+κωδικο|νεος κωδικος|δημιουργια λογαριασμου
μονο για συνδρομητες
δεν ειστε ρομποτ|δεν ειμαι ρομποτ|ανω των 18
воидите+чтобы|воити+чтобы|авторизуитесь|необходимо авторизоваться|забыли пароль|новыи пароль|создать аккаунт
создаите аккаунт
только для подписчиков|доступ+по подписке|не робот
подозрительныи трафик|проверка браузера|проверяем ваш браузер|введите+символы|старше 18|исполнилось 18|18 лет
увиидіть+щоб|увіидіть|необхідно увіити|забули пароль|новии пароль|створити акаунт|тільки для передплатників
лише для передплатників
перевірка браузера|перевіряємо ваш браузер|виповнилося 18
влезте+за да|забравена парола|забравихте паролата|нова парола|само за абонати|не сте робот|навършили 18
prijavite se|zaboravili+lozinku|zaboravljena lozinka|nova lozinka|samo za pretplatnike|niste robot|stariji od 18
سجل الدخول|تسجيل الدخول ل|يرجى تسجيل الدخول|نسيت كلمة|كلمة مرور جديدة|انشاء حساب|إنشاء حساب|للمشتركين فقط|اشترك+للقراءة
لست روبوت|التحقق من متصفح|18 عاما|كلمة المرور
وارد شوید|ورود به حساب|رمز عبور+فراموش|ساخت حساب|فقط برای مشترکان|ربات نیستید|رمز عبور
התחבר כדי|יש להתחבר|היכנס כדי|שכחת סיסמ|שכחתי סיסמ|סיסמה חדשה|צור חשבון|למנויים בלבד|לא רובוט|מעל גיל 18
लॉग इन कर|लॉगिन कर|साइन इन कर|पासवर्ड भूल|नया पासवर्ड|खाता बनाए|केवल सदस्यों|रोबोट नहीं|18 वर्ष
ログインして|ログインが必要|ログインしてください|パスワードをお忘れ|パスワードを忘れ|パスワードの再設定|新しいパスワード
アカウントを作成|会員限定
有料会員|この記事は有料|ロボットではありません|ブラウザを確認|画像+文字を入力|18歳|年齢確認
请登录|请先登录|登录后|忘记密码|新密码|注册账号|创建账户|订阅后|仅限会员|仅限订阅|会员专享|不是机器人|正在检查您的浏览器
安全验证|年满18|已满18
請登入|請先登入|登入後|忘記密碼|新密碼|註冊帳號|僅限會員|訂閱後|不是機器人|年滿18|已滿18
로그인해|로그인하|로그인이 필요|비밀번호 찾기|비밀번호를 잊|비밀번호 재설정|새 비밀번호|계정 만들기|구독자 전용
유료 회원|로봇이 아닙|브라우저를 확인
본인 인증|성인 인증|성인인증|만 19세|미성년자
dang nhap de|vui long đang nhap|đang nhap đe|quen mat khau|mat khau moi|tao tai khoan|chi danh cho|khong phai la robot
tren 18 tuoi
เข้าสู่ระบบเพื่อ|กรุณาเข้าสู่ระบบ|ลืมรหัสผ่าน|รหัสผ่านใหม่|สร้างบัญชี|เฉพาะสมาชิก|ไม่ใช่หุ่นยนต์|18 ปี
masuk untuk|silakan masuk|silakan login|lupa kata sandi|lupa password|kata sandi baru|buat akun|khusus pelanggan
bukan robot
""".replace("\n", "|")
# Consent tools, which stand on pages of every sort.
CONSENT = """
we use cookies|this site uses cookies|this website uses cookies|we value your privacy|accept all|accept cookies
reject all
cookie settings|cookies+verwend|cookies+nutz|cookies+akzept|alle akzeptieren|cookies+zustimm|cookies+einverstanden
cookies+utilis|cookies+accept|tout accepter|cookies+utiliz|cookies+usa|cookies+acept|aceptar todo|cookies+guard
su privacidad
tu privacidad|cookie+utilizz|cookie+usa|cookie+accett|accetta tutti|cookies+utiliza|cookies+aceit|aceitar todos
aceitar tudo
cookies+gebruik|cookies+plaats|cookies+toestaan|alles toestaan|cookies+anvand|kakor+anvand|godkann+cookies|godkann+kakor
cookies+bruger|accepter+cookies|informasjonskapsler+bruk|cookies+bruk|godta+informasjonskapsler|evasteita+kayt
hyvaksy+evaste
cookie+uzywa|ciastecz+uzywa|cookie+korzysta|akceptuj+cookie|cookies+pouziva|cookies+souhlas|sutiket+hasznal
cookie+hasznal
cookie+folos|cookie+utiliz|cerez+kullan|cerez+kabul|cookies+χρησιμοποι|αποδοχη ολων|cookie+использу|куки+использу
cookie+використову|бисквитки+използва|kolacic+korist|ملفات+ارتباط|کوکی+استفاده|עוגיות+שימוש|कुकीज़+उपयोग|cookie+使用
クッキー+使用
쿠키+사용|cookie+su dung|คุกกี้+ใช้|cookie+menggunakan
""".replace("\n", "|")
# Not found, gone, refused, broken; nothing that matched, an empty basket, an order that is done.
ERRORS = """
back shortly|temporarily unavailable|momentarily unavailable|content has been removed|has been deleted|was deleted
is private|sold out
vorubergehend nicht|kurz nicht erreichbar|wurde geloscht|ausverkauft|momentanement indisponible
temporairement indisponible|a ete supprime
temporalmente no disponible|no disponible temporalmente|fue eliminad|ha sido eliminad|agotado
temporaneamente non disponibile|e stato rimosso
temporariamente indisponivel|foi removid|tijdelijk niet|is verwijderd|uitverkocht|tillfalligt otillganglig
har tagits bort
midlertidigt utilgængelig|midlertidig utilgjengelig|er slettet|valiaikaisesti poissa|on poistettu|chwilowo niedostepn
tymczasowo niedostepn
zostala usuniet|zostal usuniet|docasne nedostupn|byla odstranena|byl odstranen|atmenetileg nem|toroltek
temporar indisponibil|a fost sters
gecici olarak|kaldirildi|silinmis|προσωρινα μη διαθεσιμ|διαγραφηκε|временно недоступ|был удален|была удалена
страницы нет|тимчасово недоступ
было удалено|було видалено|مؤقتا|تم حذف|削除されました|已被删除|已删除|已被刪除|삭제되|일시적으로
page+not found|cannot be found|could not be found|couldn't be found|can't find+page|couldn't find+page
could not find+page|not found
page+not exist|page+doesn't exist|page+no longer|no longer available|no longer exists|may have been moved|410 gone
500 internal|502 bad
503 service|504 gateway|403 forbidden|429 too many|internal server error|server error|service unavailable|bad gateway
gateway timeout
something went wrong|an error occurred|unexpected error|access denied|access is denied|access to this page
not authorized
have permission to|not allowed to|request blocked|been blocked|not available in your|too many requests|timed out
try again later|try again in|under maintenance|for maintenance|scheduled maintenance|under construction|coming soon
be right back
be back soon|domain is for sale|domain+for sale|domain is parked|link has expired|session has expired|page has expired
has expired
no results|nothing found|0 results|no matches|did not match|nothing matched|no products|no posts matched
check the spelling
cart is empty|cart is currently empty|basket is empty|bag is empty|been unsubscribed|address has been confirmed
been confirmed
successfully subscribed|you may close this|close this window|logged out|signed out|error code|reference #
reference number:
seite+nicht gefunden|seite+nicht mehr|seite+nicht finden|nicht gefunden|existiert nicht|nicht mehr verfugbar
nicht verfugbar|serverfehler
interner fehler|fehler aufgetreten|etwas ist schief|zugriff verweigert|keine berechtigung|nicht berechtigt
wurde blockiert
wartungsarbeiten|wird gewartet|im aufbau|in kurze+zuruck|gleich wieder|domain+verkauf|link+abgelaufen|sitzung+abgelaufen
keine ergebnisse|keine treffer|nichts gefunden|rechtschreibung|warenkorb ist leer|warenkorb ist derzeit leer
erfolgreich abgemeldet
wurde bestatigt|fenster schliessen|fenster schließen|fehlercode
page+introuvable|page+n'existe|introuvable|plus disponible|n'existe plus|n'existe pas|n'a pas ete trouve|erreur serveur
erreur interne
erreur est survenue|erreur s'est produite|acces refuse|acces interdit|pas autorise|en maintenance|en construction
de retour bientot
domaine+a vendre|lien+expire|session+expire|aucun resultat|rien trouve|orthographe|panier est vide|desabonne|desinscri
a ete confirme
fermer cette fenetre|code d'erreur
pagina+no encontrad|pagina+no existe|no se ha encontrado|no encontramos|no se encontro|ya no esta disponible
ya no existe|no esta disponible
error del servidor|error interno|ha ocurrido un error|algo ha ido mal|algo salio mal|acceso denegado|no tiene permiso
no tienes permiso
en mantenimiento|en construccion|volvemos pronto|dominio+venta|enlace+caducado|sesion+caducad|sesion+expirad
sin resultados
no hay resultados|ningun resultado|0 resultados|ortografia|carrito esta vacio|cesta esta vacia|dado de baja
ha sido confirmad|cerrar esta ventana
pagina+non trovata|pagina+non esiste|non e stata trovata|non trovato|non esiste piu|non e piu disponibile
non disponibile|errore del server
errore interno|si e verificato un errore|qualcosa e andato storto|accesso negato|non hai i permessi|non sei autorizzato
in manutenzione
in costruzione|torneremo presto|dominio+vendita|link+scaduto|sessione+scaduta|nessun risultato|carrello e vuoto
iscrizione annullata|e stato confermato|chiudere questa finestra|codice errore
pagina+nao encontrada|pagina+nao existe|nao foi encontrad|nao encontramos|ja nao existe|nao esta mais disponivel
ja nao esta disponivel
nao esta disponivel|erro do servidor|erro interno|ocorreu um erro|algo deu errado|acesso negado|nao tem permissao
em manutencao
em construcao|voltamos em breve|dominio+venda|link+expirou|sessao+expirou|nenhum resultado|sem resultados
carrinho esta vazio
inscricao cancelada|foi confirmad|fechar esta janela
pagina+niet gevonden|pagina+bestaat niet|niet gevonden|bestaat niet meer|niet meer beschikbaar|niet beschikbaar
konden niets vinden
serverfout|fout opgetreden|er ging iets mis|iets misgegaan|toegang geweigerd|geen toegang|geen toestemming|onderhoud
in aanbouw
binnenkort terug|domein+te koop|link+verlopen|sessie+verlopen|geen resultaten|0 resultaten|niets gevonden
controleer de spelling
winkelwagen is leeg|winkelmand is leeg|uitgeschreven|afgemeld|is bevestigd|venster sluiten|foutcode
sidan+hittas|hittades inte|finns inte langre|finns inte|serverfel|fel intraffade|nagot gick fel|atkomst nekad
ingen behorighet
underhall|tillbaka snart|under uppbyggnad|doman+till salu|lanken+gatt ut|inga traffar|inga resultat|varukorgen ar tom
avregistrerad|har bekraftats
siden+findes ikke|siden+ikke fundet|blev ikke fundet|kunne ikke findes|findes ikke|ikke langere tilgængelig|serverfejl
fejl opstod|noget gik galt
adgang nægtet|vedligehold|tilbage snart|domæne+til salg|linket+udlobet|ingen resultater|kurven er tom|afmeldt
er bekræftet
siden+finnes ikke|fant ikke siden|ble ikke funnet|finner ikke siden|finnes ikke|finnes ikke lenger|serverfeil
en feil oppstod|noe gikk galt
ingen tilgang|tilgang nektet|vedlikehold|straks tilbake|snart tilbake|domene+til salgs|lenken+utlopt|ingen treff
handlekurven er tom|avmeldt|er bekreftet
sivua ei loyt|ei loytynyt|ei ole enaa|palvelinvirhe|tapahtui virhe|jokin meni pieleen|paasy evatty|ei kayttooikeutta
huolto|palaamme pian
ei tuloksia|ei hakutuloksia|ostoskori on tyhja|peruutettu+tilaus|on vahvistettu|linkki+vanhentunut|istunto+vanhentunut
strona+nie istnieje|nie znaleziono|nie zostala znaleziona|nie istnieje|juz niedostepn|nie jest juz dostepn|niedostepn
blad serwera|wystapil blad
cos poszlo nie tak|odmowa dostepu|brak dostepu|brak uprawnien|przerwa techniczna|konserwacj|w budowie|wkrotce wracamy
domena+sprzedaz
link+wygasl|sesja+wygasla|brak wynikow|pisowni|koszyk jest pusty|wypisan|zostal potwierdzon|zamknac to okno|kod bledu
stranka+nenalezena|nebyla nalezena|nenalezen|neexistuje|jiz neni k dispozici|chyba serveru|doslo k+chyb|na serveru+chyb
neco se pokazilo
pristup odepren|nemate opravneni|udrzb|ve vystavbe|brzy zpet|domena+prodej|odkaz+vyprsel|zadne vysledky|nic jsme nenasli
kosik je prazdny
odhlasen|byl potvrzen|byla potvrzena|kod chyby
stranka+nenajdena|nebola najdena|nenasla sa|chyba servera|nastala chyba|nieco sa pokazilo|pristup zamietnuty
oldal nem talalhato|nem talalhato|nem letezik|mar nem elerheto|szerverhiba|hiba tortent|hiba lepett fel|valami elromlott
hozzaferes megtagadva
nincs jogosultsag|karbantartas|hamarosan visszater|domain+elado|lejart|nincs talalat|a kosar ures|leiratkoz
megerositettuk|hibakod
pagina+nu a fost gasita|nu a fost gasit|nu exista|nu mai este disponibil|eroare de server|a aparut o eroare
ceva nu a mers|acces interzis
nu aveti permisiunea|mentenanta|in constructie|revenim|niciun rezultat|cosul este gol|dezabonat|a fost confirmat|expirat
sayfa+bulunamad|bulunamadi|mevcut degil|artik mevcut|sunucu hatasi|hata olustu|bir seyler ters gitti|erisim engellendi
erisim reddedildi
yetkiniz yok|bakim|yapim asamasinda|yakinda|alan adi+satilik|suresi dol|sonuc bulunamadi|sonuc yok|sepetiniz bos
sepetiniz su anda bos
abonelikten+cik|onaylandi|hata kodu
σελιδα+δεν βρεθηκε|σελιδα+δεν υπαρχει|δεν βρεθηκ|δεν υπαρχει|σφαλμα διακομιστη|παρουσιαστηκε σφαλμα|κατι πηγε στραβα
αρνηση προσβασης
δεν επιτρεπεται η προσβαση|συντηρησ|υπο κατασκευη|εχει ληξει|κανενα αποτελεσμα|το καλαθι+αδειο|επιβεβαιωθηκε
страниц+не наиден|не наиден|не существует|больше не доступ|недоступн|ошибка сервера|произошла ошибка|что-то пошло не так
доступ запрещ
доступ ограничен|нет прав|технические работы|техническое обслуживание|в разработке|скоро вернемся|домен+прода|срок+истек
ссылка+устарела
ничего не наидено|нет результатов|корзина пуста|отписались|подтвержден|код ошибки
сторінк+не знаиден|не знаиден|не існує|більше не доступ|помилка сервера|сталася помилка|щось пішло не так|доступ заборон
доступ обмежен|технічні роботи|нічого не знаидено|немає результатів|кошик порожніи|відписа|підтвердж+адрес|термін+минув
страница+не е намерена|не е намерен|не съществува|възникна грешка|достъпът е отказан|няма резултати|количката е празна
поддръжка
stranica+nije pronad|nije pronađen|ne postoji|doslo je do greske|doslo je do pogreske|pristup odbijen|nema rezultata
kosarica je prazna|odrzavanj
الصفحة+غير موجودة|غير موجود|لم يتم العثور|لا توجد نتائج|لا يوجد نتائج|خطا في الخادم|خطأ في الخادم|حدث خطأ|رفض الوصول
تم رفض|الصيانة|سلة+فارغة
انتهت صلاحية|الغاء اشتراكك|إلغاء اشتراكك|غير متاح
صفحه+یافت نشد|یافت نشد|پیدا نشد|وجود ندارد|خطای سرور|خطایی رخ|دسترسی غیرمجاز|دسترسی ندارید|نتیجه ای یافت|سبد+خالی
در دست تعمیر
הדף+לא נמצא|לא נמצא|לא קיים|אינו קיים|שגיאת שרת|אירעה שגיאה|משהו השתבש|הגישה נדחתה|אין הרשאה|תחזוקה|לא נמצאו תוצאות
העגלה ריקה|סל הקניות ריק|פג תוקף
पृष्ठ+नहीं मिल|पेज+नहीं मिल|नहीं मिला|मौजूद नहीं|सर्वर त्रुटि|त्रुटि हुई|कुछ गलत|पहुँच अस्वीकृत|अनुमति नहीं|रखरखाव|कोई परिणाम
कार्ट खाली
ページ+見つかりません|見つかりませんでした|ページは存在しません|存在しません|サーバーエラー|エラーが発生|アクセスが拒否
アクセス権|権限がありません|メンテナンス中
準備中|工事中|有効期限が切れ|該当する+ありません|検索結果はありません|カートは空|カートに商品|配信停止|確認されました
页面不存在|页面未找到|找不到+页面|页面+不存在|未找到|找不到|服务器错误|发生错误|出错了|拒绝访问|没有权限|无权访问|维护
正在建设|已过期|没有找到|无结果|购物车+空|已取消订阅
頁面不存在|找不到+頁面|頁面+不存在|伺服器錯誤|發生錯誤|拒絕存取|沒有權限|維護|已過期|沒有找到|購物車+空
페이지를 찾을 수 없|찾을 수 없|존재하지 않|서버 오류|오류가 발생|접근이 거부|접근 권한|권한이 없|점검 중|준비 중|만료되
검색 결과가 없|결과가 없|장바구니가 비
khong tim thay|khong ton tai|loi may chu|đa xay ra loi|truy cap bi tu choi|khong co quyen|bao tri|het han
khong co ket qua|gio hang trong
ไม่พบหน้า|ไม่พบ|ไม่มีอยู่|เกิดข้อผิดพลาด|ปฏิเสธการเข้าถึง|ไม่มีสิทธิ์|ปิดปรับปรุง|หมดอายุ|ตะกร้า+ว่าง|ถูกลบ
tidak ditemukan|tidak ada hasil|kesalahan server|terjadi kesalahan|akses ditolak|tidak memiliki izin|pemeliharaan
kedaluwarsa|keranjang+kosong
""".replace("\n", "|")
# What an app, a redirection and an empty index say.
SHELLS = """
loading…|loading...|now loading|please wait|redirecting|being redirected
no posts yet|no entries yet|nothing here yet|no articles+yet|no comments yet|this folder is empty|parent directory
wird geladen|weiterleitung|weitergeleitet|bitte warten|noch keine beitrage|noch keine eintrage
chargement|patientez|redirection|redirige|aucun article pour|aucune entree
cargando|espere+momento|redirigi|no hay entradas|todavia no hay
caricamento|attendere|reindirizz|nessun articolo|ancora nessun
carregando|a carregar|aguarde|redirecion|nenhum artigo|ainda nao ha
wordt geladen|aan het laden|even geduld|doorgestuurd|nog geen berichten|nog geen artikelen
laddar…|laddar...|vanta+medan|omdirigeras|skickas vidare|inga inlagg
indlæser|vent venligst|viderestilles|ingen indlæg|laster inn|laster…|vennligst vent|videresendes|ingen innlegg
ladataan|odota hetki|ohjataan|ei viela+artikkel|ladowanie|prosze czekac|przekierow|brak wpisow
nacitani|nacita se|cekejte prosim|presmerov|zadne prispevky|nacitava sa|betoltes|kerjuk, varjon|atiranyit
nincs bejegyzes
se incarca|asteptati|redirectionat|niciun articol|yukleniyor|lutfen bekleyin|yonlendir|henuz+yok
φορτωση|φορτωνει|περιμενετε|ανακατευθυν|загрузка…|загрузка...|идет загрузка|подождите|перенаправл|записеи пока нет
пока нет
завантаження|зачекаите|записів немає|зареждане|моля, изчакаите|пренасоч|ucitavanje|pricekajte|preusmjer|kraunama
laadimine
جار التحميل|جاري التحميل|جارٍ التحميل|يرجى الانتظار|جار تحويل|در حال بارگ|لطفا صبر|טוען|אנא המתן|מועבר ל
लोड हो रहा|कृपया प्रतीक्षा|अभी कोई
読み込み中|ロード中|お待ちください|リダイレクト|記事はありません|まだ+ありません
加载中|正在加载|请稍候|跳转|暂无|载入中|載入中|正在載入|請稍候|로딩 중|불러오는 중|잠시만 기다|이동합니다|게시물이 없
đang tai|vui long cho|chuyen huong|chua co bai|กำลังโหลด|โปรดรอ|กรุณารอ|memuat|mohon tunggu|dialihkan|belum ada
""".replace("\n", "|")
# Browsers without scripts, and old ones: a line that stands on pages of every sort, too.
SCRIPTS = """
javascript|browser is out of date|browser is not supported|update your browser|browser+veraltet|navigateur+obsolete
navegador+actualiz|browser+aggiorn|navegador+atualiz|جافا سكريبت|جاوا اسکریپت|जावास्क्रिप्ट|ブラウザを更新|자바스크립트
จาวาสคริปต์
""".replace("\n", "|")
# What speaks of websites and their readers: no sign by itself, but a sentence of it alone is more often a message than a text.
TALK = """
this page|this website|this site|our website|our site|your browser|the browser|server|web server|password|your account
an account|user name
username|e-mail address|email address|our partners|personal data|your device|your ip|click here|log in
sign in|logged in|inbox
your request|our terms|asterisk|firewall|vpn|slider|in the picture|in the image|confirm that|your order
your subscription
webseite|website|diese seite|browser|passwort|kennwort|ihr konto|dein konto|e-mail-adresse|benutzername
angemeldet|stern markiert
site web|ce site|cette page|navigateur|mot de passe|votre compte|identifiant|adresse e-mail|asterisque|serveur
donnees personnelles
sitio web|esta pagina|navegador|contrasena|tu cuenta|su cuenta|servidor|datos personales|asterisco|tu correo
su correo|este sitio
sito web|questo sito|questa pagina|parola d'ordine|il tuo account|dati personali|tuo dispositivo|tua email
este site|senha|palavra-passe|a sua conta|sua conta|dados pessoais|seu dispositivo
deze pagina|deze site|wachtwoord|je account|uw account|gebruikersnaam|persoonsgegevens|e-mailadres
webbplats|den har sidan|denna sida|webblasare|losenord|ditt konto|e-postadress|personuppgifter
hjemmeside|denne side|adgangskode|din konto|nettside|denne siden|nettleser|passord|kontoen din|e-postadresse
sivusto|taman sivun|tama sivu|selain|selaimesi|salasana|tilisi|sahkopostiosoit|kayttajatunnus
strona internetowa|ta strona|tej strony|te strone|przegladark|twoje konto|adres e-mail|dane osobowe|uzytkownik
tato stranka|teto stranky|tuto stranku|prohlizec|vas ucet|e-mailov|osobni udaje|prehliadac
ez az oldal|az oldal|bongeszo|fiokja|e-mail cim|felhasznal|aceasta pagina|acest site|browserul
bu sayfa|bu site|tarayici|hesabiniz|e-posta|sunucu|kisisel veri
αυτη η σελιδα|η σελιδα|ιστοτοπ|ιστοσελιδ|προγραμμα περιηγησης|κωδικο προσβασης|λογαριασμ|προσωπικα δεδομενα|διακομιστη
эта страница|этои странице|этои страницы|этот саит|саита|браузер|парол|аккаунт|учетн|серверу|сервера|почтовыи ящик
ваш заказ
ця сторінка|цієі сторінки|цеи саит|саиту|акаунт|облікови|сервер|саитът|тази страница|стразниц|ova stranica|preglednik
lozink
هذه الصفحة|هذا الموقع|المتصفح|متصفحك|كلمة المرور|حسابك|الخادم|بريدك|این صفحه|این سایت|مرورگر|رمز عبور|حساب کاربری|سرور
דף זה|האתר|הדף|הדפדפן|סיסמ|החשבון שלך|שרת|इस पृष्ठ|यह पृष्ठ|पेज|वेबसाइट|ब्राउज़र|पासवर्ड|खाता|सर्वर|ईमेल
このページ|ページ|サイト|ブラウザ|パスワード|アカウント|サーバー|メールアドレス|ログイン|会員|本页|该页面|页面|本站|网站
浏览器|密码|账号|账户|服务器|邮箱|登录
頁面|網站|瀏覽器|密碼|帳號|伺服器|登入|이 페이지|페이지|사이트|브라우저|비밀번호|계정|서버|이메일|로그인
trang nay|trang web|trinh duyet|mat khau|tai khoan|may chu|หน้านี้|เว็บไซต์|เบราว์เซอร์|รหัสผ่าน|บัญชี|เซิร์ฟเวอร์
halaman ini|situs|peramban|kata sandi|akun
javascript|cookie|captcha|www.
this domain|the domain|an error|the error|required field|this field|spam folder|https://|http://|parola noua
parola contului|vase heslo|vaše heslo|twoje haslo|jelszava|sifreniz|log-in|our newsletter
""".replace("\n", "|")
