skip-link = Aller au contenu
error-prefix = Erreur :
footer-languages = Langue
footer-reference-hint = Donnez cette référence si vous demandez de l’aide.
service-intro = Vous vous identifiez auprès de
continue-button = Continuer
another-key-link = Utiliser une autre clé numérique

home-title = S’identifier avec votre clé numérique
home-lead = Vous arrivez sur ce site lorsqu’un service vous demande de vous identifier.
home-help = Allez sur le service dont vous avez besoin et choisissez de vous y identifier. Il vous amène ici, puis vous ramène.
home-services = Voir quels services peuvent voir vos données
