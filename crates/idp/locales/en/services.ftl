# What a person allowed which service
services-title = Services that you allowed
services-lead = These services may see data about you. When you take it back, a service sees nothing new from that moment on.
services-none = You have not allowed any service to see data about you.
services-given = Allowed on { $date }
services-since = Access since your login on { $date }
services-revoke = Take back from { $name }
services-expired = This page was open too long
services-expired-help = Nothing was changed. Choose once more.
services-closed-title = You are not logged in here
services-closed = On this page you see which services may see data about you. First log in to any service in this browser, then open this page again.
