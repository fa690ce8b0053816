"""A relying party on Flask and Authlib: login, refresh of the tokens, logout."""

import os
import secrets
from urllib.parse import urlsplit

from authlib.integrations.flask_client import OAuth
from flask import Flask, abort, redirect, session

OWN_URL = os.environ["OWN_URL"]

app = Flask(__name__)
app.secret_key = secrets.token_bytes(32)
app.config.update(
    SESSION_COOKIE_SAMESITE="Lax",
    SESSION_COOKIE_SECURE=OWN_URL.startswith("https:"),
)

provider = OAuth(app).register(
    "fedtoken",
    server_metadata_url=f"{os.environ['ISSUER']}/.well-known/openid-configuration",
    client_id=os.environ["CLIENT_ID"],
    client_secret=os.environ["CLIENT_SECRET"],
    client_kwargs={
        "scope": "openid profile email offline_access",
        "code_challenge_method": "S256",
    },
)

# The cookie of Flask is signed but not sealed, so it holds an identifier and the tokens stay here.
users = {}


@app.get("/")
def home():
    user = users.get(session.get("user"))
    if user is None:
        return {"login": "/login"}
    return {"id_token": user["token"]["userinfo"], "userinfo": user["userinfo"]}


@app.get("/login")
def login():
    # offline_access wants prompt=consent (OpenID Connect Core, section 11).
    return provider.authorize_redirect(f"{OWN_URL}/cb", prompt="consent")


@app.get("/cb")
def callback():
    # Looks up the state, redeems the code and checks the ID token with its nonce.
    token = provider.authorize_access_token()
    session["user"] = secrets.token_urlsafe(32)
    users[session["user"]] = {"token": token, "userinfo": provider.userinfo(token=token)}
    return redirect("/")


@app.get("/refresh")
def refresh():
    user = users.get(session.get("user"))
    if user is None or "refresh_token" not in user["token"]:
        abort(403)
    fresh = provider.fetch_access_token(
        grant_type="refresh_token", refresh_token=user["token"]["refresh_token"]
    )
    user["token"].update(fresh)
    user["userinfo"] = provider.userinfo(token=fresh)
    return redirect("/")


@app.get("/logout")
def logout():
    user = users.pop(session.pop("user", None), None)
    return provider.logout_redirect(
        post_logout_redirect_uri=f"{OWN_URL}/",
        id_token_hint=user and user["token"]["id_token"],
    )


if __name__ == "__main__":
    own = urlsplit(OWN_URL)
    app.run(host=own.hostname, port=own.port)
