/**
 * Who somebody is. Implementations: `embedded` (better-auth on the control plane's database) and, beside it, a hosted
 * provider. Whoever signs in has a row in app.users with the same id; what they may do is none of the provider's business.
 */

export type Person = { userId: string; name: string; email: string };

export interface IdentityProvider {
  readonly kind: "embedded" | "supabase";
  /** sessionKey: what in these headers names the session (for caching); null when there is no session to look for. */
  sessionKey(headers: Headers): string | null;
  /** findPerson reads the session of a request; null when there is none or it has ended. */
  findPerson(headers: Headers): Promise<Person | null>;
  /** handle answers the provider's own requests under /api/auth. */
  handle(request: Request): Promise<Response>;
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
