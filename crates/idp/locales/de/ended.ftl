# Das Token ist aufgebraucht
used-up-title = Ihr Token ist aufgebraucht
used-up-lead = Alle Codes sind benutzt. Sie brauchen ein neues Token.
used-up-key = Haben Sie einen anderen digitalen Schlüssel? Dann können Sie sich jetzt damit anmelden.
used-up-desk = Ohne einen anderen Schlüssel beantragen Sie ein neues Token bei einer Registrierungsstelle. Nehmen Sie Ihren Personalausweis mit.
used-up-link = Mit einem anderen digitalen Schlüssel anmelden

# Diese Person kann diesen Schlüssel nicht benutzen
unavailable-title = Sie können sich mit diesem Schlüssel nicht anmelden
unavailable-missing = Sie haben diesen digitalen Schlüssel nicht aktiviert.
unavailable-blocked = Dieser digitale Schlüssel ist gesperrt, damit niemand anders ihn benutzen kann.
unavailable-missing-help = Melden Sie sich mit einem digitalen Schlüssel an, den Sie haben. Haben Sie keinen, hilft Ihnen eine Registrierungsstelle.
unavailable-blocked-help = Melden Sie sich mit einem anderen digitalen Schlüssel an. Haben Sie keinen, hilft Ihnen eine Registrierungsstelle.

# Die Anmeldung ist zu Ende
ended-too-many-title = Zu viele falsche Codes
ended-too-many = Diese Anmeldung wurde angehalten, um Sie zu schützen. Ihre Codes sind weder geändert noch verbraucht. Sie können neu beginnen.
ended-expired-title = Diese Anmeldung hat zu lange gedauert
ended-expired = Zu Ihrer Sicherheit bleibt eine Anmeldung nur kurz offen. Sie können neu beginnen.
ended-code-spent-title = Ihr Code kam zu spät
ended-code-spent = Der Code war richtig, aber diese Seite war zu lange offen. Der Code ist jetzt verbraucht. Beginnen Sie neu: Wir fragen Sie dann nach einem anderen.
ended-changed-title = Inzwischen hat sich etwas geändert
ended-changed = Der Code war richtig, aber der Dienst oder Ihre Sitzung hat sich geändert, während Sie sich angemeldet haben. Der Code ist jetzt verbraucht. Beginnen Sie neu: Wir fragen Sie dann nach einem anderen.
ended-finished-title = Diese Anmeldung ist schon fertig
ended-finished = Sie müssen hier nichts tun. Gehen Sie zurück zum Dienst.
ended-other-browser-title = Diese Anmeldung gehört zu einem anderen Browser
ended-other-browser = Wir finden den Anfang dieser Anmeldung in diesem Browser nicht. Beginnen Sie beim Dienst neu und erlauben Sie Cookies.
ended-used-title = Diese Anfrage wurde schon benutzt
ended-used = Jede Anfrage zur Anmeldung gilt nur einmal. Beginnen Sie beim Dienst neu.
ended-restart = Neu beginnen
ended-to-service = Zum Dienst
