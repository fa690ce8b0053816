# Choosing between this session and another person
account-title = Who is logging in?
account-lead = Somebody is logged in here already. Is that you?
account-this = Continue as { $name }
account-this-unnamed = Continue as the person who is logged in
account-other = Log in as somebody else
