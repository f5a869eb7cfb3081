package chat

import "sync"

// wordings are those of WhatsApp, as far as they are known: they differ between
// versions, and not each was seen in an export. Stems are used where they are
// distinctive. A notice that is not known is still one when it has no colon; a file
// is still found when it has WhatsApp's own name or stands in angle brackets.
var wordings = sync.OnceValue(func() []wording {
	return append(append(nearby(), eastern()...), farther()...)
})

// nearby are those of the languages of western Europe.
func nearby() []wording {
	return []wording{
		{
			language: "en",
			attached: []string{"file attached"},
			omitted:  []string{"omitted"},
			notices:  []string{"end-to-end encrypted", " created group", " created this group", " changed the subject", " changed the group", " changed this group", " changed their phone number", " security code", " added ", " was added", " removed ", " left", " joined using"},
			instead:  []string{"missed voice call", "missed video call", "missed group"},
			deleted:  []string{"this message was deleted", "you deleted this message"},
			edited:   []string{"message was edited"},
		},
		{
			language: "nl",
			attached: []string{"bestand bijgevoegd"},
			omitted:  []string{"weggelaten"},
			notices:  []string{"end-to-end versleuteld", " heeft de groep", " heeft groep", " heeft het onderwerp", " heeft het pictogram", " is van telefoonnummer veranderd", "beveiligingscode", " toegevoegd", " verwijderd", " heeft de groep verlaten", " neemt nu deel"},
			instead:  []string{"gemiste spraakoproep", "gemiste video-oproep", "gemiste groeps"},
			deleted:  []string{"dit bericht is verwijderd", "dit bericht werd verwijderd", "je hebt dit bericht verwijderd", "u hebt dit bericht verwijderd"},
			edited:   []string{"bericht is bewerkt", "bericht werd bewerkt"},
		},
		{
			language: "de",
			attached: []string{"datei angehängt"},
			omitted:  []string{"weggelassen", "ausgeschlossen"},
			notices:  []string{"ende-zu-ende-verschlüsselt", " hat die gruppe", " hat den betreff", " hat das gruppenbild", " hat eine neue telefonnummer", "sicherheitsnummer", " hinzugefügt", " entfernt", " ist beigetreten"},
			instead:  []string{"verpasster sprachanruf", "verpasster videoanruf"},
			deleted:  []string{"diese nachricht wurde gelöscht", "du hast diese nachricht gelöscht"},
			edited:   []string{"nachricht wurde bearbeitet"},
		},
		{
			language: "es",
			attached: []string{"archivo adjunto"},
			omitted:  []string{"omitid"},
			notices:  []string{"extremo a extremo", " creó el grupo", " cambió el asunto", " cambió el ícono", " cambió su número", "código de seguridad", " añadió a", " eliminó a", " salió del grupo", " se unió"},
			instead:  []string{"llamada perdida", "videollamada perdida", "llamada de voz perdida"},
			deleted:  []string{"se eliminó este mensaje", "este mensaje fue eliminado", "eliminaste este mensaje"},
			edited:   []string{"editó este mensaje", "mensaje fue editado"},
		},
		{
			language: "fr",
			attached: []string{"fichier joint"},
			omitted:  []string{"omis", "absent"},
			notices:  []string{"chiffrés de bout en bout", " a créé le groupe", " a changé ", " a modifié ", "code de sécurité", " a ajouté ", " a retiré ", " est parti", " a quitté ", " a rejoint "},
			instead:  []string{"appel vocal manqué", "appel vidéo manqué", "appel manqué"},
			deleted:  []string{"ce message a été supprimé", "vous avez supprimé ce message"},
			edited:   []string{"message a été modifié"},
		},
		{
			language: "it",
			attached: []string{"file allegato"},
			omitted:  []string{"omess", "esclus"},
			notices:  []string{"crittografati end-to-end", "crittografia end-to-end", " ha creato il gruppo", " ha cambiato ", " ha modificato ", "codice di sicurezza", " ha aggiunto ", " ha rimosso ", " ha abbandonato ", " si è unito"},
			instead:  []string{"chiamata persa", "chiamata vocale persa", "videochiamata persa"},
			deleted:  []string{"questo messaggio è stato eliminato", "hai eliminato questo messaggio"},
			edited:   []string{"messaggio è stato modificato"},
		},
		{
			language: "pt",
			attached: []string{"arquivo anexado", "ficheiro anexado"},
			omitted:  []string{"ocult", "omitid"},
			notices:  []string{"criptografia de ponta a ponta", "encriptação ponto a ponto", "encriptadas ponto a ponto", " criou o grupo", " criou este grupo", " mudou ", " alterou ", "código de segurança", " adicionou ", " removeu ", " saiu", " entrou "},
			instead:  []string{"chamada de voz perdida", "chamada de vídeo perdida", "chamada perdida"},
			deleted:  []string{"essa mensagem foi apagada", "esta mensagem foi apagada", "mensagem apagada", "você apagou esta mensagem"},
			edited:   []string{"mensagem editada", "mensagem foi editada"},
		},
	}
}

// eastern are those of the languages of central and eastern Europe.
func eastern() []wording {
	return []wording{
		{
			language: "pl",
			attached: []string{"plik dołączony", "załączono plik", "załączony plik", "plik załączony", "plik w załączniku"},
			omitted:  []string{"pomini"},
			notices:  []string{"szyfrowane", "szyfrowaniem", " utworzył", " zmienił", " dodał", " usunął", " usunęł", " opuścił", " dołączył", "kod zabezpieczeń", "kod bezpieczeństwa"},
			instead:  []string{"nieodebrane połączenie"},
			deleted:  []string{"ta wiadomość została usunięta", "wiadomość została usunięta", "usunięto tę wiadomość", "usunąłeś tę wiadomość", "usunęłaś tę wiadomość"},
			edited:   []string{"wiadomość została edytowana", "wiadomość edytowano", "edytowano tę wiadomość"},
		},
		{
			language: "ro",
			attached: []string{"fișier atașat", "fişier ataşat"},
			omitted:  []string{"omis"},
			notices:  []string{"criptate integral", "criptate end-to-end", "criptare integrală", " a creat grupul", " a schimbat", " a adăugat", " a eliminat", " a ieșit", " a părăsit", " s-a alăturat", "codul de securitate"},
			instead:  []string{"apel vocal pierdut", "apel video pierdut", "apel nepreluat"},
			deleted:  []string{"acest mesaj a fost șters", "mesajul a fost șters", "ai șters acest mesaj"},
			edited:   []string{"mesaj a fost editat", "mesajul a fost editat", "mesaj a fost modificat"},
		},
		{
			language: "hu",
			attached: []string{"fájl csatolva", "csatolt fájl", "csatolmány"},
			omitted:  []string{"kihagyva", "kihagyott", "hiányz", "mellőz"},
			notices:  []string{"végpontok közötti", "végpontok között", " létrehozta", " megváltoztatta", " módosította", " hozzáadta", " eltávolította", " kilépett", " csatlakozott", "biztonsági kód"},
			instead:  []string{"nem fogadott hanghívás", "nem fogadott videohívás", "nem fogadott hívás"},
			deleted:  []string{"ezt az üzenetet törölték", "üzenet törölve", "törölted ezt az üzenetet"},
			edited:   []string{"üzenetet szerkesztették", "üzenet szerkesztve", "üzenetet módosították"},
		},
		{
			language: "bg",
			attached: []string{"прикачен файл", "файлът е прикачен"},
			omitted:  []string{"пропусн", "без мултимедия"},
			notices:  []string{"шифроване от край до край", "шифровани от край до край", " създаде", " промени", " добави", " премахна", " напусна", " се присъедини", "код за сигурност"},
			instead:  []string{"пропуснато гласово обаждане", "пропуснато видеообаждане", "пропуснато обаждане"},
			deleted:  []string{"това съобщение беше изтрито", "това съобщение е изтрито", "изтрихте това съобщение"},
			edited:   []string{"съобщение беше редактирано", "съобщение е редактирано", "съобщението е редактирано"},
		},
	}
}

// farther are those of the other languages that exports were seen or expected in.
func farther() []wording {
	return []wording{
		{
			language: "tr",
			attached: []string{"dosya ekli", "dosya eklendi", "ekli dosya"},
			omitted:  []string{"dahil edilmedi", "çıkarıldı"},
			notices:  []string{"uçtan uca şifreli", " grubunu oluşturdu", " grubu oluşturdu", " bu grubu oluşturdu", " değiştirdi", "güvenlik kodu", " ekledi", " çıkardı", " ayrıldı", " katıldı"},
			instead:  []string{"cevapsız sesli arama", "cevapsız görüntülü arama", "cevapsız arama"},
			deleted:  []string{"bu mesaj silindi", "bu mesajı sildiniz"},
			edited:   []string{"mesaj düzenlendi"},
		},
		{
			language: "ar",
			attached: []string{"الملف مرفق", "ملف مرفق", "مرفق ملف"},
			omitted:  []string{"استبعاد", "لم يتم تضمين", "تم إهمال", "تم حذف الوسائط", "تم حذف الصورة", "تم حذف الفيديو", "تم حذف المقطع"},
			notices:  []string{"مشفرة تمام", "مشفّرة تمام", "التشفير التام", " أنشأ المجموعة", " أنشأت المجموعة", " قام بتغيير", "رمز الأمان", " أضاف ", " أضافت ", " أزال ", " غادر", " انضم "},
			instead:  []string{"مكالمة صوتية فائتة", "مكالمة فيديو فائتة", "مكالمة فائتة"},
			deleted:  []string{"تم حذف هذه الرسالة", "حذفت هذه الرسالة", "لقد حذفت هذه الرسالة"},
			edited:   []string{"تعديل هذه الرسالة", "تم تعديل الرسالة"},
		},
		{
			language: "ru",
			attached: []string{"файл добавлен", "файл прикреплен", "файл прикреплён"},
			omitted:  []string{"без медиафайлов", "пропущен", "не включен", "отсутств"},
			notices:  []string{"сквозным шифрованием", " создал", " изменил", "код безопасности", " добавил", " удалил", " покинул", " вышел из группы", " вышла из группы", " присоединил"},
			instead:  []string{"пропущенный аудиозвонок", "пропущенный видеозвонок", "пропущенный звонок"},
			deleted:  []string{"данное сообщение удалено", "это сообщение удалено", "вы удалили данное сообщение", "вы удалили это сообщение"},
			edited:   []string{"сообщение изменено", "сообщение отредактировано"},
		},
		{
			language: "uk",
			attached: []string{"файл додано", "файл прикріплено", "прикріплений файл"},
			omitted:  []string{"без медіа", "медіа пропущено", "пропущено"},
			notices:  []string{"наскрізним шифруванням", " створив", " змінив", "код безпеки", " додав", " додала", " видалив", " вийшов", " вийшла", " приєднав"},
			instead:  []string{"пропущений голосовий виклик", "пропущений відеовиклик", "пропущений виклик"},
			deleted:  []string{"це повідомлення було видалено", "це повідомлення видалено", "ви видалили це повідомлення"},
			edited:   []string{"повідомлення відредаговано", "повідомлення змінено"},
		},
		{
			language: "vi",
			attached: []string{"tệp đính kèm", "đã đính kèm tệp"},
			omitted:  []string{"bị bỏ qua", "đã bị loại", "bỏ qua"},
			notices:  []string{"mã hóa đầu cuối", "mã hoá đầu cuối", " đã tạo nhóm", " đã thay đổi", "mã bảo mật", " đã thêm ", " đã xóa ", " đã rời", " đã tham gia"},
			instead:  []string{"cuộc gọi thoại nhỡ", "cuộc gọi video nhỡ", "cuộc gọi nhỡ"},
			deleted:  []string{"tin nhắn này đã bị xóa", "bạn đã xóa tin nhắn này"},
			edited:   []string{"tin nhắn này đã được chỉnh sửa", "tin nhắn đã được chỉnh sửa"},
		},
		{
			language: "sq",
			attached: []string{"skedari i bashkëngjitur", "skedar i bashkëngjitur"},
			omitted:  []string{"u hoq", "përjashtua", "lënë jashtë"},
			notices:  []string{"skaj më skaj", "skaj-më-skaj", " krijoi grupin", " ndryshoi ", "kodi i sigurisë", " shtoi ", " hoqi ", " doli", " u bashkua"},
			instead:  []string{"telefonatë e humbur", "thirrje e humbur"},
			deleted:  []string{"ky mesazh u fshi", "ky mesazh është fshirë"},
			edited:   []string{"mesazh u redaktua", "mesazhi u redaktua"},
		},
	}
}
