# Het token is opgebruikt
used-up-title = Uw token is opgebruikt
used-up-lead = Alle codes zijn gebruikt. U hebt een nieuw token nodig.
used-up-key = Hebt u een andere digitale sleutel? Dan kunt u zich daar nu mee aanmelden.
used-up-desk = Hebt u geen andere sleutel? Vraag dan een nieuw token aan in een registratiekantoor. Neem uw identiteitskaart mee.
used-up-link = Aanmelden met een andere digitale sleutel

# Deze persoon kan deze sleutel niet gebruiken
unavailable-title = U kunt zich niet met deze sleutel aanmelden
unavailable-missing = U hebt deze digitale sleutel niet geactiveerd.
unavailable-blocked = Deze digitale sleutel is geblokkeerd, zodat niemand anders hem kan gebruiken.
unavailable-missing-help = Meld u aan met een digitale sleutel die u wel hebt. Hebt u er geen, dan helpt een registratiekantoor u.
unavailable-blocked-help = Meld u aan met een andere digitale sleutel. Hebt u er geen, dan helpt een registratiekantoor u.

# De aanmelding is voorbij
ended-too-many-title = Te veel foute codes
ended-too-many = Deze aanmelding is gestopt om u te beschermen. Uw codes zijn niet veranderd of opgebruikt. U kunt opnieuw beginnen.
ended-expired-title = Deze aanmelding duurde te lang
ended-expired = Voor uw veiligheid blijft een aanmelding maar kort open. U kunt opnieuw beginnen.
ended-code-spent-title = Uw code kwam te laat
ended-code-spent = De code was juist, maar deze pagina stond te lang open. De code is nu opgebruikt. Begin opnieuw: wij vragen u dan een andere.
ended-changed-title = Er is intussen iets veranderd
ended-changed = De code was juist, maar de dienst of uw sessie is veranderd terwijl u zich aanmeldde. De code is nu opgebruikt. Begin opnieuw: wij vragen u dan een andere.
ended-finished-title = Deze aanmelding is al klaar
ended-finished = U hoeft hier niets te doen. Ga terug naar de dienst.
ended-other-browser-title = Deze aanmelding hoort bij een andere browser
ended-other-browser = Wij vinden het begin van deze aanmelding niet in deze browser. Begin opnieuw bij de dienst en sta cookies toe.
ended-used-title = Deze vraag is al gebruikt
ended-used = Elke vraag om aan te melden werkt maar één keer. Begin opnieuw bij de dienst.
ended-restart = Opnieuw beginnen
ended-to-service = Naar de dienst
