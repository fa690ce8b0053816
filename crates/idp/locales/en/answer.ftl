# The way back to the service, as a form that the browser sends
answer-form-title = You are going back to the service
answer-form-lead = If nothing happens, press the button.
answer-form-button = Go back to the service
refused-title = This service asked for something that we do not accept
refused-lead = You are not logged in, and nothing was told about you. Anybody can register such a service with us: go back only if you know this website.
