// An OpenID provider for the tests of sign-in: panva's certified server, on this machine only.
// Usage: node provider.js PORT ACCOUNTS.json REDIRECT_URI
// ACCOUNTS.json: account -> {claims, seconds?, tamper?}; read again for every token.
//   seconds: how long the id token lasts.
//   tamper: audience | expired | forged | unsigned | issuer | nonce – what a dishonest provider would hand out.
import { readFileSync } from 'node:fs';
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { SignJWT, UnsecuredJWT, decodeJwt, decodeProtectedHeader } from 'jose';
import Provider from 'oidc-provider';

const [port, accounts, redirect] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const keyPair = () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const own = keyPair();
const stranger = keyPair();
const account = (id) => JSON.parse(readFileSync(accounts, 'utf-8'))[id];

const provider = new Provider(issuer, {
  clients: [{
    client_id: 'scorecard',
    client_secret: 'a-secret-of-the-tests-and-of-nothing-else',
    redirect_uris: [redirect],
    post_logout_redirect_uris: [redirect],
  }],
  jwks: { keys: [{ ...own.export({ format: 'jwk' }), kid: 'own', use: 'sig', alg: 'RS256' }] },
  cookies: { keys: ['cookies-of-the-tests'] },
  claims: { openid: ['sub', 'roles', 'oid'], email: ['email', 'email_verified'], profile: ['name'] },
  conformIdTokenClaims: false, // claims in the id token, as Entra does it
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...account(id)?.claims }) }),
  // Nobody is asked whether the scorecard may know who they are.
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope('openid email profile');
    await grant.save();
    return grant;
  },
  pkce: { required: () => true },
  ttl: {
    AccessToken: 60, Grant: 600, Interaction: 600, Session: 600,
    IdToken: (ctx) => account(ctx.oidc.entities.Account.accountId)?.seconds ?? 600,
  },
});

const TAMPERINGS = {
  audience: (claims) => ({ ...claims, aud: 'another-application', azp: 'scorecard' }),
  expired: (claims) => ({ ...claims, iat: claims.iat - 7200, exp: claims.exp - 7200 }),
  issuer: (claims) => ({ ...claims, iss: 'http://127.0.0.1:1' }),
  nonce: (claims) => ({ ...claims, nonce: 'of-another-sign-in' }),
};

provider.use(async (ctx, next) => {
  await next();
  const token = ctx.path === '/token' && ctx.body?.id_token;
  if (!token) return;
  const claims = decodeJwt(token);
  const how = account(claims.sub)?.tamper;
  if (!how) return;
  const header = decodeProtectedHeader(token);
  const changed = TAMPERINGS[how]?.(claims) ?? claims;
  const key = createPrivateKey((how === 'forged' ? stranger : own).export({ type: 'pkcs8', format: 'pem' }));
  ctx.body.id_token = how === 'unsigned'
    ? new UnsecuredJWT(changed).encode()
    : await new SignJWT(changed).setProtectedHeader(header).sign(key);
});

provider.listen(Number(port), '127.0.0.1', () => console.log(`provider ready at ${issuer}`));
