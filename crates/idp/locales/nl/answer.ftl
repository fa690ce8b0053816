# The way back to the service, as a form that the browser sends
answer-form-title = U gaat terug naar de dienst
answer-form-lead = Gebeurt er niets? Druk dan op de knop.
answer-form-button = Terug naar de dienst
