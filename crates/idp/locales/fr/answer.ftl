# The way back to the service, as a form that the browser sends
answer-form-title = Vous retournez au service
answer-form-lead = S’il ne se passe rien, appuyez sur le bouton.
answer-form-button = Retourner au service
