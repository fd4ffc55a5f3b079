/**
 * A stand-in for Supabase Auth (GoTrue) on a port of its own: the addresses, answers and refusals that the provider
 * meets, with ES256 keys that are published as JWKS. Mail is kept instead of sent, as the template of docs/security.md
 * would write it. Codes of authenticator apps may be used again within their time, as with the real service.
 */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { exportJWK, generateKeyPair, jwtVerify, SignJWT, type JWTPayload } from "jose";
import { readCall, Refusal, type Body, type Call } from "./auth-call";
import { createFactorAnswers } from "./auth-factors";
import { AuthFlows, Page, Redirect, type FlowOptions } from "./auth-flows";
import { AuthPeople, isStrong, newToken, seconds, type AuthPerson, type AuthSession } from "./auth-people";

const TOKEN_SECONDS = 3_600;

export type AuthEndpoint = {
  url: string;
  key: string;
  /** name of the key that signs its tokens */
  keyId: string;
  people: AuthPeople;
  /** the link that was mailed last to an address */
  lastMail(email: string): string | null;
  /** opens a link, or a site to sign in at as somebody (null: and cancels); gives where the browser is sent in the end */
  visit(url: string, email?: string | null): Promise<string>;
  /** as if that many seconds had passed for links and codes */
  age(seconds: number): void;
  /** sign makes a token of the project, with claims changed */
  sign(session: AuthSession, change?: JWTPayload): Promise<string>;
  /** how often a path was asked */
  count(path: string): number;
  close(): Promise<void>;
};

const NO_FLOWS: FlowOptions = { providers: [], ssoDomains: [], redirects: [], signUps: true };

/** Where browsers go by themselves, without the project's key. */
const OPEN_PATHS = new Set([
  "/.well-known/jwks.json",
  "/verify",
  "/authorize",
  "/callback",
  "/site",
  "/site/answer",
]);

/** openAuthEndpoint starts it on a free port. */
export async function openAuthEndpoint(options: Partial<FlowOptions> = {}): Promise<AuthEndpoint> {
  const people = new AuthPeople();
  const mails = new Map<string, string>();
  const counts = new Map<string, number>();
  const key = `sb_publishable_${newToken()}`;
  // its own: what verifies tokens keeps keys by this name, for all that one process opens
  const keyId = randomUUID();
  const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
  const jwks = {
    keys: [{ ...(await exportJWK(publicKey)), kid: keyId, alg: "ES256", use: "sig", key_ops: ["verify"] }],
  };
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const bound = server.address();
  const url = `http://127.0.0.1:${typeof bound === "object" && bound ? bound.port : 0}`;
  const sign = (session: AuthSession, change: JWTPayload = {}) =>
    new SignJWT({ ...claimsOf(session, `${url}/auth/v1`), ...change })
      .setProtectedHeader({ alg: "ES256", kid: keyId, typ: "JWT" })
      .sign(privateKey);
  const findSession = async (token: string | null): Promise<AuthSession> => {
    const verified = await jwtVerify(token ?? "", publicKey).catch(() => null);
    if (!verified) throw new Refusal(403, "bad_jwt");
    const session = people.sessions.get(String(verified.payload.session_id));
    if (!session) throw new Refusal(403, "session_not_found");
    return session;
  };
  const tokens = createTokens(sign);
  const flows = new AuthFlows({ url, people, mails, tokens, options: { ...NO_FLOWS, ...options } });
  const answer = createAnswers({ people, mails, tokens, findSession, flows });
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    void serve({ key, jwks, answer, counts }, request, response);
  });
  return {
    url,
    key,
    keyId,
    people,
    sign,
    lastMail: (email) => mails.get(email) ?? null,
    visit: (start, email = null) => visit(url, flows, start, email),
    age: (by) => flows.age(by),
    count: (path) => counts.get(path) ?? 0,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

type Served = {
  key: string;
  jwks: object;
  answer: (call: Call) => Promise<unknown>;
  counts: Map<string, number>;
};

async function serve(
  { key, jwks, answer, counts }: Served,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const call = await readCall(request);
    counts.set(call.path, (counts.get(call.path) ?? 0) + 1);
    if (call.path === "/.well-known/jwks.json") return send(response, 200, jwks);
    const isOpen = call.method === "GET" && OPEN_PATHS.has(call.path);
    if (!isOpen && request.headers.apikey !== key) return send(response, 401, { message: "Invalid API key" });
    const answered = await answer(call);
    if (answered instanceof Redirect) response.writeHead(302, { location: answered.location }).end();
    else if (answered instanceof Page)
      response.writeHead(200, { "content-type": "text/html" }).end(answered.html);
    else send(response, 200, answered);
  } catch (error) {
    const refusal = error instanceof Refusal ? error : new Refusal(500, "unexpected_failure");
    send(response, refusal.status, { code: refusal.code, message: refusal.code });
  }
}

/** A browser that keeps no cookies of the service: it follows what it is sent, and signs in where it is asked to. */
async function visit(url: string, flows: AuthFlows, start: string, email: string | null): Promise<string> {
  for (let next = start; ;) {
    if (!next.startsWith(url)) return next;
    const { pathname, searchParams } = new URL(next);
    if (pathname === "/site") next = flows.answerSite(searchParams.get("state") ?? "", email);
    const response = await fetch(next, { redirect: "manual" });
    const location = response.headers.get("location");
    if (location === null) throw new Error(`stopped at ${next}: ${response.status}`);
    next = location;
  }
}

type Tokens = (session: AuthSession) => Promise<unknown>;

function createTokens(sign: (session: AuthSession) => Promise<string>): Tokens {
  return async (session) => ({
    access_token: await sign(session),
    token_type: "bearer",
    expires_in: TOKEN_SECONDS,
    expires_at: seconds() + TOKEN_SECONDS,
    refresh_token: session.refresh,
    user: showUser(session.person),
  });
}

type Parts = {
  people: AuthPeople;
  mails: Map<string, string>;
  tokens: Tokens;
  findSession(token: string | null): Promise<AuthSession>;
  flows: AuthFlows;
};

function createAnswers(parts: Parts): (call: Call) => Promise<unknown> {
  const { people, mails, tokens, findSession, flows } = parts;
  const routes: AuthFlows["routes"] = {
    ...flows.routes,
    "POST /signup": async ({ body }) => {
      const email = readEmail(body);
      if (people.people.has(email)) throw new Refusal(422, "user_already_exists");
      const person = people.add(email, String(body.password), (body.data ?? {}) as Body);
      return tokens(people.begin(person, "password"));
    },
    "POST /token": async ({ query, body }) => {
      if (query.get("grant_type") === "refresh_token") {
        const session = people.rotate(String(body.refresh_token));
        if (!session) throw new Refusal(400, "refresh_token_already_used");
        return tokens(session);
      }
      const person = people.people.get(readEmail(body));
      if (person?.password !== body.password || !person) throw new Refusal(400, "invalid_credentials");
      return tokens(people.begin(person, "password"));
    },
    "GET /user": async ({ token }) => showUser((await findSession(token)).person),
    "PUT /user": async ({ token, body }) => {
      const session = await findSession(token);
      const { person } = session;
      if (person.factors.some(({ verified }) => verified) && !isStrong(session))
        throw new Refusal(401, "insufficient_aal");
      if (body.password === person.password) throw new Refusal(422, "same_password");
      person.password = String(body.password);
      people.end(session, "others");
      return showUser(person);
    },
    "POST /logout": async ({ token, query }) => {
      people.end(await findSession(token), query.get("scope") ?? "global");
      return {};
    },
    "POST /recover": async ({ query, body }) => {
      const person = people.people.get(readEmail(body));
      if (!person) return {};
      const hash = newToken();
      people.recoveries.set(hash, person);
      mails.set(person.email, `${query.get("redirect_to") ?? ""}?token=${hash}`);
      return {};
    },
    "POST /verify": async ({ body }) => {
      const person = people.recoveries.get(String(body.token_hash));
      if (!person || body.type !== "recovery") throw new Refusal(403, "otp_expired");
      people.recoveries.delete(String(body.token_hash));
      return tokens(people.begin(person, "otp"));
    },
  };
  const factors = createFactorAnswers(people, findSession, tokens);
  return async (call) => {
    const grant = call.path === "/token" && call.query.get("grant_type") === "pkce" ? " pkce" : "";
    const route = routes[`${call.method} ${call.path}${grant}`];
    return route ? route(call) : factors(call);
  };
}

function claimsOf(session: AuthSession, issuer: string): JWTPayload {
  const { person } = session;
  return {
    iss: issuer,
    sub: person.id,
    aud: "authenticated",
    role: "authenticated",
    email: person.email,
    aal: isStrong(session) ? "aal2" : "aal1",
    amr: session.amr,
    session_id: session.id,
    is_anonymous: false,
    iat: seconds(),
    exp: seconds() + TOKEN_SECONDS,
  };
}

function showUser(person: AuthPerson): unknown {
  return {
    id: person.id,
    aud: "authenticated",
    role: "authenticated",
    email: person.email,
    created_at: person.createdAt,
    app_metadata: { provider: person.providers[0], providers: person.providers },
    user_metadata: person.data,
    identities: person.providers.map((provider) => ({
      id: person.id, user_id: person.id, identity_id: person.id, provider,
    })), // prettier-ignore
    factors: person.factors.map(({ id, name, verified }) => ({
      id,
      friendly_name: name,
      factor_type: "totp",
      status: verified ? "verified" : "unverified",
    })),
    is_anonymous: false,
  };
}

function readEmail(body: Body): string {
  const email = String(body.email ?? "").toLowerCase();
  if (email === "") throw new Refusal(400, "validation_failed");
  return email;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json", "x-supabase-api-version": "2024-01-01" });
  response.end(JSON.stringify(body));
}
