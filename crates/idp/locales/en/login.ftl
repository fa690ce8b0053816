# Choosing a key
chooser-title = Choose your digital key
chooser-lead = How do you want to log in?
chooser-last-used = You used this key last time.
chooser-too-weak = Not possible here: this service asks for a stronger key.
chooser-unusable = You cannot use this key here
chooser-unusable-help = Choose one of the keys below.
chooser-step-up = You are logged in as { $name }. This service asks for a stronger key. You do not have to type your password again.
chooser-somebody-else = I am somebody else

# User name and password
password-title = Your user name and password
password-username-label = User name
password-password-label = Password
password-public-label = This computer is shared or public
password-public-hint = We will then not remember this device. Close all browser windows when you are done.
password-refused = User name or password is not right
password-refused-help = Check both and type them again. Capital and small letters make a difference in your password.
password-other-way = Can you not get in on a new device? Use another digital key, or a device on which you have logged in before.
password-expired = This page was open too long
password-expired-help = Nothing is lost. Type your user name and your password again.
password-busy = It is very busy at the moment
password-busy-help = Wait a minute, then type your password again.

# A demanded new password
new-password-title = Choose a new password
new-password-lead = We ask you for a new password to protect your data. It becomes valid when you have finished this login.
new-password-label = New password
new-password-again-label = New password again
new-password-hint = At least twelve characters. A few words in a row are easy to remember.
new-password-too-short = The new password is too short
new-password-too-short-help = Use at least twelve characters.
new-password-too-long = The new password is too long
new-password-too-long-help = Use a shorter sentence.
new-password-contains-word = The new password is too easy to guess
new-password-contains-word-help = Do not use your name, your user name or the name of this website in it.
new-password-common = The new password is too well known
new-password-common-help = It is on lists of common passwords, or nearly. Use a few words that have nothing to do with each other.
new-password-repetition = The new password repeats itself
new-password-repetition-help = Repeating makes it no harder to guess. Use a few different words.
new-password-sequence = The new password is a row of letters, digits or keys
new-password-sequence-help = Such a row is easy to guess. Use a few words that have nothing to do with each other.
new-password-same = This is your old password
new-password-same-help = Choose a password that you have not used here before.
new-password-mismatch = The two passwords are not the same
new-password-mismatch-help = Type the new password twice in the same way.
new-password-expired = This page was open too long
new-password-expired-help = Nothing is lost. Type your new password twice again.

# The asked code
code-token-title = The code of your token
code-token-question = Type code { $position } of your token
code-token-hint = A code has six letters, in two groups of three. Small letters and spaces are fine.
code-token-warning = We ask one code per login. Never give two codes, never a photo of your token.
code-app-title = The code of your app
code-app-question = Type the code that your app shows now
code-app-hint = A code has six digits.
code-app-warning = Type this code only here. Never give it to anybody, not even by phone.
code-wrong = This code is not right
code-token-wrong-help = Look for the same number on your token and type the code beside it.
code-app-wrong-help = Look at your app again and type the code that it shows now.
code-token-typing = A code of your token has six letters
code-token-typing-help = Look for the same number on your token and type all six letters.
code-app-typing = A code of your app has six digits
code-app-typing-help = Look at your app again and type all six digits.
code-replayed = This code has already been used
code-app-replayed-help = Wait until your app shows a new code, then type that one.
code-busy = It is very busy at the moment
code-busy-help = Wait a minute, then type the code again.
code-attempts = { $left ->
    [1] You can try one more time.
    [2] You can try two more times.
    [3] You can try three more times.
    [4] You can try four more times.
   *[other] You can try again.
}
code-few = { $left ->
    [1] Your token has one code left. Ask for a new token now.
    [2] Your token has two codes left, this one included. Ask for a new token in time.
    [3] Your token has three codes left, this one included. Ask for a new token in time.
    [4] Your token has four codes left, this one included. Ask for a new token in time.
    [5] Your token has five codes left, this one included. Ask for a new token in time.
    [6] Your token has six codes left, this one included. Ask for a new token in time.
   *[other] Your token has few codes left. Ask for a new token in time.
}
code-last = This is the last code of your token. Ask for a new token now.
code-restart = Start again or use another digital key
