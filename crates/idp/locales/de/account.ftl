# Zwischen dieser Sitzung und einer anderen Person wählen
account-title = Wer meldet sich an?
account-lead = Hier ist schon jemand angemeldet. Sind Sie das?
account-this = Weiter als { $name }
account-this-unnamed = Weiter als die angemeldete Person
account-other = Als jemand anders anmelden
