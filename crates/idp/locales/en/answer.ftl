# The way back to the service, as a form that the browser sends
answer-form-title = You are going back to the service
answer-form-lead = If nothing happens, press the button.
answer-form-button = Go back to the service
