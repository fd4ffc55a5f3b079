/**
 * The embedded provider: better-auth 1.7 on schema `identity`, which no row-level-security role can open. Strangers
 * cannot sign up: people are made by bootstrap and, later, by invitation.
 */
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { nextCookies } from "better-auth/next-js";
import { Pool } from "pg";
import { log } from "@/server/platform/log";
import { ACCESS_TUNABLES } from "../tunables";
import type { IdentityProvider, Person } from "./port";

export type EmbeddedIdentityOptions = {
  databaseUrl: string;
  /** public address of the portal */
  url: string;
  secret: string;
  /** ensureProfile keeps the row of app.users; called at creation and at each sign-in */
  ensureProfile(person: Person): Promise<void>;
};

/** compileIdentityMigrations gives the SQL that better-auth still misses in the database; only ";" when nothing is. */
export async function compileIdentityMigrations(options: EmbeddedIdentityOptions): Promise<string> {
  const pool = openPool(options.databaseUrl);
  try {
    const { compileMigrations } = await getMigrations(createAuth(pool, options).options);
    return await compileMigrations();
  } finally {
    await pool.end();
  }
}

/** createEmbeddedIdentity opens its own small pool: better-auth writes its tables as `capstan_worker`. */
export function createEmbeddedIdentity(options: EmbeddedIdentityOptions): IdentityProvider {
  const pool = openPool(options.databaseUrl);
  const auth = createAuth(pool, options);
  const cookieName = `${cookiePrefix(options.url)}.session_token`;
  return {
    kind: "embedded",
    sessionKey: (headers) => readCookie(headers.get("cookie"), cookieName),
    findPerson: async (headers) => {
      const session = await auth.api.getSession({ headers });
      return session ? { userId: session.user.id, name: session.user.name, email: session.user.email } : null;
    },
    handle: (request) => auth.handler(request),
    ensurePerson: async ({ email, name, password }) => {
      const context = await auth.$context;
      const found = await context.internalAdapter.findUserByEmail(email, { includeAccounts: true });
      const user =
        found?.user ??
        (await context.internalAdapter.createUser(
          { email, name, emailVerified: true },
          { method: "email-password" },
        ));
      const hasPassword = found?.accounts.some((account) => account.providerId === "credential") ?? false;
      if (!hasPassword)
        await context.internalAdapter.linkAccount({
          userId: user.id,
          accountId: user.id,
          providerId: "credential",
          password: await context.password.hash(password),
        });
      await options.ensureProfile({ userId: user.id, name: user.name, email: user.email });
      return { userId: user.id, created: !hasPassword };
    },
    isPassword: async (email, password) => {
      const context = await auth.$context;
      const found = await context.internalAdapter.findUserByEmail(email, { includeAccounts: true });
      const hash = found?.accounts.find((account) => account.providerId === "credential")?.password;
      return hash ? context.password.verify({ hash, password }) : false;
    },
    close: () => pool.end(),
  };
}

function openPool(databaseUrl: string): Pool {
  const pool = new Pool({
    connectionString: databaseUrl,
    application_name: "capstan identity",
    max: ACCESS_TUNABLES.identityConnections,
    options: "-c search_path=identity -c role=capstan_worker",
  });
  pool.on("error", () => {});
  return pool;
}

function createAuth(pool: Pool, options: EmbeddedIdentityOptions) {
  return betterAuth({
    database: pool,
    secret: options.secret,
    baseURL: options.url,
    basePath: "/api/auth",
    // The portal may be reached by more names than its public one (localhost, 127.0.0.1): a page's own origin is fine.
    trustedOrigins: (request) => (request ? ownOrigins(request) : []),
    telemetry: { enabled: false },
    // A wrong password is no trouble of ours; what is goes where all trouble goes.
    logger: { level: "error", log: (_level, message) => log.error({ provider: "embedded" }, message) },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: ACCESS_TUNABLES.passwordMinLength,
    },
    session: {
      expiresIn: ACCESS_TUNABLES.sessionSeconds,
      updateAge: ACCESS_TUNABLES.sessionTouchSeconds,
    },
    rateLimit: {
      enabled: true,
      storage: "database",
      customRules: {
        "/sign-in/email": {
          window: ACCESS_TUNABLES.signInWindowSeconds,
          max: ACCESS_TUNABLES.signInAttempts,
        },
      },
    },
    advanced: { cookiePrefix: cookiePrefix(options.url), database: { generateId: "uuid" } },
    databaseHooks: {
      user: {
        create: {
          after: async (user) =>
            options.ensureProfile({ userId: user.id, name: user.name, email: user.email }),
        },
      },
    },
    plugins: [nextCookies()],
  });
}

/** Cookies ignore the port, so two copies on one machine would sign each other out without a name of their own. */
function cookiePrefix(url: string): string {
  const { port, protocol } = new URL(url);
  return `capstan-${port || (protocol === "https:" ? "443" : "80")}`;
}

function ownOrigins(request: Request): string[] {
  const host = request.headers.get("host");
  return host ? [`http://${host}`, `https://${host}`] : [];
}

/** Browsers prefix the cookie's name when it is Secure. */
function readCookie(header: string | null, name: string): string | null {
  for (const part of header?.split(";") ?? []) {
    const [key = "", value = ""] = part.trim().split("=", 2);
    if ((key === name || key === `__Secure-${name}`) && value !== "") return value;
  }
  return null;
}
