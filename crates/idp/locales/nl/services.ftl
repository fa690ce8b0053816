# Wat een persoon welke dienst toestond
services-title = Diensten die u hebt toegestaan
services-lead = Deze diensten mogen gegevens over u zien. Trekt u dat in, dan ziet een dienst vanaf dat moment niets nieuws meer.
services-none = U hebt geen enkele dienst toegestaan om gegevens over u te zien.
services-given = Toegestaan op { $date }
services-since = Toegang sinds uw aanmelding op { $date }
services-revoke = Intrekken voor { $name }
services-expired = Deze pagina stond te lang open
services-expired-help = Er is niets veranderd. Kies nog eens.
services-closed-title = U bent hier niet aangemeld
services-closed = Op deze pagina ziet u welke diensten gegevens over u mogen zien. Meld u eerst in deze browser aan bij een dienst en open dan deze pagina opnieuw.
