// A relying party on Express and openid-client: login, refresh of the tokens, logout.
import { randomBytes, webcrypto } from 'node:crypto';
import express from 'express';
import session from 'express-session';
import * as oidc from 'openid-client';

globalThis.crypto ??= webcrypto; // Node.js before 20 does not set it

const { ISSUER, CLIENT_ID, CLIENT_SECRET, OWN_URL } = process.env;
const REDIRECT_URI = `${OWN_URL}/cb`;

// Plain http is for a trial on this machine; everything else is https.
const onThisMachine = new URL(ISSUER).hostname === 'localhost';
const provider = await oidc.discovery(
  new URL(ISSUER),
  CLIENT_ID,
  undefined,
  oidc.ClientSecretBasic(CLIENT_SECRET),
  { execute: onThisMachine ? [oidc.allowInsecureRequests] : [] },
);

const app = express();
app.use(session({
  secret: randomBytes(32).toString('base64url'),
  resave: false,
  saveUninitialized: false,
  cookie: { httpOnly: true, sameSite: 'lax', secure: !onThisMachine },
}));

app.get('/', (request, response) => {
  const { user } = request.session;
  response.json(user ? { id_token: user.idTokenClaims, userinfo: user.userinfo } : { login: '/login' });
});

app.get('/login', async (request, response) => {
  const codeVerifier = oidc.randomPKCECodeVerifier();
  const state = oidc.randomState();
  const nonce = oidc.randomNonce();
  request.session.login = { codeVerifier, state, nonce };
  const address = oidc.buildAuthorizationUrl(provider, {
    redirect_uri: REDIRECT_URI,
    scope: 'openid profile email offline_access',
    prompt: 'consent', // offline_access wants it (OpenID Connect Core, section 11)
    state,
    nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
  });
  response.redirect(address.href);
});

app.get('/cb', async (request, response) => {
  const { codeVerifier, state, nonce } = request.session.login ?? {};
  const tokens = await oidc.authorizationCodeGrant(provider, new URL(request.url, OWN_URL), {
    pkceCodeVerifier: codeVerifier,
    expectedState: state,
    expectedNonce: nonce,
    idTokenExpected: true,
  });
  const idTokenClaims = tokens.claims();
  const userinfo = await oidc.fetchUserInfo(provider, tokens.access_token, idTokenClaims.sub);
  // A new session for a new user: nobody who knew the old cookie gets in with it.
  await new Promise((done, failed) => {
    request.session.regenerate((error) => (error ? failed(error) : done()));
  });
  request.session.user = {
    idToken: tokens.id_token,
    idTokenClaims,
    userinfo,
    refreshToken: tokens.refresh_token,
  };
  response.redirect('/');
});

app.get('/refresh', async (request, response) => {
  const { user } = request.session;
  if (!user?.refreshToken) {
    return response.status(403).json({ error: 'no refresh token' });
  }
  const tokens = await oidc.refreshTokenGrant(provider, user.refreshToken);
  user.refreshToken = tokens.refresh_token ?? user.refreshToken;
  user.userinfo = await oidc.fetchUserInfo(provider, tokens.access_token, user.idTokenClaims.sub);
  response.redirect('/');
});

app.get('/logout', (request, response) => {
  const { user } = request.session;
  const address = oidc.buildEndSessionUrl(provider, {
    post_logout_redirect_uri: `${OWN_URL}/`,
    ...(user && { id_token_hint: user.idToken }),
  });
  request.session.destroy(() => response.redirect(address.href));
});

const { hostname, port } = new URL(OWN_URL);
app.listen(port, hostname);
