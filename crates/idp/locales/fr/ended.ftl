# Le token est épuisé
used-up-title = Votre token est épuisé
used-up-lead = Tous ses codes ont été utilisés. Il vous faut un nouveau token.
used-up-key = Avez-vous une autre clé numérique ? Vous pouvez maintenant vous identifier avec elle.
used-up-desk = Sans autre clé, demandez un nouveau token dans un bureau d’enregistrement. Prenez votre carte d’identité avec vous.
used-up-link = S’identifier avec une autre clé numérique

# Cette personne ne peut pas utiliser cette clé
unavailable-title = Vous ne pouvez pas vous identifier avec cette clé
unavailable-missing = Vous n’avez pas activé cette clé numérique.
unavailable-blocked = Cette clé numérique est bloquée, pour que personne d’autre ne puisse l’utiliser.
unavailable-missing-help = Identifiez-vous avec une clé numérique que vous avez. Si vous n’en avez pas, un bureau d’enregistrement vous aidera.
unavailable-blocked-help = Identifiez-vous avec une autre clé numérique. Si vous n’en avez pas, un bureau d’enregistrement vous aidera.

# L'identification est terminée
ended-too-many-title = Trop de codes faux
ended-too-many = Cette identification a été arrêtée pour vous protéger. Vos codes n’ont pas changé et ne sont pas épuisés. Vous pouvez recommencer.
ended-expired-title = Cette identification a duré trop longtemps
ended-expired = Pour votre sécurité, une identification ne reste ouverte que peu de temps. Vous pouvez recommencer.
ended-code-spent-title = Votre code est arrivé trop tard
ended-code-spent = Le code était correct, mais cette page est restée ouverte trop longtemps. Ce code ne peut plus servir. Recommencez : nous vous en demanderons un autre.
ended-changed-title = Quelque chose a changé entre-temps
ended-changed = Le code était correct, mais le service ou votre session a changé pendant votre identification. Ce code ne peut plus servir. Recommencez : nous vous en demanderons un autre.
ended-finished-title = Cette identification est déjà terminée
ended-finished = Vous n’avez rien à faire ici. Retournez au service.
ended-other-browser-title = Cette identification appartient à un autre navigateur
ended-other-browser = Nous ne trouvons pas le début de cette identification dans ce navigateur. Recommencez depuis le service et autorisez les cookies.
ended-used-title = Cette demande a déjà été utilisée
ended-used = Chaque demande d’identification ne sert qu’une fois. Recommencez depuis le service.
ended-restart = Recommencer
ended-to-service = Aller au service
