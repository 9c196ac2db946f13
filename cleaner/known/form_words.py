"""Rows -> those that have words of forms alone: a field, what is wrong with it or asked of it, and small words.

As buttons, messages of forms are short and of a small vocabulary, while their wordings are many: "This username is already
taken.", "Veuillez saisir votre nom." (docs/experiments.md#messages-by-their-words).
"""

from __future__ import annotations

from functools import cache

import numpy as np

from cleaner.features.arrays import places_of
from cleaner.features.lookup import Table, among, hashed_words, unaccented
from cleaner.features.text import SURFACE, Flags
from cleaner.known.rows import Rows

FEWEST, MOST = 2, 10  # words of a message
_CODE = SURFACE.index("share_code")
# What a form has or sends, and what it says of it. To ask for something without "please" is a step of instructions, too.
FIELD = (
    "email emails mail address username password passwords phone telephone number postcode zip captcha "
    "checkbox field fields "
    "form terms privacy policy subscription registration newsletter submission characters inbox "
    "adresse passwort passwörter kennwort telefonnummer benutzername benutzernamen pflichtfeld pflichtfelder "
    "feld felder anmeldung "
    "registrierung datenschutzerklärung nutzungsbedingungen agb zeichen postleitzahl formular kontrollkästchen "
    "courriel mot passe téléphone champ champs inscription formulaire caractères identifiant confidentialité conditions "
    "correo contraseña contraseñas teléfono campo campos suscripción inscripción registro formulario términos "
    "condiciones casilla "
    "indirizzo telefono campi iscrizione registrazione modulo caratteri casella privacy termini "
    "endereço senha senhas telefone inscrição cadastro formulário termos "
    "mailadres wachtwoord wachtwoorden telefoonnummer veld velden inschrijving aanmelding formulier voorwaarden "
    "postadress lösenord telefonnummer fält fältet formuläret villkoren "
    "postadresse adgangskode adgangskoden passord passordet felt feltet formularen skjemaet vilkårene betingelserne "
    "sähköposti sähköpostiosoite salasana salasanat puhelinnumero kenttä lomake ehdot käyttäjätunnus "
    "hasło hasła telefonu pole pola formularz regulamin subskrypcja rejestracja "
    "heslo hesla telefonní pole formulář podmínky registrace "
    "jelszó jelszavak telefonszám mező űrlap feltételeket regisztráció cím címet "
    "parola parole câmp câmpul formular termenii abonarea "
    "posta şifre şifreler telefon alan alanı form kayıt abonelik şartları "
    "κωδικός κωδικοί τηλέφωνο πεδίο φόρμα εγγραφή διεύθυνση "
    "почты почта пароль пароли телефон телефона поле поля форма подписка регистрация капча логин "
    "пошти пароля телефону форми підписка реєстрація "
    "البريد الإلكتروني بريد إلكتروني كلمة المرور الهاتف الحقل الاشتراك التسجيل "
    "이메일 비밀번호 전화번호 필드 주소를"
)
ASKED = (
    "please bitte veuillez favor vänligen proszę prosím kérjük lütfen παρακαλώ пожалуйста будь يرجى الرجاء "
    "invalid valid required incorrect short long matched must mandatory taken exist exists failed "
    "confirmed missing empty blank wrong cannot successful successfully least maximum minimum "
    "ungültig ungültige gültige gültigen erforderlich kurz lang vergeben fehlgeschlagen "
    "bestätigt falsch leer mindestens überein erfolgreich "
    "invalide valide requis obligatoire obligatoires incorrect court utilisé échoué "
    "confirmée confirmé correspondent vide moins réussie "
    "inválido inválida válido válida requerido obligatorio obligatorios incorrecta corta "
    "coinciden coincidir debe deben debes confirmada completada vacío menos éxito "
    "valido valida obbligatorio obbligatori errata corta corrispondono confermata "
    "completata vuoto almeno riuscita "
    "inválido válido obrigatório obrigatórios incorreta curta coincidem concluída realizada "
    "sucesso vazio "
    "ongeldig ongeldige geldig geldige verplicht onjuist kort bevestigd gelukt mislukt "
    "ogiltig ogiltigt giltig giltigt obligatorisk obligatoriskt fel matchar bekräftad "
    "ugyldig gyldig påkrævet påkrevd forkert feil matcher bekræftet bekreftet "
    "virheellinen kelvollinen pakollinen väärä täsmää vahvistettu "
    "nieprawidłowy nieprawidłowe prawidłowy poprawny wymagane błędne krótkie zgodne potwierdzona "
    "neplatný neplatná platný platnou povinné nesprávné krátké neshodují potvrzena "
    "érvénytelen érvényes kötelező hibás rövid egyeznek sikeres "
    "invalid invalidă validă obligatoriu greșită scurtă coincid confirmată "
    "geçersiz geçerli zorunludur hatalı kısa eşleşmiyor başarılı "
    "έγκυρο έγκυρη υποχρεωτικό λάθος ταιριάζουν "
    "неверный неверная корректный обязательно обязательное короткий совпадают подтверждена успешно "
    "невірний дійсну обов'язкове збігаються підтверджено "
    "صالح صحيح مطلوب غير متطابقة نجاح بنجاح "
    "유효한 올바른 잘못된 일치하지 필수"
)
BESIDE = (
    "0 00 s t e this that the your you our is are has have been was be not do don to in an of and or with for "
    "please already too very "
    "at all first last full new it only use we re now thank thanks name date url code website message "
    "bitte ihr ihre ihren ihrem dein deine deinen den die das der dieses dieser diese ist sind wurde nicht zu "
    "sie ein eine einen bereits "
    "muss müssen haben enthalten aus alle mit und oder namen name "
    "veuillez votre vos ce cet cette le la les l est sont a été ne pas trop une un d déjà de du et ou doit "
    "contenir au nom prénom merci "
    "por favor tu su el la los las este esta es son un una de no ya ha sido y o con demasiado nombre se gracias "
    "per il lo i gli questo questa tuo tua è un una di non già stata stato e o con troppo nome si grazie le "
    "o a os as seu sua este esta é um uma não já foi e ou com muito nome "
    "het de dit deze uw je jouw is zijn een niet al te in en naam moet niet overeen "
    "vänligen ditt din detta är en ett inte redan namn i och det den för kort "
    "dit din dette er en et ikke allerede navn i og ditt "
    "tämä on ei jo ja nimi nimesi "
    "to ten ta jest są nie już i swoje imię swój za adres proszę numer "
    "toto tento je jsou není již a prosím vaše své jméno se číslo adresa "
    "ez a az kérjük nem már és nevét név egy meg szám "
    "acest această este nu deja și vă rugăm numele o de "
    "bu lütfen bir zaten ve adınızı adresi numarası "
    "παρακαλώ το η αυτό είναι δεν ήδη και όνομα "
    "пожалуйста это эта для заполнения не уже и имя ваше адрес слишком номер электронной "
    "будь ласка це не вже і ім'я адресу електронної "
    "يرجى الرجاء هذا هذه عنوان رقم "
    "이 를 을 은 는 주세요 "
    "enter provide check tick confirm accept agree complete match eingeben ausfüllen füllen wählen geben "
    "akzeptieren akzeptiere bestätigen zustimmen stimmen saisir saisissez entrez entrer renseigner acceptez "
    "accepter confirmer confirmez cocher cochez remplir introduce introduzca ingresa ingrese escribe aceptar acepta "
    "confirma marca inserisci inserire accettare accetta conferma spunta insira digite informe aceitar aceite "
    "preencha vul voer komen accepteren akkoord fyll ange godkänn indtast udfyld godta skriv oppgi anna syötä "
    "hyväksy podaj wpisz wprowadź zaakceptuj zadejte vyplňte souhlasím adja adjon fogadja introduceți introdu "
    "acceptați girin giriniz edin doldurun εισάγετε введите укажите примите заполните введіть вкажіть заповніть "
    "أدخل إدخال تم μη 입력하세요 입력해 "
)


def of_forms(rows: Rows) -> Flags:
    """Return (rows,): whether each row has words of forms alone, one of a field and one of what is said of it."""
    return only_of(rows, FEWEST, MOST, (FIELD, ASKED), BESIDE)


def only_of(rows: Rows, fewest: int, most: int, needed: tuple[str, str], beside: str) -> Flags:
    """Return (rows,): whether each row has a word of each of two lists, and no word that is in none of them and not beside."""
    batch, count = rows.batch, len(rows)
    short = (rows.size >= fewest) & (rows.size <= most) & (batch.surface[_CODE] == 0)
    first = places_of(among(batch.words, table_of(needed[0])) & short[batch.word_row])
    likely = np.zeros(count, bool)
    likely[batch.word_row[first]] = True  # few rows of a page have such a word at all
    words = places_of(likely[batch.word_row])
    of_row, hashes = batch.word_row[words], batch.words[words]
    has = [among(hashes, table_of(each)) for each in needed]
    strange = np.bincount(of_row, ~(has[0] | has[1] | among(hashes, table_of(beside))), count)
    only: Flags = likely & (strange == 0) & (np.bincount(of_row, has[1] & ~has[0], count) > 0)
    return only


@cache
def table_of(words: str) -> Table:
    """The hashes of some words, with and without their accents."""
    found = words.split()
    return hashed_words(tuple(dict.fromkeys([*found, *map(unaccented, found)])))
