/**
 * Who somebody is. Implementations: `embedded` (better-auth on the control plane's database) and `supabase` (Supabase
 * Auth). Whoever signs in has a row in app.users with the same id; what they may do is none of the provider's business.
 *
 * Methods that change what a browser holds answer with `cookies`: values of Set-Cookie that must reach it. Expected
 * refusals (a wrong password, a used code) are answers of signing in and AppErrors elsewhere. Nothing tells whether an
 * address is known: the same answer, after the same work.
 */

export type Person = { userId: string; name: string; email: string };

/** How a session was begun, and since when we know that it is the person and not somebody at their desk. */
export type Session = Person & {
  sessionId: string;
  /** when the person last proved who they are: by signing in, or by `prove` */
  provenAt: Date;
  /** a second factor of their own was used in this session */
  isStrong: boolean;
  /** the organization whose own site said that one was used there: it counts for this organization's rules alone */
  vouchedBy: string | null;
};

/** A request as the provider sees it. `address` is the client's, already freed of untrusted headers. */
export type IdentityRequest = { headers: Headers; address: string | null };

export type FactorMethod = "totp" | "recovery";

export type SignInAnswer = { cookies: string[] } & (
  | { kind: "signed_in" }
  | { kind: "second_factor" }
  | { kind: "refused" }
  | { kind: "too_many"; retryAfterSeconds: number }
);

export type SessionSummary = {
  id: string;
  createdAt: Date;
  usedAt: Date;
  address: string | null;
  userAgent: string | null;
  current: boolean;
};

export type Passkey = { id: string; name: string; createdAt: Date };

/** What the person can prove themselves with. */
export type Factors = {
  hasPassword: boolean;
  totp: boolean;
  recoveryCodesLeft: number;
  passkeys: Passkey[];
};

/** A start of enrolling an authenticator app; it counts once a code of it was confirmed. */
export type TotpStart = { factorId: string; secret: string; uri: string; recoveryCodes: string[] };

/** Ways in that the sign-in page offers. */
export type SignInOptions = {
  password: boolean;
  passkey: boolean;
  magicLink: boolean;
  passwordReset: boolean;
  providers: { id: string; name: string }[];
};

export type Proof =
  | { method: "password"; password: string }
  | { method: FactorMethod; code: string }
  | { method: "passkey"; response: unknown };

/** What not every provider can do. Where it says false, lists are short or empty and changes throw conflict with a next step. */
export type IdentityOffers = {
  /** false: listSessions shows this session alone; signOutEverywhere still ends the others */
  sessionList: boolean;
  recoveryCodes: boolean;
  passkeys: boolean;
};

export interface IdentityProvider {
  readonly kind: "embedded" | "supabase";
  readonly offers: IdentityOffers;

  /** sessionKey: what in these headers names the session (for caching); null when there is no session to look for. */
  sessionKey(headers: Headers): string | null;
  /** findSession reads the session of a request; null when there is none or it has ended. */
  findSession(headers: Headers): Promise<Session | null>;
  /** handle answers the provider's own requests under /api/auth: where other sites send a browser back to. */
  handle(request: Request): Promise<Response>;

  /**
   * signInOptions: what the sign-in page offers now. Sites that organizations set up are offered at the organization's own
   * page alone; without a slug, those of the first organization.
   */
  signInOptions(org?: string): Promise<SignInOptions>;
  /** signIn by password. A session that was there before ends: nobody's cookie survives a sign-in. */
  signIn(request: IdentityRequest, input: { email: string; password: string }): Promise<SignInAnswer>;
  /** signInWithFactor is the second step after `second_factor`; a code works once. */
  signInWithFactor(
    request: IdentityRequest,
    input: { method: FactorMethod; code: string },
  ): Promise<SignInAnswer>;
  /** beginPasskey gives what the browser needs to use a passkey, to sign in or to prove oneself. */
  beginPasskey(request: IdentityRequest): Promise<{ options: unknown; cookies: string[] }>;
  /** signInWithPasskey takes what the browser made of it. */
  signInWithPasskey(request: IdentityRequest, response: unknown): Promise<SignInAnswer>;
  /** beginProvider gives the address of another site to sign in at; throws not_found for one that is not offered. */
  beginProvider(
    request: IdentityRequest,
    input: { providerId: string; next: string },
  ): Promise<{ url: string; cookies: string[] }>;
  /** sendMagicLink mails a link that signs in; silent for unknown addresses. */
  sendMagicLink(
    request: IdentityRequest,
    input: { email: string; next: string },
  ): Promise<{ cookies: string[] }>;
  /** signOut ends this session; for nobody it does nothing. */
  signOut(request: IdentityRequest): Promise<{ cookies: string[] }>;
  /** signOutEverywhere ends all sessions of the person, this one too. */
  signOutEverywhere(request: IdentityRequest): Promise<{ cookies: string[] }>;

  /** listSessions: the person's own, the newest first. */
  listSessions(request: IdentityRequest): Promise<SessionSummary[]>;
  /** endSession ends one of the person's own; throws not_found for any other. */
  endSession(request: IdentityRequest, sessionId: string): Promise<void>;
  /** prove notes that it is the person; throws invalid when the proof is wrong, too_many after too many wrong ones. */
  prove(request: IdentityRequest, proof: Proof): Promise<{ cookies: string[] }>;

  /**
   * changePassword ends every other session and gives this one a new name, or ends it too where the provider cannot
   * rename it. Throws invalid for a wrong current one.
   */
  changePassword(
    request: IdentityRequest,
    input: { current: string | null; next: string },
  ): Promise<{ cookies: string[] }>;
  /** requestPasswordReset mails a link that works once; silent for unknown addresses. */
  requestPasswordReset(request: IdentityRequest, email: string): Promise<void>;
  /** resetPassword ends all sessions; throws invalid for a link that was used or is too old. */
  resetPassword(request: IdentityRequest, input: { token: string; password: string }): Promise<void>;

  /** listFactors: what the person has enrolled. */
  listFactors(request: IdentityRequest): Promise<Factors>;
  /** beginTotp makes a secret that counts once confirmed; throws conflict when there is one already. */
  beginTotp(request: IdentityRequest): Promise<TotpStart>;
  /** confirmTotp takes the first code; throws invalid for a wrong one. */
  confirmTotp(
    request: IdentityRequest,
    input: { factorId: string; code: string },
  ): Promise<{ cookies: string[] }>;
  /** removeTotp also takes the recovery codes away. */
  removeTotp(request: IdentityRequest): Promise<{ cookies: string[] }>;
  /** renewRecoveryCodes: ten new ones; the old ones stop working. */
  renewRecoveryCodes(request: IdentityRequest): Promise<string[]>;
  /** beginPasskeyEnrolment gives what the browser needs to make one. */
  beginPasskeyEnrolment(request: IdentityRequest): Promise<{ options: unknown; cookies: string[] }>;
  /** addPasskey keeps the public half of what the browser made. */
  addPasskey(
    request: IdentityRequest,
    input: { name: string; response: unknown },
  ): Promise<{ cookies: string[] }>;
  /** removePasskey throws not_found for one that is not the person's. */
  removePasskey(request: IdentityRequest, passkeyId: string): Promise<void>;

  /** ensurePerson makes a person who signs in with a password; an existing one keeps theirs. */
  ensurePerson(person: {
    email: string;
    name: string;
    password: string;
  }): Promise<{ userId: string; created: boolean }>;
  /** isPassword: whether this is the password they sign in with now. */
  isPassword(email: string, password: string): Promise<boolean>;
  close(): Promise<void>;
}

/** What a provider tells the rest about people: profiles, and whether they have a second factor. */
export type IdentityProfiles = {
  /** ensure keeps the row of app.users; called when a person is made, and at a hosted provider's sign-ins */
  ensure(person: Person): Promise<void>;
  noteFactor(userId: string, hasFactor: boolean): Promise<void>;
  /** findId: who has this address here */
  findId(email: string): Promise<string | null>;
};

/** Mails that a provider asks to be sent. Sending must not take longer for known addresses than for unknown ones. */
export type IdentityMails = {
  passwordReset(to: { email: string; name: string }, link: string): void;
};
