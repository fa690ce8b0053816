# The way back to the service, as a form that the browser sends
answer-form-title = Sie kehren zum Dienst zurück
answer-form-lead = Wenn nichts geschieht, drücken Sie auf die Schaltfläche.
answer-form-button = Zurück zum Dienst
