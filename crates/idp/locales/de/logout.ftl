logout-title = Möchten Sie sich abmelden?
logout-lead = Sie werden hier abgemeldet. Bei einem Dienst, den Sie geöffnet haben, können Sie angemeldet bleiben, bis Sie sich auch dort abmelden.
logout-yes = Ja, abmelden
logout-no = Nein, angemeldet bleiben
logged-out-title = Sie sind abgemeldet
logged-out-lead = Benutzen auch andere dieses Gerät? Dann schließen Sie alle Fenster des Browsers.
logged-out-back = Zurück zum Dienst
