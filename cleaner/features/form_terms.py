"""Words of forms and of messages -> columns of each page: how many short lines ask for a password, a name, a consent.

Pages to sign in, to register, to search or to send a message have no main text, and say so by their fields, in as many words as
there are languages. Each column stands for one sense in all of them, so that what the model learns of one language holds for
the others (docs/experiments.md#terms-of-forms). Languages that are written without spaces are not among them: their signs are
words by themselves.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from cleaner.features.arrays import places_of
from cleaner.features.lookup import Table, among, unaccented
from cleaner.features.text import Floats, Hashes, Ints, LineBatch, words_of

MOST_WORDS = 4  # of a line that may be a field
FEWEST_PLAIN = 6  # letters of a word that is known without its accents too: shorter ones may be another word
# Words of each sense.
TERMS = {
    "password": (
        "password passwords passcode passwort passwörter kennwort contraseña contraseñas contrasenya senha senhas "
        "parolă parolei hasło hasła hasłem пароль пароля паролем пароли парола паролата лозинка лозинку adgangskode "
        "adgangskoden lösenord lösenordet passord passordet salasana salasanan salasanasi jelszó jelszava jelszavát "
        "jelszót heslo hesla heslem şifre şifreniz şifrenizi şifremi wachtwoord lozinka lozinku zaporka zaporku geslo "
        "slaptažodis slaptažodį slaptažodžio parool parooli salasõna κωδικός κωδικό κωδικού συνθηματικό סיסמה סיסמא "
        "הסיסמה رمز گذرواژه 비밀번호 पासवर्ड pasahitza contrasinal"
    ),
    "sign in": (
        "login logon signin authenticate einloggen anmelden connexion connecter identifiant ingresar ingresa sesión "
        "acceder accedi accesso entrar acessar iniciar zaloguj logowanie zalogować войти вход авторизация войдите "
        "увійти вхід влез вписване logga inloggning logg innlogging kirjaudu kirjautuminen bejelentkezés belépés "
        "bejelentkezem přihlásit přihlášení prihlásiť prihlásenie autentificare conectare conectează giriş oturum "
        "inloggen aanmelden prijava prijavi prijavite prijavljivanje prisijungti prisijungimas logi sisselogimine "
        "pieslēgties ielogoties ienākt σύνδεση είσοδος התחברות כניסה الدخول ورود 로그인 nhập"
    ),
    "register": (
        "register registration registering signup registrieren registrierung anlegen neukunde inscription inscrire "
        "enregistrer registrarse registro regístrate registrar registrate registrati registrazione iscriviti cadastro "
        "cadastrar registo rejestracja zarejestruj załóż регистрация зарегистрироваться зарегистрируйтесь реєстрація "
        "зареєструватися registrera registrering opret oprett rekisteröidy rekisteröityminen regisztráció regisztrálok "
        "regisztrálás registrace registrovat registrácia registrovať zaregistrovať înregistrare înregistrează kayıt üye "
        "üyelik registreren registratie registracija registriraj registruj registruotis registreeru registreerimine "
        "reģistrēties reģistrācija εγγραφή הרשמה הרשם التسجيل تسجيل ثبت 회원가입 rexistro"
    ),
    "email": (
        "email emails mailadresse courriel correo eletrônico электронной почты почта почту почте пошта пошти epost "
        "sähköposti sähköpostiosoite emailcím eposta ηλεκτρονικό דוא אימייל البريد ایمیل 이메일 mail correio"
    ),
    "name": (
        "firstname lastname username surname forename vorname nachname benutzername familienname anrede prénom "
        "utilisateur apellido apellidos usuario cognome utente sobrenome utilizador apelido usuário nazwisko "
        "użytkownika фамилия отчество логин прізвище потребителско förnamn efternamn användarnamn fornavn efternavn "
        "etternavn brukernavn brugernavn etunimi sukunimi käyttäjätunnus nimimerkki vezetéknév keresztnév "
        "felhasználónév jméno příjmení uživatelské priezvisko používateľské prenume utilizator soyad adı soyadı adınız "
        "kullanıcı voornaam achternaam gebruikersnaam prezime priimek korisničko uporabniško vardas pavardė vartotojo "
        "eesnimi perenimi kasutajanimi vārds uzvārds lietotājvārds όνομα επώνυμο χρήστη الاسم المستخدم نام 아이디 name "
        "nome imię navn namn naam nimi имя"
    ),
    "place": (
        "address zipcode postcode phone telephone adresse straße strasse stadt telefon telefonnummer handy téléphone "
        "dirección teléfono móvil código indirizzo provincia telefono cellulare endereço telefone celular morada kraj "
        "telefonu адрес улица страна телефон индекс адреса gata postnummer adress osoite katu kaupunki puhelin "
        "postinumero cím város irányítószám telefonszám město psč země telefonní mesto krajina oraș județ sokak şehir "
        "ülke straat stad telefoonnummer poštni naslov miestas telefonas pilsēta tālrunis διεύθυνση πόλη τηλέφωνο כתובת "
        "טלפון العنوان المدينة الهاتف 전화번호 adresa city country zip postal ciudad cidade miasto город"
    ),
    "message": (
        "enquiry inquiry submit nachricht betreff absenden senden wyślij отправить надіслати lähetä küldés elküld "
        "odeslat odoslať trimite bericht verzenden verstuur pošalji pošlji siųsti nosūtīt θέμα αποστολή שלח إرسال "
        "message mensagem zpráva сообщение"
    ),
    "required": (
        "required mandatory obligatory pflichtfeld pflichtfelder pflichtangaben erforderlich obligatoire obligatoires "
        "requis obligatorio obligatorios obligatoria obligatorias obbligatorio obbligatori necessario obrigatório "
        "obrigatórios wymagane obowiązkowe pola обязательные обязательно обязательных obligatoriska obligatorisk "
        "påkrævet påkrevd pakollinen pakolliset kötelező kitöltendő povinné povinný povinná obligatoriu obligatorii "
        "zorunlu zorunludur verplicht verplichte obavezno obavezna obvezno privaloma kohustuslik obligāti υποχρεωτικό "
        "υποχρεωτικά חובה מطلوب إلزامي"
    ),
    "forgot": (
        "forgot forgotten forgotpassword recover remember vergessen vergaß zurücksetzen oublié oublie perdu "
        "réinitialiser olvidado olvidaste olvidé recuperar recordar recordarme dimenticata dimenticato ricordami "
        "recupera esqueceu esqueci esquecida lembrar zapomniałeś zapomniałem zapamiętaj przypomnij забыли забыл "
        "запомнить восстановить забули glömt glemt husk unohditko unohtunut elfelejtett elfelejtettem elfelejtette "
        "zapomenuté zapomněli pamatuj zabudnuté zabudli uitat unuttum unuttunuz hatırla vergeten onthoud zaboravljena "
        "zaboravili zapamti pozabljeno zapomni pamiršote pamiršau unustasid aizmirsi aizmirsu ξεχάσατε ξέχασα שכחתי "
        "שכחת نسيت تذكرني فراموش 잊으셨나요 lupa lost"
    ),
    "search": (
        "searchform keyword keywords erweiterte suchbegriff suchbegriffe avancée avanzada palabra avanzata pesquisa "
        "avançada zaawansowane поиск расширенный ключевые avancerad udvidet avansert tarkennettu keresés részletes "
        "kulcsszó rozšířené hledat rozšírené căutare avansată gelişmiş zoeken uitgebreid αναζήτηση"
    ),
    "cart": (
        "cart basket checkout warenkorb kasse panier carrito carrello carrinho koszyk корзина кошик varukorg kassan "
        "kurv indkøbskurv handlekurv ostoskori kosár košík sepet winkelwagen winkelmandje košarica krepšelis ostukorv "
        "grozs καλάθι 장바구니"
    ),
    "consent": ("cookies cookie captcha einwilligung datenschutzerklärung consentement confidentialité privacidad"),
    "not found": (
        "unavailable fehler gefunden trouvée introuvable encontrada encontrado existe trovata trovato błąd znaleziono "
        "ошибка найдена найден помилка знайдено hittades fundet funnet löytynyt található nenalezena nenájdená eroare "
        "găsită bulunamadı hata gevonden σφάλμα βρέθηκε נמצא שגיאה خطأ موجودة"
    ),
}


class _Senses(NamedTuple):
    """The words of all senses."""

    table: Table
    sense: Ints  # (words,): of each hash of the table, its number in `TERMS`


@cache
def _senses() -> _Senses:
    of_word: dict[str, int] = {}
    for number, words in enumerate(TERMS.values()):
        for word in words.split():
            for written in (word, unaccented(word)) if len(word) >= FEWEST_PLAIN else (word,):
                of_word.setdefault(written, number)
    hashes = np.concatenate([words for words, _ in words_of(tuple(of_word))])
    table = Table.of(hashes)
    return _Senses(table, np.array(list(of_word.values()), np.int64)[np.argsort(hashes)])


def term_columns(batch: LineBatch) -> Floats:
    """Return (len(term_column_names()), pages): log1p of the number of short rows with a word of each sense, then 1 for each
    sense of which the address has a word, else 0.
    """
    pages, width = len(batch.bounds) - 1, len(TERMS)
    out = np.zeros((2 * width, pages), np.float32)
    place, sense = _found(batch.words)
    rows = batch.word_row[place]
    short = batch.n_words[rows] <= MOST_WORDS
    pairs = np.unique(rows[short] * width + sense[short])  # a line counts once
    out[:width] = (
        np.log1p(np.bincount(batch.page[pairs // width] * width + pairs % width, minlength=pages * width))
        .reshape(pages, width)
        .T
    )
    if batch.address is not None:
        place, sense = _found(batch.address.words)
        out[width + sense, batch.address.page[place]] = 1
    return out


def _found(words: Hashes) -> tuple[Ints, Ints]:
    """Return the places of words that have a sense, and their senses."""
    senses = _senses()
    place = places_of(among(words, senses.table))
    return place, senses.sense[np.searchsorted(senses.table.hashes, words[place])]


def term_column_names() -> list[str]:
    """Return the names of `term_columns`."""
    return [f"{where}:{name}" for where in ("lines", "address") for name in TERMS]
