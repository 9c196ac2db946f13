"""Rows -> those that are messages of forms: what software shows before, while and after something is sent.

Software leaves them visible when a page is made or scraped (codelucas/newspaper#603).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from cleaner.features.arrays import places_of
from cleaner.features.lookup import Openings, Table, among, folded, hashed_lines
from cleaner.known.rows import Rows
from cleaner.lines import KINDS, UNKNOWN

COMMENT = KINDS.index("comment")
_find_letters = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?").findall
# What common form software shows before, while and after something is sent; a bar parts alternatives within brackets.
MESSAGES = (
    "[your|the] [message|form|email|e-mail|request|enquiry|inquiry|submission] [has been|was] [|successfully "
    "][sent|submitted|received][| successfully]",
    "thank[s| you] for [your message|contacting us|getting in touch][|. it has been sent][|! we will get back "
    "to you shortly|! we will be in touch shortly|! we will get in touch with you shortly]",
    "thank you for your message. it has been sent",
    "thank you[|!] your [submission|message|form] has been [received|sent|submitted][|!]",
    "there was an error trying to send your message. please try again later",
    "[there was an error|an error occurred] [sending|while sending] your [message|email|form][. please try "
    "again|. please try again later]",
    "[oops|sorry|error][|!] something went wrong[.| while submitting the form][|. please try again| please "
    "try again later]", "something went wrong while submitting the form",
    "something went wrong[. please try again|. please try again later|. please refresh the page and try "
    "again|. please refresh the page and/or try again]",
    "[failed|unable] to send your message[|. please try [|again ]later or contact the administrator by "
    "another method]", "validation errors occurred. please confirm the fields and submit it again",
    "one or more fields have an error. please check and try again",
    "there was a problem with your submission. [please review the fields below|errors have been highlighted below]",
    "there was a problem with your submission", "please correct the errors before submitting this form",
    "please fix the errors [above|below]", "please fill [in|out] [all|the] required field[|s]",
    "please fill in the required field", "please complete [all|the] required fields",
    "please complete this required field", "please complete this field", "[this|the] field is required",
    "this field is required", "this is a required field", "please fill out this field", "required field cannot be blank",
    "this field cannot be blank", "[please |][enter|provide] a valid [email|e-mail|phone|telephone][| address| number]",
    "please enter your [email|e-mail][| address]", "the e-mail address entered is invalid",
    "[email|e-mail][| address][| seems] invalid", "email must be formatted correctly", "invalid email[| address]",
    "the field is too [long|short]",
    "the [date|number|url|telephone number|telephone number you entered] [format is incorrect|is invalid]",
    "there was an unknown error uploading the file", "you are not allowed to upload files of this type",
    "the uploaded file is too large", "the file is too [big|large]", "the answer to the quiz is incorrect",
    "you must accept the terms and conditions before sending your message",
    "please verify that you are [not a robot|human]", "[invalid|incorrect|wrong] captcha[|. please try again]",
    "your entered code is incorrect",
    "[please |]enter the [code|characters|letters|text] [shown |shown above|you see ][above|below|in the "
    "image|in the picture|]", "input this code", "type the characters you see in the picture",
    "captcha validation failed", "time limit is exhausted. please reload captcha",
    "if you are human, leave this field blank", "if you are a human seeing this field, please leave it empty",
    "leave this field [blank|empty][| if you are human|if you're human]",
    "leave this field [blank|empty] if you're human", "don't fill this out if you're human",
    "this field is for validation purposes and should be left unchanged",
    "this question is for testing whether or not you are a human visitor and to prevent automated spam submissions",
    "your email address will not be shared", "[sending|submitting|sending, please wait][...|…]",
    "message sent[|!| successfully]", "email sent[|!| successfully]",
    "[message|email] [could not be sent|not sent|failed to send][|. please try again]",
    "your message could not be sent[|. please try again| please try again later]",
    "your subscription could not be saved. please try again", "your subscription has been successful",
    "your subscription has been confirmed", "your comment is awaiting moderation",
    "your comment has been [submitted|posted|received][|.| and is awaiting moderation]", "error, please try again",
    "separate multiple addresses with a comma", "separate multiple email addresses with commas",
    "fields marked with an * are required", "fields marked with * are required", "required fields are marked",
    "indicates required field[|s]", "indicates required", "denotes required field[|s]", "drop files here or",
    "drop files here or select files", "max. file size: 64 mb",
    # German
    "[ihre|deine|die] nachricht wurde [|erfolgreich ][gesendet|versendet|verschickt|übermittelt]",
    "vielen dank für [ihre|deine] [nachricht|mitteilung|anfrage][|. sie wurde gesendet|. [sie|diese] wurde "
    "[|erfolgreich ][gesendet|versendet]]",
    "beim [versuch, ihre mitteilung zu versenden, ist ein fehler aufgetreten|senden der nachricht ist ein "
    "fehler aufgetreten|versenden ist ein fehler aufgetreten][|. bitte versuchen sie es später [noch " "einmal|erneut]]",
    "[dieses feld ist ein pflichtfeld|dieses feld ist erforderlich|dieses feld wird benötigt|dies ist ein "
    "pflichtfeld|bitte füllen sie dieses feld aus|dieses feld muss ausgefüllt werden]",
    "bitte füllen sie alle pflichtfelder aus",
    "bitte [geben sie eine gültige e-mail-adresse ein|gib eine gültige e-mail-adresse ein|gültige "
    "e-mail-adresse eingeben]", "etwas ist schiefgelaufen[. bitte versuchen sie es [erneut|später noch einmal]]",
    "die e-mail-adresse ist ungültig", "ungültige e-mail-adresse", "pflichtfelder sind mit * [markiert|gekennzeichnet]",
    "mit * [markierte|gekennzeichnete] felder sind pflichtfelder", "dieses feld nicht ausfüllen",
    "wird gesendet[|...|…| ...]", "ihr kommentar wartet auf moderation", "ihr kommentar wurde gespeichert",
    "fehler beim senden[|. bitte versuchen sie es erneut]", "bitte nicht ausfüllen",
    # French
    "[votre|le] message a [|bien ]été envoyé[| avec succès]",
    "merci[ pour votre message|, votre message a bien été envoyé][|. il a été envoyé|. il a bien été envoyé]",
    "votre [message a été transmis|demande a bien été envoyée|formulaire a bien été envoyé]",
    "une erreur [s'est produite|est survenue][| lors de l'envoi de votre message| lors de l'envoi du "
    "message][. veuillez réessayer[| plus tard]]",
    "[ce champ est obligatoire|ce champ est requis|le champ est obligatoire|veuillez remplir ce champ]",
    "veuillez [remplir|compléter] tous les champs obligatoires",
    "veuillez [saisir|entrer|renseigner|indiquer] une adresse [e-mail|email|mail|électronique] valide",
    "adresse [e-mail|email|mail] invalide", "les champs obligatoires sont [indiqués avec|marqués d'un] *",
    "champs obligatoires", "envoi en cours[|...|…]", "votre commentaire est en attente de modération",
    "ne pas remplir ce champ", "laissez ce champ vide[| si vous êtes humain]",
    # Spanish
    "[tu|su|el] mensaje [ha sido enviado|se ha enviado|fue enviado][| correctamente| con éxito]",
    "gracias por [tu|su] mensaje[|. ha sido enviado]",
    "[ha ocurrido|se ha producido|hubo] un error[| al enviar [tu|su|el] mensaje| intentando enviar tu "
    "mensaje][. [por favor, |][inténtalo|inténtelo|intente] de nuevo[| más tarde]]",
    "algo salió mal[. inténtalo de nuevo[| más tarde]]",
    "[este campo es obligatorio|este campo es requerido|el campo es obligatorio|por favor, rellena este "
    "campo|por favor, rellene este campo]",
    "[por favor, |][introduce|introduzca|ingrese|ingresa|escribe] [una dirección de correo electrónico "
    "válida|un correo electrónico válido|una dirección de correo válida]", "los campos obligatorios están marcados con *",
    "enviando[|...|…]", "tu comentario está pendiente de moderación", "correo electrónico no válido",
    "campos obligatorios",
    # Italian, Portuguese
    "[il tuo|il] messaggio è stato inviato[| correttamente| con successo]",
    "grazie per il tuo messaggio[|. è stato inviato]",
    "si è verificato un errore[| durante l'invio[| del messaggio]][. [riprova|si prega di riprovare][| più tardi]]",
    "[questo campo è obbligatorio|il campo è obbligatorio|campo obbligatorio|campi obbligatori]",
    "[inserisci|inserire] un indirizzo [e-mail|email] valido", "indirizzo [e-mail|email] non valido",
    "i campi obbligatori sono contrassegnati *", "invio in corso[|...|…]", "il tuo commento è in attesa di moderazione",
    "qualcosa è andato storto[. riprova]", "[a sua|sua|a tua|tua] mensagem foi enviada[| com sucesso]",
    "mensagem enviada[| com sucesso]", "[obrigado|agradecemos] [pela|a] sua mensagem[|. ela foi enviada]",
    "[ocorreu|houve] um erro[| ao enviar [a sua|sua|a] mensagem| ao tentar enviar sua mensagem][. [por favor, "
    "|][tente|tenta] novamente[| mais tarde]]",
    "[este campo é obrigatório|o campo é obrigatório|campo obrigatório|campos obrigatórios|preencha este "
    "campo|por favor, preencha este campo]",
    "[por favor, |][insira|introduza|digite|informe] um [endereço de |][e-mail|email] válido", "[e-mail|email] inválido",
    "campos obrigatórios são marcados com *", "seu comentário está aguardando moderação",
    "algo deu errado[. tente novamente]",
    # Dutch, Scandinavian, Finnish
    "[je|uw|het] bericht is [|succesvol ]verzonden", "bedankt voor [je|uw] bericht[|. het is verzonden]",
    "er is een fout opgetreden[| bij het verzenden van [je|uw|het] bericht][. probeer het [later |]opnieuw[| " "later]]",
    "er ging iets mis[. probeer het opnieuw]",
    "[dit veld is verplicht|dit is een verplicht veld|het veld is verplicht|vul dit veld in]",
    "[vul|voer] een geldig e-mailadres in", "ongeldig e-mailadres", "verplichte velden zijn gemarkeerd met *",
    "je reactie wacht op moderatie", "[ditt|meddelandet|ditt meddelande] har skickats",
    "tack för ditt meddelande[|. det har skickats]", "något gick fel[. försök igen[| senare]]",
    "[detta|det här] fältet är obligatoriskt", "fältet är obligatoriskt", "ange en giltig e-postadress",
    "ogiltig e-postadress", "obligatoriska fält är märkta *", "ett fel uppstod[. försök igen[| senare]]",
    "din besked er [|blevet ]sendt", "tak for din besked[|. den er sendt]", "noget gik galt[. prøv igen[| senere]]",
    "dette felt er [påkrævet|obligatorisk]", "feltet er [påkrævet|obligatorisk]",
    "[indtast|angiv] en gyldig e-mailadresse", "der opstod en fejl[. prøv igen[| senere]]",
    "krævede felter er markeret med *", "[meldingen din|meldingen] [er|ble] sendt",
    "takk for [din melding|meldingen][|. den er sendt]", "noe gikk galt[. prøv igjen[| senere]]",
    "dette feltet er [påkrevd|obligatorisk]", "feltet er [påkrevd|obligatorisk]",
    "[skriv inn|oppgi] en gyldig e-postadresse", "det oppstod en feil[. prøv igjen[| senere]]",
    "obligatoriske felt er merket med *", "viestisi on lähetetty", "viesti lähetetty[| onnistuneesti]",
    "kiitos viestistäsi[|. se on lähetetty]", "jotain meni pieleen[. yritä uudelleen[| myöhemmin]]",
    "tämä kenttä on pakollinen", "kenttä on pakollinen", "pakolliset kentät on merkitty *",
    "anna kelvollinen sähköpostiosoite", "virheellinen sähköpostiosoite",
    # Polish, Czech, Slovak, Hungarian, Romanian
    "[twoja |]wiadomość została wysłana[| pomyślnie]", "dziękujemy za wiadomość[|. została wysłana]",
    "dziękujemy za twoją wiadomość. została wysłana",
    "wystąpił błąd[| podczas wysyłania wiadomości| podczas próby wysłania wiadomości][. spróbuj ponownie[| " "później]]",
    "coś poszło nie tak[. spróbuj ponownie[| później]]",
    "[to pole jest wymagane|pole jest wymagane|to pole jest obowiązkowe|wypełnij to pole]",
    "[podaj|wprowadź|wpisz] [prawidłowy|poprawny] adres [e-mail|email]", "nieprawidłowy adres e-mail",
    "wymagane pola są oznaczone *", "pola wymagane są oznaczone *", "vaše zpráva byla [|úspěšně ]odeslána",
    "zpráva byla [|úspěšně ]odeslána", "děkujeme za [vaši zprávu|zprávu][|. byla odeslána]",
    "[toto pole je povinné|pole je povinné|toto pole je vyžadováno]", "zadejte platnou e-mailovou adresu",
    "došlo k chybě[. zkuste to prosím [znovu|později]]", "něco se pokazilo[. zkuste to znovu]",
    "vyžadované informace jsou označeny *", "neplatná e-mailová adresa", "vaša správa bola [|úspešne ]odoslaná",
    "toto pole je povinné", "zadajte platnú e-mailovú adresu", "vyžadované polia sú označené *",
    "ďakujeme za vašu správu[|. bola odoslaná]", "[az üzenet|üzenetét|üzeneted] [elküldve|elküldtük|sikeresen elküldve]",
    "köszönjük az üzenetet[|. elküldve]", "ez a mező kötelező", "a mező kitöltése kötelező",
    "a kötelező mezőket * karakterrel jelöltük", "hiba történt[. kérjük, próbálja újra[| később]]",
    "érvénytelen e-mail cím", "kérjük, adjon meg egy érvényes e-mail címet",
    "mesajul [tău |dumneavoastră |]a fost trimis[| cu succes]", "mulțumim pentru mesaj[|. a fost trimis]",
    "acest câmp este obligatoriu", "câmpul este obligatoriu", "câmpurile obligatorii sunt marcate cu *",
    "a apărut o eroare[. te rugăm să încerci din nou[| mai târziu]]", "adresă de email invalidă",
    # Russian, Ukrainian, Bulgarian, Serbian, Greek, Turkish
    "[ваше |]сообщение [|успешно |было ]отправлено[| успешно]",
    "спасибо за ваше сообщение[|. оно было [|успешно ]отправлено]", "спасибо! ваше сообщение отправлено",
    "спасибо! ваша заявка [принята|отправлена]",
    "[при отправке сообщения |]произошла ошибка[. пожалуйста, попробуйте [ещё|еще] раз[| позже]]",
    "что-то пошло не так[. попробуйте [ещё|еще] раз[| позже]]", "[это поле|поле|данное поле] обязательно для заполнения",
    "это обязательное поле",
    "[введите|укажите] [корректный|правильный] [адрес электронной почты|e-mail|email|адрес e-mail]",
    "неверный [адрес электронной почты|e-mail|email]", "обязательные поля помечены *", "заполните это поле",
    "пожалуйста, заполните это поле", "отправка[|...|…]",
    "ваш комментарий [ожидает проверки|ожидает модерации|появится после модерации]",
    "[ваше |]повідомлення [|успішно |було ]надіслано[| успішно]", "[це поле|поле] обов'язкове[| для заповнення]",
    "[введіть|вкажіть] [дійсну|правильну|коректну] [адресу електронної пошти|електронну адресу]",
    "щось пішло не так[. спробуйте [ще раз|пізніше]]", "сталася помилка[. спробуйте ще раз]",
    "обов'язкові поля позначені *", "дякуємо за ваше повідомлення[|. воно було надіслано]",
    "вашето съобщение е изпратено[| успешно]", "съобщението е изпратено[| успешно]", "това поле е задължително",
    "задължителните полета са отбелязани с *", "възникна грешка[. моля, опитайте отново]", "vaša poruka je poslata",
    "poruka je [uspješno |uspešno |]poslana", "vaša poruka je [|uspješno ]poslana", "ovo polje je obavezno",
    "polje je obavezno", "obavezna polja su označena sa *", "το μήνυμά σας [στάλθηκε|εστάλη|έχει σταλεί][| με επιτυχία]",
    "[αυτό το|το] πεδίο είναι [υποχρεωτικό|απαραίτητο]", "παρουσιάστηκε σφάλμα[. παρακαλώ δοκιμάστε ξανά]",
    "κάτι πήγε στραβά[. δοκιμάστε ξανά]", "τα υποχρεωτικά πεδία σημειώνονται με *",
    "εισάγετε [μια |]έγκυρη διεύθυνση email", "mesajınız [|başarıyla ][gönderildi|gönderilmiştir|iletildi|alındı]",
    "mesajınız için teşekkür[ler| ederiz][|. gönderildi]", "bir hata oluştu[. lütfen [|daha sonra ]tekrar deneyin[iz|]]",
    "bir şeyler ters gitti[. lütfen tekrar deneyin]", "bu alan [zorunludur|gereklidir|boş bırakılamaz]",
    "bu alanın doldurulması zorunludur", "lütfen bu alanı doldurun[uz|]",
    "[lütfen |]geçerli bir e-posta adresi [girin|giriniz|yazın]", "geçersiz e-posta[| adresi]",
    "gerekli alanlar * ile işaretlenmişlerdir", "yorumunuz onay bekliyor", "gönderiliyor[|...|…]",
    # Arabic, Persian, Hebrew, Hindi, Indonesian, Vietnamese, Thai
    "تم إرسال رسالتك[| بنجاح]", "تم الإرسال بنجاح", "شكرا لرسالتك[|. تم إرسالها]",
    "حدث خطأ ما[، يرجى المحاولة مرة أخرى|. يرجى المحاولة مرة أخرى]", "هذا الحقل مطلوب", "هذا الحقل إلزامي",
    "الحقول الإلزامية مشار إليها بـ *", "الرجاء إدخال بريد إلكتروني صحيح", "يرجى إدخال عنوان بريد إلكتروني صالح",
    "پیام شما [|با موفقیت ]ارسال شد", "این فیلد الزامی است", "بخش‌های موردنیاز علامت‌گذاری شده‌اند *",
    "خطایی رخ داد[. لطفا دوباره تلاش کنید]", "لطفا یک ایمیل معتبر وارد کنید", "ההודעה נשלחה[| בהצלחה]",
    "הודעתך נשלחה[| בהצלחה]", "שדה חובה", "שדה זה הוא חובה", "זהו שדה חובה", "שדות החובה מסומנים *",
    "אירעה שגיאה[. נסה שוב]", "आपका संदेश भेज दिया गया है", "यह फ़ील्ड आवश्यक है", "आवश्यक फ़ील्ड चिह्नित हैं *",
    "कुछ गलत हो गया[। कृपया पुनः प्रयास करें]", "pesan [anda |]telah [|berhasil ]terkirim",
    "pesan anda [berhasil dikirim|telah dikirim]", "terima kasih atas pesan anda[|. pesan telah terkirim]",
    "[bidang|kolom] ini wajib diisi", "ruas yang wajib ditandai *", "terjadi kesalahan[. silakan coba lagi]",
    "masukkan alamat email yang valid", "tin nhắn của bạn đã được gửi[| thành công]", "trường này là bắt buộc",
    "các trường bắt buộc được đánh dấu *", "đã xảy ra lỗi[. vui lòng thử lại]", "vui lòng nhập [địa chỉ |]email hợp lệ",
    "ข้อความของคุณถูกส่งแล้ว", "ส่งข้อความเรียบร้อยแล้ว", "กรุณากรอกข้อมูลในช่องนี้",
    "เกิดข้อผิดพลาด[ กรุณาลองใหม่อีกครั้ง]",
    # Japanese, Chinese, Korean
    "[メッセージ|メール]を送信しました", "[メッセージ|メール]は送信されました",
    "お問い合わせありがとうございます[|。メッセージは送信されました]", "ありがとうございます。メッセージは送信されました",
    "送信[中|しています][|...|…|です]", "[この項目|この欄|必須項目]は必須です", "必須項目です",
    "必須項目に入力してください", "[正しい|有効な]メールアドレスを入力してください",
    "メッセージの送信に失敗しました[|。後でまたお試しください]",
    "エラーが発生しました[。もう一度お試しください|。後でもう一度お試しください]", "* が付いている欄は必須項目です",
    "※ が付いている欄は必須項目です", "[您的|你的|]消息已[|成功]发送", "[您的|你的|]留言已[|成功]提交", "提交成功",
    "发送成功", "感谢您的留言", "此字段[为必填项|是必填项|必填]", "该字段[为必填项|是必填项|必填]", "必填项已用 * 标注",
    "请输入有效的[电子邮件地址|邮箱地址|电子邮箱|邮箱]", "出错了[，请稍后再试|，请重试]", "发生错误[，请稍后再试]",
    "請輸入有效的[電子郵件地址|電子郵件|信箱]", "此欄位為必填", "此為必填欄位", "必填欄位標示為 *",
    "您的訊息已[|成功][送出|發送]", "發生錯誤[，請稍後再試]",
    "메시지가 [|성공적으로 ][전송되었습니다|발송되었습니다|전송됐습니다]", "필수 [입력 |]항목입니다",
    "이 필드는 필수입니다", "유효한 이메일 주소를 입력하[세요|십시오|여 주세요]",
    "오류가 발생했습니다[. 다시 시도해 주세요|. 나중에 다시 시도해 주세요]", "필수 필드는 * 로 표시됩니다",
)  # fmt: skip

# How messages of forms begin in their own wording, and words of which they then have one: fields, what was sent, what is typed.
SAID = (
    (
        (
            "this field", "the field", "dieses feld", "das feld", "ce champ", "le champ", "este campo", "el campo",
            "questo campo", "il campo", "o campo", "dit veld", "het veld", "detta fält", "det här fältet", "fältet",
            "dette felt", "feltet", "dette feltet", "tämä kenttä", "kenttä", "to pole", "pole", "toto pole", "ez a mező",
            "a mező", "acest câmp", "câmpul", "это поле", "поле", "це поле", "bu alan", "το πεδίο", "αυτό το πεδίο",
        ),
        (
            "required", "mandatory", "empty", "blank", "pflichtfeld", "leer", "ausgefüllt", "erforderlich", "obligatoire",
            "requis", "vide", "rempli", "obligatorio", "requerido", "vacío", "obbligatorio", "vuoto", "compilato",
            "obrigatório", "vazio", "preenchido", "verplicht", "leeg", "ingevuld", "obligatoriskt", "tomt", "obligatorisk",
            "påkrævet", "udfyldes", "påkrevd", "fylles", "pakollinen", "tyhjä", "wymagane", "puste", "obowiązkowe",
            "povinné", "prázdné", "prázdne", "kötelező", "üres", "obligatoriu", "gol", "обязательно", "обязательное",
            "пустым", "заполнить", "обов'язкове", "порожнім", "заповнити", "zorunlu", "zorunludur", "boş", "gerekli",
            "υποχρεωτικό", "κενό",
        ),
    ),
    (
        (
            "your message", "your comment", "your e-mail", "your email", "your request", "your enquiry", "your inquiry",
            "your submission", "your feedback", "ihre nachricht", "deine nachricht", "ihr kommentar", "dein kommentar",
            "ihre anfrage", "deine anfrage", "ihre e-mail", "votre message", "votre commentaire", "votre demande",
            "tu mensaje", "su mensaje", "tu comentario", "su comentario", "tu solicitud", "su solicitud",
            "il tuo messaggio", "il tuo commento", "la tua richiesta", "a sua mensagem", "sua mensagem",
            "o seu comentário", "seu comentário", "je bericht", "uw bericht", "je reactie", "uw reactie",
            "ditt meddelande", "din kommentar", "din besked", "meldingen din", "kommentaren din", "viestisi",
            "kommenttisi", "twoja wiadomość", "twój komentarz", "vaše zpráva", "váš komentář", "vaša správa",
            "üzenete", "mesajul dvs", "mesajul tău", "ваше сообщение", "ваш комментарий", "ваша заявка",
            "ваше повідомлення", "ваш коментар", "mesajınız", "yorumunuz", "το μήνυμά σας",
        ),
        (
            "sent", "received", "delivered", "submitted", "posted", "approval", "moderation", "moderated", "gesendet",
            "versendet", "verschickt", "übermittelt", "freigabe", "freigeschaltet", "moderation", "envoyé", "envoyée",
            "transmis", "modération", "enviado", "enviada", "enviar", "enviarse", "recibido", "moderación", "revisión",
            "inviato", "inviata", "ricevuto", "moderazione", "approvazione", "recebida", "moderação", "aprovação",
            "verzonden", "verstuurd", "ontvangen", "goedkeuring", "moderatie", "skickats", "skickas", "granskning",
            "sendt", "sendes", "modtaget", "mottatt", "godkendelse", "godkjenning", "lähetetty", "vastaanotettu",
            "hyväksyntää", "wysłana", "wysłać", "akceptację", "moderację", "odeslána", "schválení", "odoslaná",
            "elküldve", "elküldtük", "trimis", "отправлено", "отправить", "отправлена", "принята", "модерации",
            "проверки", "надіслано", "модерації", "gönderildi", "gönderilemedi", "onay", "στάλθηκε",
        ),
    ),
    (
        (
            "type the", "enter the", "please type the", "please enter the", "retype the", "copy the", "geben sie die",
            "bitte geben sie die", "bitte die", "saisissez les", "saisissez le", "recopiez", "entrez les", "escriba los",
            "escribe los", "introduce los", "introduzca los", "inserisci i", "inserire i", "digite os", "typ de", "wpisz",
            "przepisz", "opište", "введите символы", "введите код", "введіть символи",
        ),
        (
            "captcha", "picture", "image", "bild", "zeichen", "caractères", "caracteres", "imagen", "caratteri",
            "immagine", "imagem", "afbeelding", "obrazka", "obrázku", "картинке", "картинки", "изображении",
            "зображенні",
        ),
    ),
    (
        ("please tick", "please check the box", "please check the captcha", "please fill", "please complete", "please correct"),
        ("box", "captcha", "field", "fields", "form", "errors", "checkbox"),
    ),
    (
        (
            "the file", "your file", "the uploaded file", "this file", "die datei", "le fichier", "el archivo", "il file",
            "o arquivo", "het bestand", "plik", "файл",
        ),
        (
            "uploaded", "upload", "hochgeladen", "téléversé", "subir", "subido", "caricato", "enviado", "geüpload",
            "przesłany", "загружен",
        ),
    ),
    (
        ("thank you", "thanks", "vielen dank", "danke", "merci", "gracias", "grazie", "obrigado", "bedankt", "спасибо"),
        (
            "submission", "enquiry", "inquiry", "mitteilung", "anfrage", "nachricht", "solicitud", "richiesta", "заявка",
            "заявку",
        ),
    ),
)  # fmt: skip
MOST_SAID, LONGEST_SAID = 12, 200  # words and characters


def spelled_out(phrase: str) -> Iterator[str]:
    """Every wording of a phrase with alternatives, which may hold others.

    >>> list(spelled_out("[tea|milk] please")), list(spelled_out("a[|b[c|d]]"))
    (['tea please', 'milk please'], ['a', 'abc', 'abd'])
    """
    parts: list[list[str]] = [[""]]
    depth, alternatives, text = 0, [""], ""
    for sign in phrase:
        depth += (sign == "[") - (sign == "]")
        if (sign == "[" and depth == 1) or (sign == "|" and depth == 1):
            if sign == "[":
                parts.append([text])
                alternatives = []
            else:
                alternatives.append(text)
            text = ""
        elif sign == "]" and depth == 0:
            parts.append([each for one in (*alternatives, text) for each in spelled_out(one)])
            text = ""
        else:
            text += sign
    parts.append([text])
    return map("".join, product(*parts))


def is_said(line: str) -> bool:
    """Whether a short line is a message of a form in its own wording.

    >>> is_said("This field must not be empty."), is_said("This field is growing fast.")
    (True, False)
    """
    line = folded(line)
    words = set(_find_letters(line))
    return any(line.startswith(begins) and not words.isdisjoint(one_of) for begins, one_of in SAID)


@cache
def _said() -> Openings:
    return Openings([phrase for begins, _ in SAID for phrase in begins])


@cache
def _messages() -> Table:
    """The hashes of the messages."""
    return hashed_lines(tuple(dict.fromkeys(line for phrase in MESSAGES for line in spelled_out(phrase))))


def find_messages(found: NDArray[np.int64], rows: Rows) -> None:
    """Mark messages of forms: known lines, and short ones that begin and go on as such messages do."""
    found[among(rows.lines, _messages()) & (found == UNKNOWN)] = COMMENT
    several, single = rows.may_begin_with(_said())
    likely = places_of((several | single) & (rows.batch.n_words <= MOST_SAID) & (found == UNKNOWN))
    for row, line in zip(likely.tolist(), rows.texts(likely), strict=True):
        if len(line) <= LONGEST_SAID and is_said(line):
            found[row] = COMMENT
