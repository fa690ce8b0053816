# Choisir une clé
chooser-title = Choisissez votre clé numérique
chooser-lead = Comment voulez-vous vous identifier ?
chooser-last-used = Vous avez utilisé cette clé la dernière fois.
chooser-too-weak = Pas possible ici : ce service demande une clé plus sûre.
chooser-unusable = Vous ne pouvez pas utiliser cette clé ici
chooser-unusable-help = Choisissez une des clés ci-dessous.
chooser-step-up = Vous êtes identifié en tant que { $name }. Ce service demande une clé plus sûre. Vous ne devez pas retaper votre mot de passe.
chooser-somebody-else = Je suis quelqu’un d’autre

# Nom d'utilisateur et mot de passe
password-title = Votre nom d’utilisateur et votre mot de passe
password-username-label = Nom d’utilisateur
password-password-label = Mot de passe
password-public-label = Cet ordinateur est partagé ou public
password-public-hint = Nous ne retiendrons pas cet appareil. Fermez toutes les fenêtres du navigateur quand vous avez fini.
password-refused = Le nom d’utilisateur ou le mot de passe n’est pas correct
password-refused-help = Vérifiez les deux et tapez-les à nouveau. Dans le mot de passe, faites attention aux majuscules et aux minuscules.
password-other-way = Vous n’arrivez pas à entrer sur un nouvel appareil ? Utilisez une autre clé numérique, ou un appareil sur lequel vous vous êtes déjà identifié.
password-expired = Cette page est restée ouverte trop longtemps
password-expired-help = Rien n’est perdu. Tapez à nouveau votre nom d’utilisateur et votre mot de passe.
password-busy = Il y a beaucoup de monde en ce moment
password-busy-help = Attendez une minute, puis tapez à nouveau votre mot de passe.

# Un nouveau mot de passe demandé
new-password-title = Choisissez un nouveau mot de passe
new-password-lead = Nous vous demandons un nouveau mot de passe pour protéger vos données. Il sera valable dès que vous serez identifié.
new-password-label = Nouveau mot de passe
new-password-again-label = Encore une fois le nouveau mot de passe
new-password-hint = Au moins douze caractères. Quelques mots à la suite sont faciles à retenir.
new-password-too-short = Le nouveau mot de passe est trop court
new-password-too-short-help = Utilisez au moins douze caractères.
new-password-too-long = Le nouveau mot de passe est trop long
new-password-too-long-help = Utilisez une phrase plus courte.
new-password-contains-word = Le nouveau mot de passe est trop facile à deviner
new-password-contains-word-help = N’y mettez pas votre nom, votre nom d’utilisateur ou le nom de ce site.
new-password-common = Le nouveau mot de passe est trop connu
new-password-common-help = Il figure sur des listes de mots de passe courants, ou presque. Utilisez quelques mots qui n’ont rien à voir entre eux.
new-password-repetition = Le nouveau mot de passe se répète
new-password-repetition-help = Répéter ne le rend pas plus difficile à deviner. Utilisez quelques mots différents.
new-password-sequence = Le nouveau mot de passe est une suite de lettres, de chiffres ou de touches
new-password-sequence-help = Une telle suite est facile à deviner. Utilisez quelques mots qui n’ont rien à voir entre eux.
new-password-same = C’est votre ancien mot de passe
new-password-same-help = Choisissez un mot de passe que vous n’avez pas encore utilisé ici.
new-password-mismatch = Les deux mots de passe ne sont pas les mêmes
new-password-mismatch-help = Tapez deux fois le nouveau mot de passe de la même façon.
new-password-expired = Cette page est restée ouverte trop longtemps
new-password-expired-help = Rien n’est perdu. Tapez à nouveau deux fois votre nouveau mot de passe.

# Le code demandé
code-token-title = Le code de votre token
code-token-question = Tapez le code { $position } de votre token
code-token-hint = Un code a six lettres, en deux groupes de trois. Les minuscules et les espaces sont permis.
code-token-warning = Nous demandons un seul code par identification. Ne donnez jamais deux codes, ni une photo de votre token.
code-app-title = Le code de votre application
code-app-question = Tapez le code que votre application montre maintenant
code-app-hint = Un code a six chiffres.
code-app-warning = Tapez ce code uniquement ici. Ne le donnez jamais à personne, même au téléphone.
code-wrong = Ce code n’est pas correct
code-token-wrong-help = Cherchez le même numéro sur votre token et tapez le code qui se trouve à côté.
code-app-wrong-help = Regardez à nouveau votre application et tapez le code qu’elle montre maintenant.
code-token-typing = Un code de votre token a six lettres
code-token-typing-help = Cherchez le même numéro sur votre token et tapez les six lettres.
code-app-typing = Un code de votre application a six chiffres
code-app-typing-help = Regardez à nouveau votre application et tapez les six chiffres.
code-replayed = Ce code a déjà été utilisé
code-app-replayed-help = Attendez que votre application montre un nouveau code, puis tapez-le.
code-busy = Il y a beaucoup de monde en ce moment
code-busy-help = Attendez une minute, puis tapez à nouveau le code.
code-attempts = { $left ->
    [1] Vous pouvez encore essayer une fois.
    [2] Vous pouvez encore essayer deux fois.
    [3] Vous pouvez encore essayer trois fois.
    [4] Vous pouvez encore essayer quatre fois.
   *[other] Vous pouvez essayer à nouveau.
}
code-few = { $left ->
    [1] Il reste un code sur votre token. Demandez maintenant un nouveau token.
    [2] Il reste deux codes sur votre token, celui-ci compris. Demandez à temps un nouveau token.
    [3] Il reste trois codes sur votre token, celui-ci compris. Demandez à temps un nouveau token.
    [4] Il reste quatre codes sur votre token, celui-ci compris. Demandez à temps un nouveau token.
    [5] Il reste cinq codes sur votre token, celui-ci compris. Demandez à temps un nouveau token.
    [6] Il reste six codes sur votre token, celui-ci compris. Demandez à temps un nouveau token.
   *[other] Il reste peu de codes sur votre token. Demandez à temps un nouveau token.
}
code-last = C’est le dernier code de votre token. Demandez maintenant un nouveau token.
code-restart = Recommencer ou utiliser une autre clé numérique
