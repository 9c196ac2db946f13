"""Words of forms and of messages -> columns of each page: how many short lines ask for a password, a name, a consent.

Pages to sign in, to register, to search or to send a message have no main text, and say so by their fields, in as many words as
there are languages. Each column stands for one sense in all of them, so that what the model learns of one language holds for
the others (docs/experiments.md#terms-of-forms).
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from cleaner.features.lookup import Table, among, hashed_words, unaccented
from cleaner.features.text import Floats, Hashes, Ints, LineBatch

MOST_WORDS = 8  # of a line that may be a field
# Words of each sense. A word of two senses is in the first.
TERMS = {
    "password": (
        "password passwords passcode passwort passwörter kennwort passe contraseña contraseñas contrasenya senha senhas "
        "parola parolă parole parolei hasło hasła hasłem пароль пароля паролем пароли парола паролата лозинка лозинку "
        "adgangskode adgangskoden lösenord lösenordet passord passordet salasana salasanan salasanasi jelszó jelszava "
        "jelszavát jelszót heslo hesla heslem şifre şifreniz şifrenizi şifremi wachtwoord lozinka lozinku zaporka zaporku "
        "geslo slaptažodis slaptažodį slaptažodžio parool parooli salasõna κωδικός κωδικό κωδικού συνθηματικό סיסמה סיסמא "
        "הסיסמה المرور رمز گذرواژه 비밀번호 khẩu sandi पासवर्ड pasahitza clau contrasinal"
    ),
    "sign in": (
        "login logon signin auth authenticate einloggen anmelden connexion connecter identifiant identifier ingresar "
        "ingresa sesión acceder accedi accesso entrar acessar iniciar zaloguj logowanie zalogować войти вход авторизация "
        "войдите увійти вхід влез вписване logga inloggning logg innlogging kirjaudu kirjautuminen bejelentkezés belépés "
        "bejelentkezem přihlásit přihlášení prihlásiť prihlásenie autentificare conectare conectează giriş oturum "
        "inloggen aanmelden prijava prijavi prijavite prijavljivanje prisijungti prisijungimas logi sisselogimine "
        "pieslēgties ielogoties ienākt σύνδεση είσοδος התחברות כניסה الدخول ورود 로그인 đăng nhập masuk"
    ),
    "register": (
        "register registration registering signup join reg create registrieren registrierung anlegen neukunde inscription "
        "inscrire enregistrer registrarse registro regístrate registrar registrate crear registrati registrazione "
        "iscriviti cadastro cadastrar registo rejestracja zarejestruj załóż регистрация зарегистрироваться "
        "зарегистрируйтесь реєстрація зареєструватися registrera registrering opret oprett bruger rekisteröidy "
        "rekisteröityminen luo regisztráció regisztrálok regisztrálás registrace registrovat registrácia registrovať "
        "zaregistrovať înregistrare înregistrează kayıt üye üyelik registreren registratie registracija registriraj "
        "registruj registruotis registreeru registreerimine reģistrēties reģistrācija εγγραφή הרשמה הרשם التسجيل تسجيل "
        "ثبت 회원가입 daftar rexistro"
    ),
    "email": (
        "email emails mail mailadresse courriel mél correo eletrônico электронной почты почта почту почте пошта пошти "
        "epost sähköposti sähköpostiosoite emailcím eposta adresă paštas pasts posti ηλεκτρονικό דוא אימייל البريد ایمیل "
        "이메일"
    ),
    "name": (
        "name firstname lastname username surname forename nickname vorname nachname benutzername familienname anrede nom "
        "prénom pseudo utilisateur nombre apellido apellidos usuario nome cognome utente sobrenome utilizador apelido "
        "usuário imię nazwisko użytkownika имя фамилия отчество логин имени прізвище име потребителско förnamn efternamn "
        "namn användarnamn fornavn efternavn etternavn navn brukernavn brugernavn etunimi sukunimi nimi käyttäjätunnus "
        "nimimerkki név vezetéknév keresztnév felhasználónév jméno příjmení uživatelské meno priezvisko používateľské "
        "nume prenume utilizator soyad adı soyadı adınız kullanıcı naam voornaam achternaam gebruikersnaam prezime "
        "priimek korisničko uporabniško vardas pavardė vartotojo eesnimi perenimi kasutajanimi vārds uzvārds "
        "lietotājvārds όνομα επώνυμο χρήστη משפחה الاسم المستخدم نام 아이디 tên nama"
    ),
    "place": (
        "address street zip zipcode postcode postal city state country phone telephone mobile fax adresse straße strasse "
        "plz ort stadt land telefon telefonnummer handy rue ville pays téléphone dirección calle ciudad país teléfono "
        "móvil código indirizzo città provincia telefono cellulare endereço rua cidade estado telefone celular cep morada "
        "ulica miasto kod kraj telefonu адрес улица город страна телефон индекс адреса місто gata postnummer adress vej "
        "gade osoite katu kaupunki puhelin postinumero cím utca város irányítószám telefonszám ulice město psč země "
        "telefonní mesto krajina stradă oraș județ sokak şehir ülke straat stad plaats telefoonnummer grad poštni naslov "
        "gatvė miestas telefonas tänav linn iela pilsēta tālrunis διεύθυνση πόλη τηλέφωνο כתובת טלפון العنوان المدينة "
        "الهاتف 전화번호"
    ),
    "message": (
        "message subject comment enquiry inquiry feedback send submit nachricht betreff absenden senden sujet objet "
        "envoyer mensaje asunto enviar messaggio oggetto invia inviare mensagem assunto wiadomość temat wyślij сообщение "
        "тема отправить повідомлення надіслати meddelande ämne skicka besked emne viesti aihe lähetä üzenet tárgy küldés "
        "elküld zpráva předmět odeslat správa predmet odoslať mesaj subiect trimite konu gönder bericht onderwerp "
        "verzenden verstuur poruka pošalji sporočilo pošlji žinutė siųsti sõnum saada ziņa nosūtīt μήνυμα θέμα αποστολή "
        "הודעה שלח الرسالة إرسال 메시지"
    ),
    "required": (
        "required mandatory obligatory pflichtfeld pflichtfelder pflichtangaben erforderlich obligatoire obligatoires "
        "requis obligatorio obligatorios obligatoria obligatorias obbligatorio obbligatori necessario obrigatório "
        "obrigatórios wymagane obowiązkowe pola обязательные обязательно обязательных obligatoriska obligatorisk påkrævet "
        "påkrevd pakollinen pakolliset kötelező kitöltendő povinné povinný povinná obligatoriu obligatorii zorunlu "
        "zorunludur verplicht verplichte obavezno obavezna obvezno privaloma kohustuslik obligāti υποχρεωτικό υποχρεωτικά "
        "חובה מطلوب إلزامي"
    ),
    "forgot": (
        "forgot forgotten forgotpassword lost reset recover remember vergessen vergaß zurücksetzen oublié oublie perdu "
        "réinitialiser olvidado olvidaste olvidé recuperar recordar recordarme dimenticata dimenticato ricordami recupera "
        "esqueceu esqueci esquecida lembrar zapomniałeś zapomniałem zapamiętaj przypomnij забыли забыл запомнить "
        "восстановить забули glömt glemt husk unohditko unohtunut muista elfelejtett elfelejtettem elfelejtette "
        "zapomenuté zapomněli pamatuj zabudnuté zabudli uitat ține unuttum unuttunuz hatırla vergeten onthoud "
        "zaboravljena zaboravili zapamti pozabljeno zapomni pamiršote pamiršau unustasid aizmirsi aizmirsu ξεχάσατε "
        "ξέχασα שכחתי שכחת نسيت تذكرني فراموش 잊으셨나요 quên lupa"
    ),
    "search": (
        "searchform advanced keyword keywords erweiterte suchbegriff suchbegriffe avancée recherche avanzada palabra "
        "ricerca avanzata pesquisa avançada szukaj zaawansowane поиск расширенный ключевые sök avancerad udvidet avansert "
        "tarkennettu haku keresés részletes kulcsszó rozšířené hledat rozšírené căutare avansată arama gelişmiş zoeken "
        "uitgebreid αναζήτηση"
    ),
    "cart": (
        "cart basket checkout warenkorb kasse panier carrito cesta carrello carrinho koszyk корзина кошик varukorg kassan "
        "kurv indkøbskurv handlekurv ostoskori kosár košík coș sepet winkelwagen winkelmandje košarica krepšelis ostukorv "
        "grozs καλάθι 장바구니"
    ),
    "consent": ("cookies cookie captcha robot einwilligung datenschutzerklärung consentement confidentialité privacidad"),
    "not found": (
        "404 403 500 error found exist exists unavailable fehler gefunden erreur trouvée introuvable encontrada "
        "encontrado existe errore trovata trovato erro błąd znaleziono ошибка найдена найден помилка знайдено hittades "
        "fel fundet fejl funnet löytynyt virhe található hiba nenalezena chyba nenájdená eroare găsită bulunamadı hata "
        "gevonden fout σφάλμα βρέθηκε נמצא שגיאה خطأ موجودة"
    ),
}


class _Senses(NamedTuple):
    """The words of all senses."""

    table: Table
    sense: Ints  # (words,): of each hash of the table, its number in `TERMS`


@cache
def _senses() -> _Senses:
    of_hash: dict[int, int] = {}
    for number, words in enumerate(TERMS.values()):
        written = words.split()
        for found in hashed_words(tuple(dict.fromkeys([*written, *map(unaccented, written)]))).hashes.tolist():
            of_hash.setdefault(found, number)
    table = Table.of(np.array(list(of_hash), np.uint32))
    return _Senses(table, np.array([of_hash[found] for found in table.hashes.tolist()], np.int64))


def term_columns(batch: LineBatch) -> Floats:
    """Return (len(term_column_names()), pages): the log of the short lines with a word of each sense; is one in the address?"""
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
    place = np.flatnonzero(among(words, senses.table))
    return place, senses.sense[np.searchsorted(senses.table.hashes, words[place])]


def term_column_names() -> list[str]:
    """Return the names of `term_columns`."""
    return [f"{where}:{name}" for where in ("lines", "address") for name in TERMS]
