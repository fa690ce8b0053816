# Een sleutel kiezen
chooser-title = Kies uw digitale sleutel
chooser-lead = Hoe wilt u zich aanmelden?
chooser-last-used = U gebruikte deze sleutel de vorige keer.
chooser-too-weak = Hier niet mogelijk: deze dienst vraagt een sterkere sleutel.
chooser-unusable = U kunt deze sleutel hier niet gebruiken
chooser-unusable-help = Kies een van de sleutels hieronder.
chooser-step-up = U bent aangemeld als { $name }. Deze dienst vraagt een sterkere sleutel. U hoeft uw wachtwoord niet opnieuw te typen.
chooser-somebody-else = Ik ben iemand anders

# Gebruikersnaam en wachtwoord
password-title = Uw gebruikersnaam en wachtwoord
password-username-label = Gebruikersnaam
password-password-label = Wachtwoord
password-public-label = Deze computer is gedeeld of openbaar
password-public-hint = Wij onthouden dit toestel dan niet. Sluit alle vensters van de browser als u klaar bent.
password-refused = Gebruikersnaam of wachtwoord is niet juist
password-refused-help = Kijk beide na en typ ze opnieuw. Let in uw wachtwoord op hoofdletters en kleine letters.
password-other-way = Raakt u niet binnen op een nieuw toestel? Gebruik een andere digitale sleutel of een toestel waarop u zich al eens hebt aangemeld.
password-expired = Deze pagina stond te lang open
password-expired-help = Er is niets verloren. Typ uw gebruikersnaam en uw wachtwoord opnieuw.
password-busy = Het is op dit moment erg druk
password-busy-help = Wacht een minuut en typ uw wachtwoord dan opnieuw.

# Een gevraagd nieuw wachtwoord
new-password-title = Kies een nieuw wachtwoord
new-password-lead = Wij vragen u een nieuw wachtwoord om uw gegevens te beschermen. Het geldt zodra u helemaal bent aangemeld.
new-password-label = Nieuw wachtwoord
new-password-again-label = Nieuw wachtwoord, nog een keer
new-password-hint = Minstens twaalf tekens. Enkele woorden na elkaar onthoudt u makkelijk.
new-password-too-short = Het nieuwe wachtwoord is te kort
new-password-too-short-help = Gebruik minstens twaalf tekens.
new-password-too-long = Het nieuwe wachtwoord is te lang
new-password-too-long-help = Gebruik een kortere zin.
new-password-contains-word = Het nieuwe wachtwoord is te makkelijk te raden
new-password-contains-word-help = Gebruik uw naam, uw gebruikersnaam of de naam van deze website er niet in.
new-password-common = Het nieuwe wachtwoord is te bekend
new-password-common-help = Het staat op lijsten met veelgebruikte wachtwoorden, of lijkt daar sterk op. Gebruik enkele woorden die niets met elkaar te maken hebben.
new-password-repetition = Het nieuwe wachtwoord herhaalt zichzelf
new-password-repetition-help = Herhalen maakt het niet moeilijker te raden. Gebruik enkele verschillende woorden.
new-password-sequence = Het nieuwe wachtwoord is een rij letters, cijfers of toetsen
new-password-sequence-help = Zo’n rij is makkelijk te raden. Gebruik enkele woorden die niets met elkaar te maken hebben.
new-password-same = Dit is uw oude wachtwoord
new-password-same-help = Kies een wachtwoord dat u hier nog niet hebt gebruikt.
new-password-mismatch = De twee wachtwoorden zijn niet gelijk
new-password-mismatch-help = Typ het nieuwe wachtwoord twee keer op dezelfde manier.
new-password-expired = Deze pagina stond te lang open
new-password-expired-help = Er is niets verloren. Typ uw nieuwe wachtwoord opnieuw twee keer.

# De gevraagde code
code-token-title = De code van uw token
code-token-question = Typ code { $position } van uw token
code-token-hint = Een code heeft zes letters, in twee groepen van drie. Kleine letters en spaties mogen.
code-token-warning = Wij vragen één code per aanmelding. Geef nooit twee codes en nooit een foto van uw token.
code-app-title = De code van uw app
code-app-question = Typ de code die uw app nu toont
code-app-hint = Een code heeft zes cijfers.
code-app-warning = Typ deze code alleen hier. Geef ze nooit aan iemand anders, ook niet aan de telefoon.
code-wrong = Deze code is niet juist
code-token-wrong-help = Zoek hetzelfde nummer op uw token en typ de code die ernaast staat.
code-app-wrong-help = Kijk opnieuw in uw app en typ de code die u nu ziet.
code-token-typing = Een code van uw token heeft zes letters
code-token-typing-help = Zoek hetzelfde nummer op uw token en typ alle zes letters.
code-app-typing = Een code van uw app heeft zes cijfers
code-app-typing-help = Kijk opnieuw in uw app en typ alle zes cijfers.
code-replayed = Deze code is al gebruikt
code-app-replayed-help = Wacht tot uw app een nieuwe code toont en typ die.
code-busy = Het is op dit moment erg druk
code-busy-help = Wacht een minuut en typ de code dan opnieuw.
code-attempts = { $left ->
    [1] U kunt het nog één keer proberen.
    [2] U kunt het nog twee keer proberen.
    [3] U kunt het nog drie keer proberen.
    [4] U kunt het nog vier keer proberen.
   *[other] U kunt het opnieuw proberen.
}
code-few = { $left ->
    [1] Uw token heeft nog één code. Vraag nu een nieuw token aan.
    [2] Uw token heeft nog twee codes, deze inbegrepen. Vraag op tijd een nieuw token aan.
    [3] Uw token heeft nog drie codes, deze inbegrepen. Vraag op tijd een nieuw token aan.
    [4] Uw token heeft nog vier codes, deze inbegrepen. Vraag op tijd een nieuw token aan.
    [5] Uw token heeft nog vijf codes, deze inbegrepen. Vraag op tijd een nieuw token aan.
    [6] Uw token heeft nog zes codes, deze inbegrepen. Vraag op tijd een nieuw token aan.
   *[other] Uw token heeft nog weinig codes. Vraag op tijd een nieuw token aan.
}
code-last = Dit is de laatste code van uw token. Vraag nu een nieuw token aan.
code-restart = Opnieuw beginnen of een andere digitale sleutel gebruiken
