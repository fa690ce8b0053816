logout-title = Voulez-vous vous déconnecter ?
logout-lead = Vous serez déconnecté ici. Un service que vous avez ouvert peut vous garder connecté tant que vous ne vous y déconnectez pas aussi.
logout-yes = Oui, me déconnecter
logout-no = Non, rester connecté
logged-out-title = Vous êtes déconnecté
logged-out-lead = D’autres personnes utilisent aussi cet appareil ? Fermez alors toutes les fenêtres du navigateur.
logged-out-back = Retour au service
