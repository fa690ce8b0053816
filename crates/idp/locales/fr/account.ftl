# Choisir entre cette session et une autre personne
account-title = Qui s’identifie ?
account-lead = Quelqu’un est déjà identifié ici. Est-ce vous ?
account-this = Continuer en tant que { $name }
account-this-unnamed = Continuer en tant que personne déjà identifiée
account-other = S’identifier comme une autre personne
