logout-title = Wilt u zich afmelden?
logout-lead = U wordt hier afgemeld. Bij een dienst die u open hebt, kunt u aangemeld blijven tot u zich daar ook afmeldt.
logout-yes = Ja, afmelden
logout-no = Nee, aangemeld blijven
logged-out-title = U bent afgemeld
logged-out-lead = Gebruiken anderen dit toestel ook? Sluit dan alle vensters van de browser.
logged-out-back = Terug naar de dienst
