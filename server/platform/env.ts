/**
 * The only place that reads process.env. A setting that is set but empty or malformed is an error, never a default:
 * a typo in DATABASE_URL must not end in a server on localhost.
 */
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { parseNetworks, type Network } from "./network/networks";

const postgresUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\/[^/]+/, "must look like postgresql://user:password@host:port/database");

const odooSources = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: "custom", message: 'must be JSON, as {"18.0": {"path": "/srv/odoo"}}' });
      return z.NEVER;
    }
  })
  .pipe(
    z.record(
      z.string().regex(/^\d+\.\d+$/, "versions look like 18.0"),
      z.object({ path: z.string().min(1), python: z.string().min(1).optional() }),
    ),
  );

const networks = z.string().transform((text, context) => {
  try {
    return parseNetworks(text.split(","));
  } catch (error) {
    context.addIssue({ code: "custom", message: `must be a list: ${(error as Error).message}` });
    return z.NEVER;
  }
});

const supabaseUrl = z
  .url({ protocol: /^https?$/, error: "must be the project's address, as https://abc.supabase.co" })
  .transform((text) => text.replace(/\/+$/, ""))
  .refine((text) => new URL(text).pathname === "/", "must be the project's address, without a path");
const supabaseKey = z
  .string()
  .refine(isPublishableKey, "must be the publishable (or anon) key; the secret one is never needed");

/** The secret keys of a project open everything in it: a mix-up ends here. */
function isPublishableKey(key: string): boolean {
  if (/^sb_publishable_[\w-]+$/.test(key)) return true;
  const payload = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(key)?.[1];
  if (payload === undefined) return false;
  try {
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as { role?: unknown } | null;
    return claims?.role === "anon";
  } catch {
    return false;
  }
}

/** Who holds the master key of secrets. */
const keySettings = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("file"), path: z.string().refine(path.isAbsolute).optional() }),
  z.object({
    kind: z.literal("vault"),
    address: z.url(),
    key: z.string().min(1),
    /** file with the token, as Vault's agent keeps one */
    tokenFile: z.string().min(1),
    mount: z.string().min(1).optional(),
    namespace: z.string().min(1).optional(),
  }),
  z.object({
    kind: z.literal("aws-kms"),
    keyId: z.string().min(1),
    region: z.string().min(1),
    endpoint: z.url().optional(),
  }),
]);
export type KeySettings = z.infer<typeof keySettings>;

const keys = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: "custom", message: 'must be JSON, as {"kind": "file"}' });
      return z.NEVER;
    }
  })
  .pipe(keySettings);

const schema = z.object({
  DATABASE_URL: postgresUrl,
  ODOO_DATABASE_URL: postgresUrl,
  CAPSTAN_HOME: z.string().min(1).refine(path.isAbsolute, "must be an absolute path"),
  CAPSTAN_SECRET: z.string().min(32, "must have at least 32 characters"),
  PORT: z.coerce.number().int().min(1).max(65535),
  ROUTER_PORT: z.coerce.number().int().min(1).max(65535),
  CAPSTAN_URL: z.url().optional(),
  CAPSTAN_MACHINE: z.string().min(1).optional(),
  CAPSTAN_BASE_DOMAIN: z.string().min(1).optional(),
  CAPSTAN_WORKER_SLOTS: z.coerce.number().int().min(1).max(64).optional(),
  CAPSTAN_ALLOW_LOCAL_REMOTES: z.enum(["0", "1"]).optional(),
  CAPSTAN_RATE_LIMIT: z.coerce.number().int().min(0).optional(),
  CAPSTAN_OUTBOUND_NETWORKS: networks.optional(),
  TRUSTED_PROXIES: networks.optional(),
  CAPSTAN_CRASH_POINT: z.string().optional(),
  CAPSTAN_KEYS: keys.optional(),
  CRON_SECRET: z.string().min(16).optional(),
  CAPSTAN_SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/[^/]+/, "must look like smtp://user:password@host:587")
    .optional(),
  CAPSTAN_MAIL_FROM: z.string().min(3).optional(),
  CAPSTAN_ADMIN_EMAIL: z.email().optional(),
  SUPABASE_URL: supabaseUrl.optional(),
  SUPABASE_PUBLISHABLE_KEY: supabaseKey.optional(),
  SUPABASE_ANON_KEY: supabaseKey.optional(),
  ODOO_SOURCES: odooSources.optional(),
  ODOO_STAND_IN: z.string().min(1).optional(),
});

export type Settings = {
  databaseUrl: string;
  odooDatabaseUrl: string;
  home: string;
  secret: string;
  port: number;
  routerPort: number;
  /** public address of the portal, without a slash at its end */
  url: string;
  machine: string;
  /** environments are served as <branch>.<project>.<baseDomain>:<routerPort> */
  baseDomain: string;
  workerSlots: number;
  allowLocalRemotes: boolean;
  /** requests a minute of one token or session, in each web process; 0: as many as they like */
  rateLimit: number;
  /** networks beside the public Internet that addresses given by users may lead to (an intranet's GitLab) */
  outboundNetworks: Network[];
  /** proxies in front of Capstan: what they say about the client's address is believed, nobody else's word is */
  trustedProxies: Network[];
  /** name of a step before which the worker kills itself; for the crash tests only */
  crashPoint: string | null;
  /** who holds the master key of secrets; a file under `home` by default */
  keys: KeySettings;
  cronSecret: string | null;
  /** where mail is handed to; null: it is kept and shown in the portal */
  smtpUrl: string | null;
  mailFrom: string;
  /** address the first administrator signs in with */
  adminEmail: string;
  /** the project that people sign in with; null: the embedded provider */
  supabase: SupabaseSettings | null;
  odooSources: Record<string, { path: string; python?: string }>;
  /** folder of the stand-in for odoo-bin */
  odooStandIn: string;
};

export type SupabaseSettings = { supabaseUrl: string; publishableKey: string };

class SettingsError extends Error {
  override name = "SettingsError";
}

let cached: Settings | null = null;

/** readSettings parses the environment once; throws SettingsError with one line per wrong setting. */
export function readSettings(environment: Record<string, string | undefined> = process.env): Settings {
  if (cached && environment === process.env) return cached;
  const parsed = schema.safeParse(environment);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      return environment[name] === undefined ? `${name} is not set` : `${name} ${issue.message}`;
    });
    throw new SettingsError(`Settings are wrong: ${lines.join("; ")}. Start Capstan with \`npm run up\`.`);
  }
  const env = parsed.data;
  const settings: Settings = {
    databaseUrl: env.DATABASE_URL,
    odooDatabaseUrl: env.ODOO_DATABASE_URL,
    home: env.CAPSTAN_HOME,
    secret: env.CAPSTAN_SECRET,
    port: env.PORT,
    routerPort: env.ROUTER_PORT,
    url: (env.CAPSTAN_URL ?? `http://localhost:${env.PORT}`).replace(/\/+$/, ""),
    machine: env.CAPSTAN_MACHINE ?? os.hostname(),
    baseDomain: env.CAPSTAN_BASE_DOMAIN ?? "localhost",
    workerSlots: env.CAPSTAN_WORKER_SLOTS ?? 2,
    allowLocalRemotes: env.CAPSTAN_ALLOW_LOCAL_REMOTES === "1",
    rateLimit: env.CAPSTAN_RATE_LIMIT ?? 3_000,
    outboundNetworks: env.CAPSTAN_OUTBOUND_NETWORKS ?? [],
    trustedProxies: env.TRUSTED_PROXIES ?? [],
    crashPoint: env.CAPSTAN_CRASH_POINT ?? null,
    keys: env.CAPSTAN_KEYS ?? { kind: "file" },
    cronSecret: env.CRON_SECRET ?? null,
    smtpUrl: env.CAPSTAN_SMTP_URL ?? null,
    mailFrom: env.CAPSTAN_MAIL_FROM ?? "Capstan <capstan@localhost>",
    adminEmail: env.CAPSTAN_ADMIN_EMAIL ?? "admin@example.com",
    supabase: toSupabase(env),
    odooSources: env.ODOO_SOURCES ?? {},
    odooStandIn: env.ODOO_STAND_IN ?? path.join(process.cwd(), "tools", "odoo-sim"),
  };
  if (environment === process.env) cached = settings;
  return settings;
}

/** Half of it is a mistake, and must not end in the other provider. */
function toSupabase(env: z.infer<typeof schema>): SupabaseSettings | null {
  const { SUPABASE_URL: supabaseUrl, SUPABASE_PUBLISHABLE_KEY: key, SUPABASE_ANON_KEY: anonKey } = env;
  const publishableKey = key ?? anonKey;
  if (supabaseUrl !== undefined && publishableKey !== undefined) return { supabaseUrl, publishableKey };
  if (supabaseUrl === undefined && publishableKey === undefined) return null;
  const missing = supabaseUrl === undefined ? "SUPABASE_URL" : "SUPABASE_PUBLISHABLE_KEY";
  throw new SettingsError(
    `Settings are wrong: ${missing} is not set; Supabase needs its address and its key.`,
  );
}

/**
 * readTestSupabase: a real project that the contract of identity runs against too; null leaves it out. It must take
 * people without confirming their addresses, which are made up in `domain`.
 */
export function readTestSupabase(
  environment: Record<string, string | undefined> = process.env,
): (SupabaseSettings & { domain: string }) | null {
  const { SUPABASE_TEST_URL: supabaseUrl, SUPABASE_TEST_PUBLISHABLE_KEY: publishableKey } = environment;
  const domain = environment.SUPABASE_TEST_DOMAIN || "example.com";
  return supabaseUrl && publishableKey ? { supabaseUrl, publishableKey, domain } : null;
}

/** readTestServerUrl: the server database tests run on; set, or nothing runs. */
export function readTestServerUrl(environment: Record<string, string | undefined> = process.env): string {
  const parsed = postgresUrl.safeParse(environment.CAPSTAN_TEST_DATABASE_URL);
  if (!parsed.success)
    throw new SettingsError("CAPSTAN_TEST_DATABASE_URL must name a PostgreSQL superuser's address.");
  return parsed.data;
}

/** readTestOdoo: a real Odoo 18.0 the contract suites run against; null means the stand-in. */
export function readTestOdoo(
  environment: Record<string, string | undefined> = process.env,
): { path: string; python?: string } | null {
  const folder = environment.CAPSTAN_TEST_ODOO;
  return folder ? { path: folder } : null;
}

/** readTestAddons: a folder of third-party addons to push through the pipeline; null leaves that test out. */
export function readTestAddons(environment: Record<string, string | undefined> = process.env): string | null {
  return environment.CAPSTAN_TEST_ADDONS || null;
}
