/** What the stand-in for Supabase Auth remembers: people, sessions, refresh tokens, factors. */
import { randomBytes, randomUUID } from "node:crypto";
import { totpAt } from "./totp";

export type AuthFactor = { id: string; name: string; secret: string; verified: boolean };
export type AuthPerson = {
  id: string;
  email: string;
  password: string;
  data: Record<string, unknown>;
  createdAt: string;
  factors: AuthFactor[];
  /** how they can sign in: email, google, sso:example.com */
  providers: string[];
};
export type AuthSession = {
  id: string;
  person: AuthPerson;
  amr: { method: string; timestamp: number }[];
  /** the refresh token that counts, the one before it, and since when */
  refresh: string;
  before: string | null;
  rotatedAt: number;
};

/** The service gives the same answer again to a refresh token that was only just used: two tabs renew at once. */
const REUSE_MS = 10_000;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

export class AuthPeople {
  readonly people = new Map<string, AuthPerson>();
  readonly sessions = new Map<string, AuthSession>();
  readonly recoveries = new Map<string, AuthPerson>();
  readonly challenges = new Map<string, string>();

  /** `key`: people of SAML sites are kept apart from others with the same address */
  add(email: string, password: string, data: Record<string, unknown>, key = email): AuthPerson {
    const person = {
      id: randomUUID(),
      email,
      password,
      data,
      createdAt: new Date().toISOString(),
      factors: [],
      providers: ["email"],
    };
    this.people.set(key, person);
    return person;
  }

  begin(person: AuthPerson, method: string): AuthSession {
    const session = {
      id: randomUUID(),
      person,
      amr: [{ method, timestamp: seconds() }],
      refresh: newToken(),
      before: null,
      rotatedAt: 0,
    };
    this.sessions.set(session.id, session);
    return session;
  }

  /** rotate: a refresh token works once; one that comes back late ends its session, since somebody copied it */
  rotate(refresh: string): AuthSession | null {
    for (const session of this.sessions.values()) {
      if (session.refresh === refresh) {
        Object.assign(session, { before: refresh, refresh: newToken(), rotatedAt: Date.now() });
        return session;
      }
      if (session.before === refresh) {
        if (Date.now() - session.rotatedAt < REUSE_MS) return session;
        this.sessions.delete(session.id);
        return null;
      }
    }
    return null;
  }

  end(own: AuthSession, scope: string): void {
    for (const session of this.sessions.values()) {
      const isOwn = session.id === own.id;
      if (session.person !== own.person) continue;
      if (scope === "global" || (scope === "local" && isOwn) || (scope === "others" && !isOwn))
        this.sessions.delete(session.id);
    }
  }

  enrol(person: AuthPerson, name: string): AuthFactor {
    const secret = [...randomBytes(32)].map((byte) => ALPHABET[byte % 32]).join("");
    const factor = { id: randomUUID(), name, secret, verified: false };
    person.factors.push(factor);
    return factor;
  }

  /** verify: codes of the steps before, now and after are accepted, again and again, as the service does */
  verify(session: AuthSession, factor: AuthFactor, code: string): boolean {
    const steps = [-30_000, 0, 30_000].map((by) => totpAt(factor.secret, new Date(Date.now() + by)));
    if (!steps.includes(code)) return false;
    if (!factor.verified) {
      factor.verified = true;
      for (const each of this.sessions.values())
        if (each.person === session.person && each !== session && !isStrong(each))
          this.sessions.delete(each.id);
    }
    session.amr = [
      ...session.amr.filter(({ method }) => method !== "totp"),
      { method: "totp", timestamp: seconds() },
    ];
    return true;
  }

  unenrol(session: AuthSession, factor: AuthFactor): void {
    const { person } = session;
    person.factors = person.factors.filter((each) => each !== factor);
    if (person.factors.some(({ verified }) => verified)) return;
    for (const each of this.sessions.values())
      if (each.person === person) each.amr = each.amr.filter(({ method }) => method !== "totp");
  }
}

export function isStrong(session: AuthSession): boolean {
  return session.amr.some(({ method }) => method === "totp");
}

export function newToken(): string {
  return randomBytes(12).toString("base64url");
}

export function seconds(): number {
  return Math.floor(Date.now() / 1_000);
}
