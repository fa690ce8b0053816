# The token is used up
used-up-title = Your token is used up
used-up-lead = All its codes have been used. You need a new token.
used-up-key = Do you have another digital key? Then you can log in with that one now.
used-up-desk = Without another key, ask for a new token at a registration office. Take your identity card with you.
used-up-link = Log in with another digital key

# This person cannot use this key
unavailable-title = You cannot log in with this key
unavailable-missing = You have not activated this digital key.
unavailable-blocked = This digital key is blocked, so that nobody else can use it.
unavailable-missing-help = Log in with a digital key that you do have. If you have none, a registration office will help you.
unavailable-blocked-help = Log in with another digital key. If you have none, a registration office will help you.

# The login is over
ended-too-many-title = Too many wrong codes
ended-too-many = This login has been stopped to protect you. Your codes have not been changed or used up. You can start again.
ended-expired-title = This login took too long
ended-expired = For your safety a login stays open for a short time only. You can start again.
ended-code-spent-title = Your code came too late
ended-code-spent = The code was right, but this page had been open too long. The code is now used up. Start again: we will ask you for another one.
ended-changed-title = Something changed in the meantime
ended-changed = The code was right, but the service or your session changed while you logged in. The code is now used up. Start again: we will ask you for another one.
ended-finished-title = This login is already finished
ended-finished = You do not have to do anything here. Go back to the service.
ended-other-browser-title = This login belongs to another browser
ended-other-browser = We do not find the beginning of this login in this browser. Start again at the service, and allow cookies.
ended-used-title = This request has already been used
ended-used = Each request to log in works only once. Start again at the service.
ended-restart = Start again
ended-to-service = Go to the service
