skip-link = Zum Inhalt
error-prefix = Fehler:
footer-languages = Sprache
footer-reference-hint = Nennen Sie diese Referenz, wenn Sie um Hilfe bitten.
service-intro = Sie melden sich an bei
continue-button = Weiter
another-key-link = Einen anderen digitalen Schlüssel benutzen

home-title = Anmelden mit Ihrem digitalen Schlüssel
home-lead = Auf diese Seite kommen Sie, wenn ein Dienst Sie bittet, sich anzumelden.
home-help = Gehen Sie zu dem Dienst, den Sie brauchen, und wählen Sie dort die Anmeldung. Er bringt Sie hierher und wieder zurück.
home-services = Sehen, welche Dienste Ihre Daten sehen dürfen
