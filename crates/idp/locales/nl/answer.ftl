# The way back to the service, as a form that the browser sends
answer-form-title = U gaat terug naar de dienst
answer-form-lead = Gebeurt er niets? Druk dan op de knop.
answer-form-button = Terug naar de dienst
refused-title = Deze dienst vroeg iets wat wij niet aanvaarden
refused-lead = U bent niet aangemeld en er werd niets over u meegedeeld. Iedereen kan zo’n dienst bij ons registreren: ga alleen terug als u deze website kent.
