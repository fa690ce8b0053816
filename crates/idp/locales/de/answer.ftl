# The way back to the service, as a form that the browser sends
answer-form-title = Sie kehren zum Dienst zurück
answer-form-lead = Wenn nichts geschieht, drücken Sie auf die Schaltfläche.
answer-form-button = Zurück zum Dienst
refused-title = Dieser Dienst hat etwas verlangt, das wir nicht annehmen
refused-lead = Sie sind nicht angemeldet, und es wurde nichts über Sie mitgeteilt. Jeder kann einen solchen Dienst bei uns registrieren: Gehen Sie nur zurück, wenn Sie diese Website kennen.
