/**
 * Signing in elsewhere, as the stand-in for Supabase Auth does it: links by mail, OAuth and SAML, all as PKCE flows that
 * end with a code for the redirect address. The site people sign in at is part of it: `/site?…` is its sign-in page.
 */
import { createHash } from "node:crypto";
import { newToken, seconds, type AuthPeople, type AuthPerson, type AuthSession } from "./auth-people";
import { Refusal, type Body, type Call } from "./auth-call";

/** Codes and links that are older are over, as by default. */
const CODE_SECONDS = 300;
const LINK_SECONDS = 3_600;
/** One mail to an address in this time. */
const MAIL_SECONDS = 60;
const SITE_URL = "http://site-url.test";

/** An answer that sends the browser elsewhere. */
export class Redirect {
  constructor(readonly location: string) {}
}
/** An answer that people look at. */
export class Page {
  constructor(readonly html: string) {}
}

type Flow = {
  challenge: string;
  method: string;
  redirectTo: string;
  /** as the session's `amr` will say it */
  how: "magiclink" | "oauth" | "sso/saml";
  provider: string;
  person: AuthPerson | null;
  at: number;
};

export type FlowOptions = {
  /** OAuth providers that the project has switched on */
  providers: readonly string[];
  ssoDomains: readonly string[];
  /** addresses that browsers may be sent back to; others end at the project's own */
  redirects: readonly string[];
  /** strangers become people at their first sign-in elsewhere */
  signUps: boolean;
};

type Parts = {
  url: string;
  people: AuthPeople;
  mails: Map<string, string>;
  options: FlowOptions;
  tokens(session: AuthSession): Promise<unknown>;
};

type Answer = (call: Call) => unknown;

export class AuthFlows {
  private readonly states = new Map<string, Flow>();
  private readonly links = new Map<string, Flow>();
  private readonly codes = new Map<string, Flow>();
  private readonly proofs = new Map<string, string>();
  private readonly mailedAt = new Map<string, number>();

  constructor(private readonly parts: Parts) {}

  readonly routes: Record<string, Answer> = {
    "POST /otp": (call) => this.mailLink(call),
    "GET /verify": (call) => this.openLink(call),
    "GET /authorize": (call) => this.authorize(call),
    "POST /sso": (call) => this.beginSso(call),
    "GET /callback": (call) => this.comeBack(call),
    "GET /site": ({ query }) => new Page(sitePage(query.get("state") ?? "")),
    "GET /site/answer": ({ query }) =>
      new Redirect(this.answerSite(query.get("state") ?? "", query.get("email") || null)),
    "POST /token pkce": (call) => this.exchange(call),
  };

  /** signs somebody in at the site, or cancels there; gives the address the site sends the browser to */
  answerSite(state: string, email: string | null): string {
    const callback = `${this.parts.url}/auth/v1/callback?state=${state}`;
    if (email === null) return `${callback}&error=access_denied`;
    const code = newToken();
    this.proofs.set(code, email);
    return `${callback}&code=${code}`;
  }

  /** as if that many seconds had passed for everything that waits */
  age(by: number): void {
    for (const flow of [...this.links.values(), ...this.codes.values()]) flow.at -= by;
    for (const [email, at] of this.mailedAt) this.mailedAt.set(email, at - by);
  }

  private mailLink({ query, body }: Call): unknown {
    const email = String(body.email ?? "").toLowerCase();
    if (!/^[^@\s]+@[^@\s]+$/.test(email)) throw new Refusal(400, "validation_failed");
    const person = this.parts.people.people.get(email) ?? null;
    if (!person && body.create_user !== true) throw new Refusal(422, "otp_disabled");
    if (seconds() - (this.mailedAt.get(email) ?? 0) < MAIL_SECONDS)
      throw new Refusal(429, "over_email_send_rate_limit");
    this.mailedAt.set(email, seconds());
    const redirectTo = query.get("redirect_to") ?? "";
    const token = `pkce_${newToken()}`;
    this.links.set(token, this.begin(body, redirectTo, { how: "magiclink", provider: "email", person }));
    const rest = `token=${token}&type=magiclink&redirect_to=${encodeURIComponent(redirectTo)}`;
    this.parts.mails.set(email, `${this.parts.url}/auth/v1/verify?${rest}`);
    return {};
  }

  private openLink({ query }: Call): Redirect {
    const token = query.get("token") ?? "";
    const flow = this.links.get(token);
    this.links.delete(token);
    if (!flow?.person || seconds() - flow.at > LINK_SECONDS)
      return denied(this.allowed(query.get("redirect_to") ?? ""), "otp_expired");
    return this.finish(flow, flow.person);
  }

  private authorize({ query }: Call): Redirect {
    const provider = query.get("provider") ?? "";
    if (!this.parts.options.providers.includes(provider)) throw new Refusal(400, "validation_failed");
    const rest = { how: "oauth" as const, provider, person: null };
    return new Redirect(
      this.atSite(this.begin(Object.fromEntries(query), query.get("redirect_to") ?? "", rest)),
    );
  }

  private beginSso({ body }: Call): unknown {
    const domain = String(body.domain ?? "");
    if (!this.parts.options.ssoDomains.includes(domain)) throw new Refusal(404, "sso_provider_not_found");
    const rest = { how: "sso/saml" as const, provider: `sso:${domain}`, person: null };
    return { url: this.atSite(this.begin(body, String(body.redirect_to ?? ""), rest)) };
  }

  private comeBack({ query }: Call): Redirect {
    const state = query.get("state") ?? "";
    const flow = this.states.get(state);
    this.states.delete(state);
    if (!flow) throw new Refusal(400, "bad_oauth_state");
    if (query.has("error"))
      return back(flow.redirectTo, { error: "access_denied", error_description: "cancelled" });
    const email = this.proofs.get(query.get("code") ?? "");
    const person = email === undefined ? null : this.personOf(email, flow);
    return person ? this.finish(flow, person) : denied(flow.redirectTo, "signup_disabled");
  }

  private exchange({ body }: Call): Promise<unknown> {
    const code = String(body.auth_code ?? "");
    const flow = this.codes.get(code);
    if (!flow?.person) throw new Refusal(404, "flow_state_not_found");
    if (seconds() - flow.at > CODE_SECONDS) throw new Refusal(422, "flow_state_expired");
    if (challengeOf(String(body.code_verifier ?? ""), flow.method) !== flow.challenge)
      throw new Refusal(400, "bad_code_verifier");
    this.codes.delete(code);
    return this.parts.tokens(this.parts.people.begin(flow.person, flow.how));
  }

  private begin(from: Body, redirectTo: string, rest: Pick<Flow, "how" | "provider" | "person">): Flow {
    const challenge = String(from.code_challenge ?? "");
    const method = String(from.code_challenge_method ?? "").toLowerCase();
    if (challenge === "" || !["s256", "plain"].includes(method)) throw new Refusal(400, "validation_failed");
    return { challenge, method, redirectTo: this.allowed(redirectTo), at: seconds(), ...rest };
  }

  private allowed(redirectTo: string): string {
    return this.parts.options.redirects.includes(redirectTo) ? redirectTo : SITE_URL;
  }

  private finish(flow: Flow, person: AuthPerson): Redirect {
    const code = newToken();
    this.codes.set(code, { ...flow, person, at: seconds() });
    return back(flow.redirectTo, { code });
  }

  private atSite(flow: Flow): string {
    const state = newToken();
    this.states.set(state, flow);
    return `${this.parts.url}/site?state=${state}`;
  }

  /** One address is one person, but for SAML sites, whose people are kept apart. */
  private personOf(email: string, { how, provider }: Flow): AuthPerson | null {
    const { people, options } = this.parts;
    const key = how === "sso/saml" ? `${provider} ${email}` : email;
    const known = people.people.get(key);
    if (known && !known.providers.includes(provider)) known.providers.push(provider);
    if (known || !options.signUps) return known ?? null;
    const person = people.add(email, newToken(), { full_name: email.split("@")[0] }, key);
    person.providers = [provider];
    return person;
  }
}

/** For a real browser; whoever writes no address cancels. */
function sitePage(state: string): string {
  return `<!doctype html><html lang="en"><title>Another site</title><form action="/site/answer">
    <input type="hidden" name="state" value="${state.replaceAll(/[^\w-]/g, "")}">
    <label>Address <input name="email"></label><button>Sign in</button></form></html>`;
}

function back(redirectTo: string, query: Record<string, string>): Redirect {
  return new Redirect(`${redirectTo}?${new URLSearchParams(query).toString()}`);
}

function denied(redirectTo: string, code: string): Redirect {
  return back(redirectTo, {
    error: "access_denied",
    error_code: code,
    error_description: code.replaceAll("_", " "),
  });
}

function challengeOf(verifier: string, method: string): string {
  return method === "plain" ? verifier : createHash("sha256").update(verifier).digest("base64url");
}
