// A desktop program on AppAuth for JavaScript: login, refresh of the tokens, logout.
// Its window is a page on the loopback interface; it keeps no secret (RFC 8252).
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import {
  AuthorizationRequest,
  AuthorizationRequestHandler,
  AuthorizationServiceConfiguration,
  BaseTokenRequestHandler,
  BasicQueryStringUtils,
  GRANT_TYPE_AUTHORIZATION_CODE,
  GRANT_TYPE_REFRESH_TOKEN,
  TokenRequest,
  setFlag,
} from '@openid/appauth';
import { NodeCrypto, NodeRequestor } from '@openid/appauth/built/node_support/index.js';

setFlag('IS_LOG', false); // it would write tokens to the terminal

const { ISSUER, CLIENT_ID, OWN_URL } = process.env;
const REDIRECT_URI = `${OWN_URL}/cb`;

const requestor = new NodeRequestor();
const crypto = new NodeCrypto();
const tokenHandler = new BaseTokenRequestHandler(requestor);
const provider = await AuthorizationServiceConfiguration.fetchFromIssuer(ISSUER, requestor);

/** Takes the person to the provider in this window; a program with windows of its own opens the browser. */
class PageHandler extends AuthorizationRequestHandler {
  async address(request) {
    await request.setupCodeVerifier(); // PKCE with S256
    return this.buildRequestUrl(provider, request);
  }
}
const pages = new PageHandler(new BasicQueryStringUtils(), crypto);

/** What each window knows, by the value of its cookie. */
const windows = new Map();

async function login(own) {
  const nonce = randomBytes(16).toString('base64url');
  own.request = new AuthorizationRequest({
    client_id: CLIENT_ID,
    redirect_uri: REDIRECT_URI,
    scope: 'openid profile email offline_access',
    // offline_access wants the consent page (OpenID Connect Core, section 11)
    extras: { prompt: 'consent', nonce },
  }, crypto);
  return { to: await pages.address(own.request) };
}

async function callback(own, answer) {
  const { request } = own;
  delete own.request; // one login, one answer
  if (!request || answer.get('state') !== request.state || answer.get('iss') !== ISSUER) {
    return { status: 403, shown: { error: 'this is not the answer to a login of this window' } };
  }
  if (!answer.get('code')) {
    return { status: 403, shown: { error: answer.get('error') } };
  }
  const tokens = await ask({
    grant_type: GRANT_TYPE_AUTHORIZATION_CODE,
    code: answer.get('code'),
    extras: { code_verifier: request.internal.code_verifier },
  });
  const claims = read(tokens.idToken, request.extras.nonce);
  const userinfo = await fetchUserInfo(tokens.accessToken, claims.sub);
  own.user = { idToken: tokens.idToken, claims, userinfo, refreshToken: tokens.refreshToken };
  return { to: '/' };
}

async function refresh(own) {
  const { user } = own;
  if (!user?.refreshToken) {
    return { status: 403, shown: { error: 'no refresh token' } };
  }
  const tokens = await ask({
    grant_type: GRANT_TYPE_REFRESH_TOKEN,
    refresh_token: user.refreshToken,
  });
  // Each is good for one use: the next one is kept before anything else.
  user.refreshToken = tokens.refreshToken;
  user.userinfo = await fetchUserInfo(tokens.accessToken, user.claims.sub);
  return { to: '/' };
}

function logout(own) {
  const query = new URLSearchParams({
    client_id: CLIENT_ID,
    post_logout_redirect_uri: `${OWN_URL}/`,
    ...(own.user && { id_token_hint: own.user.idToken }),
  });
  delete own.user;
  return { to: `${provider.endSessionEndpoint}?${query}` };
}

function home({ user }) {
  return { shown: user ? { id_token: user.claims, userinfo: user.userinfo } : { login: '/login' } };
}

function ask(members) {
  const request = new TokenRequest({ client_id: CLIENT_ID, redirect_uri: REDIRECT_URI, ...members });
  return tokenHandler.performTokenRequest(provider, request);
}

/** The library leaves the ID token to the program. It came straight from the provider, so the
 * connection vouches for it in place of the signature (OpenID Connect Core, section 3.1.3.7). */
function read(idToken, nonce) {
  const claims = JSON.parse(Buffer.from(idToken.split('.')[1], 'base64url'));
  const isOurs = claims.iss === ISSUER && [claims.aud].flat().includes(CLIENT_ID)
    && claims.nonce === nonce && claims.exp > Date.now() / 1000;
  if (!isOurs) {
    throw new Error('the ID token is not for this login');
  }
  return claims;
}

async function fetchUserInfo(accessToken, sub) {
  const userinfo = await requestor.xhr({
    url: provider.userInfoEndpoint,
    method: 'GET',
    dataType: 'json',
    headers: { Authorization: `Bearer ${accessToken}` },
  });
  if (userinfo.sub !== sub) {
    throw new Error('the claims are those of somebody else');
  }
  return userinfo;
}

const PAGES = { '/': home, '/login': login, '/cb': callback, '/refresh': refresh, '/logout': logout };

createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, OWN_URL);
  if (!Object.hasOwn(PAGES, pathname)) {
    return response.writeHead(404).end();
  }
  const cookie = /(?:^|; )window=([\w-]+)/.exec(request.headers.cookie)?.[1];
  const name = windows.has(cookie) ? cookie : randomBytes(32).toString('base64url');
  const own = windows.get(name) ?? {};
  windows.set(name, own);
  response.setHeader('Set-Cookie', `window=${name}; HttpOnly; SameSite=Lax; Path=/`);
  try {
    const { to, status = 200, shown } = await PAGES[pathname](own, searchParams);
    if (to) {
      response.writeHead(303, { Location: to }).end();
    } else {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(shown));
    }
  } catch (error) {
    response.writeHead(502).end(error.message);
  }
}).listen(new URL(OWN_URL).port, new URL(OWN_URL).hostname);
