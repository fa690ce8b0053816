skip-link = Naar de inhoud
error-prefix = Fout:
footer-languages = Taal
footer-reference-hint = Vermeld deze referentie als u hulp vraagt.
service-intro = U meldt zich aan bij
continue-button = Verder
another-key-link = Een andere digitale sleutel gebruiken

home-title = Aanmelden met uw digitale sleutel
home-lead = U komt op deze site wanneer een dienst u vraagt om u aan te melden.
home-help = Ga naar de dienst die u nodig hebt en kies daar om u aan te melden. Die brengt u hierheen en weer terug.
home-services = Bekijk welke diensten uw gegevens mogen zien
