logout-title = Do you want to log out?
logout-lead = You will be logged out here. A service that you have open may keep you logged in until you log out there too.
logout-yes = Yes, log out
logout-no = No, stay logged in
logged-out-title = You are logged out
logged-out-lead = Do other people use this device too? Then close all browser windows.
logged-out-back = Back to the service
