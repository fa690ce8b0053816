skip-link = Skip to the content
error-prefix = Error:
footer-languages = Language
footer-reference-hint = Mention this reference when you ask for help.
service-intro = You are logging in to
continue-button = Continue
another-key-link = Use another digital key

home-title = Log in with your digital key
home-lead = You come to this site when a service asks you to log in.
home-help = Go to the service that you need and choose to log in there. It brings you here and back.
home-services = See which services may see your data
