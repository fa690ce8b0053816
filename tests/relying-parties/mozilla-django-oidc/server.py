"""A relying party on Django and mozilla-django-oidc: login, silent renewal, logout."""

import os
import secrets
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import django
import requests
from django.conf import settings

ISSUER = os.environ["ISSUER"]
OWN_URL = os.environ["OWN_URL"]

# The library does not read the discovery document, so its settings are filled from it here.
provider = requests.get(f"{ISSUER}/.well-known/openid-configuration", timeout=10).json()

settings.configure(
    SECRET_KEY=secrets.token_urlsafe(32),
    ALLOWED_HOSTS=[urlsplit(OWN_URL).hostname],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "mozilla_django_oidc",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        # Sends the browser through the provider, unseen, when the ID token is too old.
        "mozilla_django_oidc.middleware.SessionRefresh",
    ],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": Path("db.sqlite3").absolute(),
        }
    },
    SESSION_COOKIE_SECURE=OWN_URL.startswith("https:"),
    AUTHENTICATION_BACKENDS=[f"{__name__}.Backend"],
    LOGIN_REDIRECT_URL="/",
    LOGOUT_REDIRECT_URL="/",
    OIDC_RP_CLIENT_ID=os.environ["CLIENT_ID"],
    OIDC_RP_CLIENT_SECRET=os.environ["CLIENT_SECRET"],
    OIDC_RP_SCOPES="openid profile email",
    OIDC_RP_SIGN_ALGO="RS256",
    OIDC_OP_AUTHORIZATION_ENDPOINT=provider["authorization_endpoint"],
    OIDC_OP_TOKEN_ENDPOINT=provider["token_endpoint"],
    OIDC_OP_USER_ENDPOINT=provider["userinfo_endpoint"],
    OIDC_OP_JWKS_ENDPOINT=provider["jwks_uri"],
    OIDC_OP_LOGOUT_URL_METHOD=f"{__name__}.logout_url",
    OIDC_TOKEN_USE_BASIC_AUTH=True,
    OIDC_USE_PKCE=True,
    OIDC_STORE_ID_TOKEN=True,
    OIDC_TIMEOUT=10,
    # Below the life of the provider's ID tokens.
    OIDC_RENEW_ID_TOKEN_EXPIRY_SECONDS=5 * 60,
    # A link logs out; without this line it takes a form with POST.
    ALLOW_LOGOUT_GET_METHOD=True,
)
django.setup()

# These want the settings first.
from django.core.exceptions import SuspiciousOperation
from django.core.management import call_command
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import path
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import (
    OIDCAuthenticationCallbackView,
    OIDCAuthenticationRequestView,
    OIDCLogoutView,
)


class Backend(OIDCAuthenticationBackend):
    """Adds two checks that the library leaves out, and knows persons by `sub` instead of their mail."""

    def verify_token(self, token, **kwargs):
        claims = super().verify_token(token, **kwargs)
        if claims["iss"] != ISSUER or claims["aud"] not in (
            self.OIDC_RP_CLIENT_ID,
            [self.OIDC_RP_CLIENT_ID],
        ):
            raise SuspiciousOperation("an ID token of another provider or for another client")
        return claims

    def get_userinfo(self, access_token, id_token, payload):
        userinfo = super().get_userinfo(access_token, id_token, payload)
        if userinfo["sub"] != payload["sub"]:
            raise SuspiciousOperation("the claims of somebody else")
        self.request.session["claims"] = {"id_token": payload, "userinfo": userinfo}
        return userinfo

    def verify_claims(self, claims):
        return True

    def filter_users_by_claims(self, claims):
        return self.UserModel.objects.filter(username=claims["sub"])

    def get_username(self, claims):
        return claims["sub"]


def logout_url(request):
    """Where the browser goes so that the provider ends its session too."""
    parameters = {
        "id_token_hint": request.session["oidc_id_token"],
        "post_logout_redirect_uri": f"{OWN_URL}/",
    }
    return f"{provider['end_session_endpoint']}?{urlencode(parameters)}"


def home(request):
    if not request.user.is_authenticated:
        return JsonResponse({"login": "/login"})
    return JsonResponse(request.session["claims"])


def refresh(request):
    """Takes the ID token for too old, so that the next page goes through the provider."""
    request.session["oidc_id_token_expiration"] = 0
    return redirect("/")


urlpatterns = [
    path("", home),
    path("login", OIDCAuthenticationRequestView.as_view(), name="oidc_authentication_init"),
    path("cb", OIDCAuthenticationCallbackView.as_view(), name="oidc_authentication_callback"),
    path("refresh", refresh),
    path("logout", OIDCLogoutView.as_view(), name="oidc_logout"),
]

if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    call_command("runserver", urlsplit(OWN_URL).netloc, use_reloader=False)
