import { Client, Pool, type PoolClient } from "pg";
import { lockKey, planLocks, type LockRequest } from "./plan-locks";
import type { ClusterSql, RoleCredentials } from "./port";
import { ONLY_OWN_NAMES, SERVER } from "./sql/database-statements";
import { LOCK, LOCK_SHARED, TRY_LOCK, UNLOCK_ALL } from "./sql/lock-statements";
import { toClusterError } from "./to-cluster-error";
import { connectTimeoutMs, poolIdleMs, sessionsMax, statementsMax } from "./tunables";

/** Class of this room's advisory locks, so that they meet nobody else's on the maintenance database. */
const LOCK_CLASS = 0x0c_a9_57_a1;

export type ServerFacts = { version: number; name: string; superuser: boolean };

/** Connections to the server. Session locks need a direct connection: no pooler between that hands sessions around. */
export type ClusterServer = {
  readonly url: string;
  /** facts: who we are there; asked once */
  facts(): Promise<ServerFacts>;
  /** run: one statement on the maintenance database */
  run<Row>(text: string, values?: unknown[]): Promise<Row[]>;
  /** withLocks waits for the locks on databases or roles and holds them on one session while `use` works on it. */
  withLocks<T>(locks: readonly LockRequest[], act: (sql: ClusterSql) => Promise<T>): Promise<T>;
  /** tryLock: the same for one lock, but null instead of waiting. */
  tryLock<T>(name: string, act: (sql: ClusterSql) => Promise<T>): Promise<T | null>;
  /** withDatabase: a connection of its own to one database, as the administrating role or as `role`. */
  withDatabase<T>(name: string, act: (sql: ClusterSql) => Promise<T>, role?: RoleCredentials): Promise<T>;
  /** withClient: the same with the connection itself, for what is more than statements. */
  withClient<T>(name: string, act: (client: Client) => Promise<T>, role?: RoleCredentials): Promise<T>;
  close(): Promise<void>;
};

/** openClusterServer connects when it is first asked something. */
export function openClusterServer(url: string): ClusterServer {
  // two pools: an operation holds a session for as long as it takes, and needs single statements to clear up after it
  const sessions = openPool(url, sessionsMax);
  const pool = openPool(url, statementsMax);
  let facts: Promise<ServerFacts> | null = null;

  const server: ClusterServer = {
    url,
    facts() {
      facts ??= readFacts(server).catch((error: unknown) => {
        facts = null;
        throw error;
      });
      return facts;
    },
    run: async <Row>(text: string, values?: unknown[]) => {
      const { rows } = await pool.query(text, values).catch(fail);
      return rows as Row[];
    },
    withLocks: (locks, act) =>
      withSession(sessions, async (sql) => {
        for (const { key, shared } of planLocks(locks))
          await sql.query(shared ? LOCK_SHARED : LOCK, [LOCK_CLASS, key]);
        return act(sql);
      }),
    tryLock: (name, act) =>
      withSession(sessions, async (sql) => {
        const [row] = await sql.query<{ locked: boolean }>(TRY_LOCK, [LOCK_CLASS, lockKey(name)]);
        return row?.locked === true ? act(sql) : null;
      }),
    withDatabase: (name, act, role) => server.withClient(name, (client) => act(sqlOf(client)), role),
    withClient: async (name, act, role) => {
      const client = new Client({
        connectionString: addressOf(url, name, role),
        application_name: "capstan cluster",
        connectionTimeoutMillis: connectTimeoutMs,
      });
      client.on("error", ignore);
      try {
        await client.connect().catch(fail);
        if (role === undefined) await client.query(ONLY_OWN_NAMES).catch(fail);
        return await act(client);
      } finally {
        await client.end().catch(ignore);
      }
    },
    close: async () => {
      await Promise.all([sessions.end(), pool.end()]);
    },
  };
  return server;
}

function openPool(url: string, max: number): Pool {
  const pool = new Pool({
    connectionString: url,
    application_name: "capstan cluster",
    max,
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: poolIdleMs,
  });
  // an idle connection that the server ends is replaced at the next use
  pool.on("error", ignore);
  return pool;
}

/** addressOf: the same server, another database and, if given, another role. */
export function addressOf(url: string, database: string, role?: RoleCredentials): string {
  const address = new URL(url);
  // pg decodes the path by decodeURI, which leaves escapes of = & ; and others as they are
  address.pathname = `/${encodeURI(database)}`;
  if (role !== undefined) {
    address.username = encodeURIComponent(role.name);
    address.password = encodeURIComponent(role.password);
  }
  return address.toString();
}

async function readFacts(server: ClusterServer): Promise<ServerFacts> {
  const [row] = await server.run<ServerFacts>(SERVER);
  if (row === undefined) throw toClusterError(new Error("the server does not know its own role"));
  return row;
}

/** One session of the pool, with its locks given back whatever happens; a session that cannot say so is closed. */
async function withSession<T>(pool: Pool, act: (sql: ClusterSql) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch(fail);
  // without a listener, the end of a connection in use would end the process
  client.on("error", ignore);
  try {
    return await act(sqlOf(client));
  } finally {
    const unlocked = await client.query(UNLOCK_ALL).then(
      () => true,
      () => false,
    );
    client.off("error", ignore);
    client.release(!unlocked);
  }
}

function sqlOf(client: Client | PoolClient): ClusterSql {
  return {
    query: async <Row>(text: string, values?: unknown[]) => {
      const { rows } = await client.query(text, values).catch(fail);
      return rows as Row[];
    },
  };
}

function fail(error: unknown): never {
  throw toClusterError(error);
}

function ignore(): void {}
