# The way back to the service, as a form that the browser sends
answer-form-title = Vous retournez au service
answer-form-lead = S’il ne se passe rien, appuyez sur le bouton.
answer-form-button = Retourner au service
refused-title = Ce service a demandé quelque chose que nous n’acceptons pas
refused-lead = Vous n’êtes pas identifié et rien n’a été communiqué à votre sujet. N’importe qui peut enregistrer un tel service chez nous : ne retournez sur ce site que si vous le connaissez.
