/**
 * The control plane's database. One pool per process; three ways in:
 *
 *   asUser    a Prisma transaction as the role `authenticated` with the person's claims: row-level security decides
 *   readAsUser  the same for hot reads, without Prisma, on connections of their own (read-pool.ts)
 *   asSystem  a transaction as `capstan_worker`: the worker, sign-in, tokens, webhooks
 *
 * The pool logs in as whoever DATABASE_URL names (the owner of the tables) and never runs a request's statement as it.
 */
import { PrismaPg } from "@prisma/adapter-pg";
import { Pool } from "pg";
import { PrismaClient, type Prisma } from "./generated/client";
import { openReadPool } from "./read-pool";
import { DB_TUNABLES } from "./tunables";
import type { SqlClient } from "./sql-client";

/** Who acts, for policies and for the audit trail. */
export type RequestClaims = {
  /** the person; for a project's own token its id, which has a role like a member */
  userId: string;
  actorKind: "user" | "token" | "ci";
  /** the procedure, as `environments.rebuild`; null for reads */
  action: string | null;
  address: string | null;
  userAgent?: string | null;
  /** permissions that a token is limited to; missing or null: no limit */
  scopes?: readonly string[] | null;
  /** organizations that may not be reached from the request's address: nothing of theirs is seen */
  blockedOrgs?: readonly string[];
  /** how they proved who they are; kept with each change */
  auth?: Record<string, unknown> | null;
};

export type Transaction = { prisma: Prisma.TransactionClient; sql: SqlClient };

export type Database = {
  asUser<T>(claims: RequestClaims, use: (tx: Transaction) => Promise<T>): Promise<T>;
  readAsUser<T>(claims: RequestClaims, use: (sql: SqlClient) => Promise<T>): Promise<T>;
  /** `behalf`: who asked for it; the audit trail names them, and row-level security is the worker's all the same */
  asSystem<T>(
    action: string | null,
    use: (tx: Transaction) => Promise<T>,
    behalf?: RequestClaims | null,
  ): Promise<T>;
  /** one statement as `capstan_worker`, outside any transaction */
  system: SqlClient;
  pool: Pool;
  close(): Promise<void>;
};

const BEGIN_AS_USER = `select set_config('request.jwt.claims', $1, true), set_config('capstan.action', $2, true),
  set_config('capstan.actor_kind', $3, true), set_config('capstan.address', $4, true),
  set_config('capstan.user_agent', $5, true), set_config('capstan.auth', $6, true),
  set_config('role', 'authenticated', true)`;
const BEGIN_AS_SYSTEM = `select set_config('capstan.action', $1, true), set_config('capstan.actor_kind', 'system', true)`;
const BEGIN_ON_BEHALF = `select set_config('capstan.actor_id', $1, true), set_config('capstan.action', $2, true),
  set_config('capstan.actor_kind', $3, true), set_config('capstan.address', $4, true),
  set_config('capstan.user_agent', $5, true), set_config('capstan.auth', $6, true)`;

/** openDatabase makes the pool; every connection starts as `capstan_worker`, from which a user transaction steps down. */
export function openDatabase(
  url: string,
  options: { applicationName: string; maxConnections?: number },
): Database {
  if (!url) throw new Error("openDatabase needs an address");
  const pool = new Pool({
    connectionString: url,
    application_name: options.applicationName,
    // What Capstan does by itself is told from what somebody types into the database (ops.audit_row).
    options: "-c role=capstan_worker -c capstan.actor_kind=system",
    max: options.maxConnections ?? DB_TUNABLES.poolMax,
    connectionTimeoutMillis: DB_TUNABLES.connectTimeoutMs,
  });
  // An idle connection that breaks (PostgreSQL restarted) must not end the process; the next query opens another.
  pool.on("error", () => {});
  pool.on("connect", (client) => {
    client.on("error", () => {});
  });
  const reads = openReadPool(url, options.applicationName);
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  const transact = <T>(begin: string, values: unknown[], use: (tx: Transaction) => Promise<T>) =>
    prisma.$transaction(
      async (inner) => {
        await inner.$queryRawUnsafe(begin, ...values);
        return use({ prisma: inner, sql: prismaSql(inner) });
      },
      { maxWait: DB_TUNABLES.transactionWaitMs, timeout: DB_TUNABLES.transactionMaxMs },
    );
  return {
    pool,
    system: poolSql(pool),
    asUser: (claims, use) => transact(BEGIN_AS_USER, [jwtOf(claims), ...actorValues(claims)], use),
    asSystem: (action, use, behalf) =>
      behalf
        ? transact(
            BEGIN_ON_BEHALF,
            [behalf.userId, ...actorValues({ ...behalf, action: behalf.action ?? action })],
            use,
          )
        : transact(BEGIN_AS_SYSTEM, [action ?? ""], use),
    readAsUser: (claims, use) => reads.read(jwtOf(claims), use),
    close: async () => {
      await prisma.$disconnect();
      await reads.close();
      await pool.end();
    },
  };
}

function actorValues({ action, actorKind, address, userAgent, auth }: RequestClaims): unknown[] {
  return [action ?? "", actorKind, address ?? "", userAgent ?? "", auth ? JSON.stringify(auth) : ""];
}

function jwtOf({ userId, scopes, blockedOrgs = [] }: RequestClaims): string {
  return JSON.stringify({
    sub: userId,
    role: "authenticated",
    scopes: scopes ?? undefined,
    blocked_orgs: blockedOrgs.length > 0 ? blockedOrgs : undefined,
  });
}

function poolSql(client: Pool): SqlClient {
  return {
    query: async <Row>(text: string, values: readonly unknown[] = []) => {
      const result = await client.query(text, [...values]);
      return result.rows as Row[];
    },
  };
}

function prismaSql(inner: Prisma.TransactionClient): SqlClient {
  return {
    query: <Row>(text: string, values: readonly unknown[] = []) =>
      inner.$queryRawUnsafe<Row[]>(text, ...values),
  };
}
