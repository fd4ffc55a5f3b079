/**
 * A stand-in for Supabase Auth (GoTrue) on a port of its own: the addresses, answers and refusals that the provider
 * meets, with ES256 keys that are published as JWKS. Mail is kept instead of sent, as the template of docs/security.md
 * would write it. Codes of authenticator apps may be used again within their time, as with the real service.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { exportJWK, generateKeyPair, jwtVerify, SignJWT, type JWTPayload } from "jose";
import { AuthPeople, isStrong, newToken, seconds, type AuthPerson, type AuthSession } from "./auth-people";

const TOKEN_SECONDS = 3_600;
const KID = "test-key";

export type AuthEndpoint = {
  url: string;
  key: string;
  people: AuthPeople;
  /** the link that was mailed last to an address */
  lastReset(email: string): string | null;
  /** sign makes a token of the project, with claims changed */
  sign(session: AuthSession, change?: JWTPayload): Promise<string>;
  /** how often a path was asked */
  count(path: string): number;
  close(): Promise<void>;
};

class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(code);
  }
}

type Body = Record<string, unknown>;
type Call = { path: string; method: string; query: URLSearchParams; body: Body; token: string | null };

/** openAuthEndpoint starts it on a free port. */
export async function openAuthEndpoint(): Promise<AuthEndpoint> {
  const people = new AuthPeople();
  const mails = new Map<string, string>();
  const counts = new Map<string, number>();
  const key = `sb_publishable_${newToken()}`;
  const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
  const jwks = {
    keys: [{ ...(await exportJWK(publicKey)), kid: KID, alg: "ES256", use: "sig", key_ops: ["verify"] }],
  };
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const bound = server.address();
  const url = `http://127.0.0.1:${typeof bound === "object" && bound ? bound.port : 0}`;
  const sign = (session: AuthSession, change: JWTPayload = {}) =>
    new SignJWT({ ...claimsOf(session, `${url}/auth/v1`), ...change })
      .setProtectedHeader({ alg: "ES256", kid: KID, typ: "JWT" })
      .sign(privateKey);
  const findSession = async (token: string | null): Promise<AuthSession> => {
    const verified = await jwtVerify(token ?? "", publicKey).catch(() => null);
    if (!verified) throw new Refusal(403, "bad_jwt");
    const session = people.sessions.get(String(verified.payload.session_id));
    if (!session) throw new Refusal(403, "session_not_found");
    return session;
  };
  const answer = createAnswers({ people, mails, sign, findSession });
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    void (async () => {
      const call = await readCall(request);
      counts.set(call.path, (counts.get(call.path) ?? 0) + 1);
      if (call.path === "/.well-known/jwks.json") return send(response, 200, jwks);
      if (request.headers.apikey !== key) return send(response, 401, { message: "Invalid API key" });
      return send(response, 200, await answer(call));
    })().catch((error: unknown) => {
      const refusal = error instanceof Refusal ? error : new Refusal(500, "unexpected_failure");
      send(response, refusal.status, { code: refusal.code, message: refusal.code });
    });
  });
  return {
    url,
    key,
    people,
    sign,
    lastReset: (email) => mails.get(email) ?? null,
    count: (path) => counts.get(path) ?? 0,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

type Parts = {
  people: AuthPeople;
  mails: Map<string, string>;
  sign(session: AuthSession): Promise<string>;
  findSession(token: string | null): Promise<AuthSession>;
};

function createAnswers({ people, mails, sign, findSession }: Parts): (call: Call) => Promise<unknown> {
  const tokens = async (session: AuthSession) => ({
    access_token: await sign(session),
    token_type: "bearer",
    expires_in: TOKEN_SECONDS,
    expires_at: seconds() + TOKEN_SECONDS,
    refresh_token: session.refresh,
    user: showUser(session.person),
  });
  const routes: Record<string, (call: Call) => Promise<unknown>> = {
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
    const route = routes[`${call.method} ${call.path}`];
    return route ? route(call) : factors(call);
  };
}

function createFactorAnswers(
  people: AuthPeople,
  findSession: Parts["findSession"],
  tokens: (session: AuthSession) => Promise<unknown>,
): (call: Call) => Promise<unknown> {
  return async ({ path, method, token, body }) => {
    const [, area, id, step] = path.split("/");
    if (area !== "factors") throw new Refusal(404, "not_found");
    const session = await findSession(token);
    if (id === undefined) return enrol(people, session, body);
    const factor = session.person.factors.find((each) => each.id === id);
    if (!factor) throw new Refusal(404, "mfa_factor_not_found");
    if (method === "DELETE") {
      if (factor.verified && !isStrong(session)) throw new Refusal(422, "insufficient_aal");
      people.unenrol(session, factor);
      return { id };
    }
    if (step === "challenge") {
      const challenge = newToken();
      people.challenges.set(challenge, id);
      return { id: challenge, type: "totp", expires_at: seconds() + 300 };
    }
    if (people.challenges.get(String(body.challenge_id)) !== id)
      throw new Refusal(422, "mfa_challenge_expired");
    if (!people.verify(session, factor, String(body.code))) throw new Refusal(422, "mfa_verification_failed");
    people.challenges.delete(String(body.challenge_id));
    people.rotate(session.refresh);
    return tokens(session);
  };
}

function enrol(people: AuthPeople, { person }: AuthSession, body: Body): unknown {
  const name = String(body.friendly_name ?? "");
  if (person.factors.some((each) => each.name === name)) throw new Refusal(422, "mfa_factor_name_conflict");
  const { id, secret } = people.enrol(person, name);
  const uri = `otpauth://totp/Capstan:${person.email}?algorithm=SHA1&digits=6&issuer=Capstan&period=30&secret=${secret}`;
  return { id, type: "totp", friendly_name: name, totp: { qr_code: "<svg/>", secret, uri } };
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
    app_metadata: { provider: "email", providers: ["email"] },
    user_metadata: person.data,
    identities: [{ id: person.id, user_id: person.id, identity_id: person.id, provider: "email" }],
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

async function readCall(request: IncomingMessage): Promise<Call> {
  const url = new URL(request.url ?? "/", "http://auth.test");
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return {
    path: url.pathname.replace(/^\/auth\/v1/, ""),
    method: request.method ?? "GET",
    query: url.searchParams,
    body: text === "" ? {} : (JSON.parse(text) as Body),
    token: /^bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? null,
  };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json", "x-supabase-api-version": "2024-01-01" });
  response.end(JSON.stringify(body));
}
