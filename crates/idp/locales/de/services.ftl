# Was eine Person welchem Dienst erlaubt hat
services-title = Dienste, die Sie erlaubt haben
services-lead = Diese Dienste dürfen Daten über Sie sehen. Nehmen Sie das zurück, sieht ein Dienst ab diesem Moment nichts Neues mehr.
services-none = Sie haben keinem Dienst erlaubt, Daten über Sie zu sehen.
services-given = Erlaubt am { $date }
services-since = Zugang seit Ihrer Anmeldung am { $date }
services-revoke = Zurücknehmen für { $name }
services-expired = Diese Seite war zu lange offen
services-expired-help = Es wurde nichts geändert. Wählen Sie noch einmal.
services-closed-title = Sie sind hier nicht angemeldet
services-closed = Auf dieser Seite sehen Sie, welche Dienste Daten über Sie sehen dürfen. Melden Sie sich zuerst in diesem Browser bei einem Dienst an und öffnen Sie dann diese Seite noch einmal.
