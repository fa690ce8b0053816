# Kiezen tussen deze sessie en iemand anders
account-title = Wie meldt zich aan?
account-lead = Er is hier al iemand aangemeld. Bent u dat?
account-this = Verder als { $name }
account-this-unnamed = Verder als de persoon die is aangemeld
account-other = Als iemand anders aanmelden
