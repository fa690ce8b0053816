# Ce qu'une personne a permis à quel service
services-title = Services que vous avez autorisés
services-lead = Ces services peuvent voir des données à votre sujet. Si vous retirez votre accord, un service ne voit plus rien de nouveau à partir de ce moment.
services-none = Vous n’avez autorisé aucun service à voir des données à votre sujet.
services-given = Autorisé le { $date }
services-since = Accès depuis votre identification le { $date }
services-revoke = Retirer l’accord à { $name }
services-expired = Cette page est restée ouverte trop longtemps
services-expired-help = Rien n’a été changé. Choisissez encore une fois.
services-closed-title = Vous n’êtes pas identifié ici
services-closed = Cette page montre quels services peuvent voir des données à votre sujet. Identifiez-vous d’abord auprès d’un service dans ce navigateur, puis ouvrez à nouveau cette page.
