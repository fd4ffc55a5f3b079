/**
 * The only place that reads process.env. A setting that is set but empty or malformed is an error, never a default:
 * a typo in DATABASE_URL must not end in a server on localhost.
 */
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { parseNetworks, type Network } from "./network/networks";
import { parseSignInWays, PASSWORD_ONLY, type SignInWays } from "./sign-in-ways";

const postgresUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\/[^/]+/, "must look like postgresql://user:password@host:port/database");

/** A setting that is JSON of a shape; `example` shows it in the error. */
function jsonOf<Shape extends z.ZodType>(shape: Shape, example: string) {
  return z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: "custom", message: `must be JSON, as ${example}` });
        return z.NEVER;
      }
    })
    .pipe(shape);
}

const odooSources = jsonOf(
  z.record(
    z.string().regex(/^\d+\.\d+$/, "versions look like 18.0"),
    z.object({ path: z.string().min(1), python: z.string().min(1).optional() }),
  ),
  '{"18.0": {"path": "/srv/odoo"}}',
);

/** A setting that a parser reads which throws what is wrong with it. */
function parsedBy<Value>(parse: (text: string) => Value, what: string) {
  return z.string().transform((text, context) => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue({ code: "custom", message: `${what}: ${(error as Error).message}` });
      return z.NEVER;
    }
  });
}
const networks = parsedBy((text) => parseNetworks(text.split(",")), "must be a list");

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

/** Where backups of the control plane go: a folder below CAPSTAN_HOME, or a bucket. */
const controlStore = z.object({
  kind: z.literal("s3"),
  /** null: Amazon's own of the region */
  endpoint: z.url().nullable().default(null),
  region: z.string().min(1),
  bucket: z.string().min(3),
  /** folder in the bucket, without slashes at its ends */
  prefix: z
    .string()
    .regex(/^([A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*)?$/)
    .default(""),
  pathStyle: z.boolean().default(false),
  accessKeyId: z.string().min(1),
  secretAccessKey: z.string().min(1),
});
export type ControlStoreSettings = z.infer<typeof controlStore>;

const schema = z.object({
  DATABASE_URL: postgresUrl,
  ODOO_DATABASE_URL: postgresUrl,
  CAPSTAN_OWNER_DATABASE_URL: postgresUrl.optional(),
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
  CAPSTAN_KEYS: jsonOf(keySettings, '{"kind": "file"}').optional(),
  CAPSTAN_CONTROL_BACKUPS: jsonOf(controlStore, '{"kind": "s3", "bucket": "capstan", …}').optional(),
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
  SUPABASE_SIGN_IN: parsedBy(parseSignInWays, "must list ways to sign in").optional(),
  ODOO_SOURCES: odooSources.optional(),
  ODOO_STAND_IN: z.string().min(1).optional(),
});

export type Settings = {
  databaseUrl: string;
  odooDatabaseUrl: string;
  /** the same database as its owner, for backups of it; only the worker is told */
  ownerDatabaseUrl: string;
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
  /** bucket for backups of the control plane; null: a folder under `home` */
  controlBackups: ControlStoreSettings | null;
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

export type SupabaseSettings = { supabaseUrl: string; publishableKey: string; signIn: SignInWays };

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
    ownerDatabaseUrl: env.CAPSTAN_OWNER_DATABASE_URL ?? env.DATABASE_URL,
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
    controlBackups: env.CAPSTAN_CONTROL_BACKUPS ?? null,
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
  const signIn = env.SUPABASE_SIGN_IN ?? PASSWORD_ONLY;
  if (supabaseUrl !== undefined && publishableKey !== undefined)
    return { supabaseUrl, publishableKey, signIn };
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
): (Omit<SupabaseSettings, "signIn"> & { domain: string }) | null {
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

/** readTestBackups: how many backups are taken while people upload and delete. */
export function readTestBackups(environment: Record<string, string | undefined> = process.env): number {
  return z.coerce.number().int().min(1).default(40).parse(environment.CAPSTAN_TEST_BACKUPS);
}

/** readTestS3: a real S3 server (as JSON) that the contract of stores is run against, with its key; null leaves that out. */
export function readTestS3(environment: Record<string, string | undefined> = process.env) {
  const { CAPSTAN_TEST_S3: server, AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "" } = environment;
  return server ? { server, accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY } : null;
}
