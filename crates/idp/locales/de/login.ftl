# Einen Schlüssel wählen
chooser-title = Wählen Sie Ihren digitalen Schlüssel
chooser-lead = Wie möchten Sie sich anmelden?
chooser-last-used = Diesen Schlüssel haben Sie das letzte Mal benutzt.
chooser-too-weak = Hier nicht möglich: Dieser Dienst verlangt einen stärkeren Schlüssel.
chooser-unusable = Sie können diesen Schlüssel hier nicht benutzen
chooser-unusable-help = Wählen Sie einen der Schlüssel unten.
chooser-step-up = Sie sind angemeldet als { $name }. Dieser Dienst verlangt einen stärkeren Schlüssel. Sie müssen Ihr Passwort nicht noch einmal eingeben.
chooser-somebody-else = Ich bin jemand anders

# Benutzername und Passwort
password-title = Ihr Benutzername und Ihr Passwort
password-username-label = Benutzername
password-password-label = Passwort
password-public-label = Dieser Computer wird geteilt oder ist öffentlich
password-public-hint = Wir merken uns dieses Gerät dann nicht. Schließen Sie alle Fenster des Browsers, wenn Sie fertig sind.
password-refused = Benutzername oder Passwort stimmt nicht
password-refused-help = Prüfen Sie beide und geben Sie sie noch einmal ein. Achten Sie im Passwort auf Groß- und Kleinbuchstaben.
password-other-way = Kommen Sie auf einem neuen Gerät nicht hinein? Benutzen Sie einen anderen digitalen Schlüssel oder ein Gerät, auf dem Sie sich schon einmal angemeldet haben.
password-expired = Diese Seite war zu lange offen
password-expired-help = Es ist nichts verloren. Geben Sie Ihren Benutzernamen und Ihr Passwort noch einmal ein.
password-busy = Im Moment ist viel los
password-busy-help = Warten Sie eine Minute und geben Sie Ihr Passwort dann noch einmal ein.

# Ein verlangtes neues Passwort
new-password-title = Wählen Sie ein neues Passwort
new-password-lead = Wir bitten Sie um ein neues Passwort, um Ihre Daten zu schützen. Es gilt, sobald Sie ganz angemeldet sind.
new-password-label = Neues Passwort
new-password-again-label = Neues Passwort noch einmal
new-password-hint = Mindestens zwölf Zeichen. Einige Wörter hintereinander kann man sich leicht merken.
new-password-too-short = Das neue Passwort ist zu kurz
new-password-too-short-help = Benutzen Sie mindestens zwölf Zeichen.
new-password-too-long = Das neue Passwort ist zu lang
new-password-too-long-help = Benutzen Sie einen kürzeren Satz.
new-password-contains-word = Das neue Passwort ist zu leicht zu erraten
new-password-contains-word-help = Benutzen Sie darin nicht Ihren Namen, Ihren Benutzernamen oder den Namen dieser Website.
new-password-common = Das neue Passwort ist zu bekannt
new-password-common-help = Es steht auf Listen häufiger Passwörter, oder fast genau so. Benutzen Sie einige Wörter, die nichts miteinander zu tun haben.
new-password-repetition = Das neue Passwort wiederholt sich
new-password-repetition-help = Wiederholen macht es nicht schwerer zu erraten. Benutzen Sie einige verschiedene Wörter.
new-password-sequence = Das neue Passwort ist eine Reihe von Buchstaben, Ziffern oder Tasten
new-password-sequence-help = Eine solche Reihe ist leicht zu erraten. Benutzen Sie einige Wörter, die nichts miteinander zu tun haben.
new-password-same = Das ist Ihr altes Passwort
new-password-same-help = Wählen Sie ein Passwort, das Sie hier noch nicht benutzt haben.
new-password-mismatch = Die beiden Passwörter sind nicht gleich
new-password-mismatch-help = Geben Sie das neue Passwort zweimal gleich ein.
new-password-expired = Diese Seite war zu lange offen
new-password-expired-help = Es ist nichts verloren. Geben Sie Ihr neues Passwort noch einmal zweimal ein.

# Der gefragte Code
code-token-title = Der Code Ihres Tokens
code-token-question = Geben Sie Code { $position } Ihres Tokens ein
code-token-hint = Ein Code hat sechs Buchstaben, in zwei Gruppen von drei. Kleinbuchstaben und Leerzeichen sind erlaubt.
code-token-warning = Wir fragen einen Code pro Anmeldung. Geben Sie nie zwei Codes und nie ein Foto Ihres Tokens weiter.
code-app-title = Der Code Ihrer App
code-app-question = Geben Sie den Code ein, den Ihre App jetzt zeigt
code-app-hint = Ein Code hat sechs Ziffern.
code-app-warning = Geben Sie diesen Code nur hier ein. Sagen Sie ihn niemandem, auch nicht am Telefon.
code-wrong = Dieser Code stimmt nicht
code-token-wrong-help = Suchen Sie dieselbe Nummer auf Ihrem Token und geben Sie den Code daneben ein.
code-app-wrong-help = Schauen Sie noch einmal in Ihre App und geben Sie den Code ein, den sie jetzt zeigt.
code-token-typing = Ein Code Ihres Tokens hat sechs Buchstaben
code-token-typing-help = Suchen Sie dieselbe Nummer auf Ihrem Token und geben Sie alle sechs Buchstaben ein.
code-app-typing = Ein Code Ihrer App hat sechs Ziffern
code-app-typing-help = Schauen Sie noch einmal in Ihre App und geben Sie alle sechs Ziffern ein.
code-replayed = Dieser Code wurde schon benutzt
code-app-replayed-help = Warten Sie, bis Ihre App einen neuen Code zeigt, und geben Sie diesen ein.
code-busy = Im Moment ist viel los
code-busy-help = Warten Sie eine Minute und geben Sie den Code dann noch einmal ein.
code-attempts = { $left ->
    [1] Sie können es noch einmal versuchen.
    [2] Sie können es noch zweimal versuchen.
    [3] Sie können es noch dreimal versuchen.
    [4] Sie können es noch viermal versuchen.
   *[other] Sie können es wieder versuchen.
}
code-few = { $left ->
    [1] Ihr Token hat noch einen Code. Beantragen Sie jetzt ein neues Token.
    [2] Ihr Token hat noch zwei Codes, diesen eingeschlossen. Beantragen Sie rechtzeitig ein neues Token.
    [3] Ihr Token hat noch drei Codes, diesen eingeschlossen. Beantragen Sie rechtzeitig ein neues Token.
    [4] Ihr Token hat noch vier Codes, diesen eingeschlossen. Beantragen Sie rechtzeitig ein neues Token.
    [5] Ihr Token hat noch fünf Codes, diesen eingeschlossen. Beantragen Sie rechtzeitig ein neues Token.
    [6] Ihr Token hat noch sechs Codes, diesen eingeschlossen. Beantragen Sie rechtzeitig ein neues Token.
   *[other] Ihr Token hat nur noch wenige Codes. Beantragen Sie rechtzeitig ein neues Token.
}
code-last = Das ist der letzte Code Ihres Tokens. Beantragen Sie jetzt ein neues Token.
code-restart = Neu beginnen oder einen anderen digitalen Schlüssel benutzen
