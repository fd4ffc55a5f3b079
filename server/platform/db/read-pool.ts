/**
 * Reads of people, the hot path of lists. A read is a transaction of the role `authenticated`; its messages are sent
 * without waiting for the answers to the ones before (pg's pipeline), so it costs one round trip per statement and none
 * for its begin and commit. Statements are prepared once per connection.
 */
import { Pool, type PoolClient } from "pg";
import type { SqlClient } from "./sql-client";
import { beginRead } from "./sql/begin-read";
import { DB_TUNABLES } from "./tunables";

export type ReadPool = {
  read<T>(userId: string, work: (sql: SqlClient) => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

/** openReadPool connects at the first read. */
export function openReadPool(url: string, applicationName: string): ReadPool {
  const pool = new Pool({
    connectionString: url,
    application_name: `${applicationName} reads`,
    options: "-c role=capstan_worker",
    max: DB_TUNABLES.readPoolMax,
    connectionTimeoutMillis: DB_TUNABLES.connectTimeoutMs,
    pipeline: true,
  });
  pool.on("error", () => {});
  pool.on("connect", (client) => {
    client.on("error", () => {});
  });
  const names = new StatementNames();
  return {
    read: async (userId, work) => {
      const begin = beginRead(userId);
      const client = await pool.connect();
      try {
        return await work(startRead(client, begin, names));
      } finally {
        // Whoever takes the connection next stands behind this in the line; nobody needs the answer.
        client.query("rollback").catch(() => {});
        client.release();
      }
    },
    close: () => pool.end(),
  };
}

/**
 * The first statements are sent before `begin` has answered. Should `begin` fail, they ran outside the transaction, as
 * another role: so nothing is handed out before it has succeeded.
 */
function startRead(client: PoolClient, begin: string, names: StatementNames): SqlClient {
  const begun = client.query(begin);
  begun.catch(() => {});
  return {
    query: async <Row>(text: string, values: readonly unknown[] = []) => {
      const [, result] = await Promise.all([
        begun,
        client.query({ name: names.of(text), text, values: [...values] }),
      ]);
      return result.rows as Row[];
    },
  };
}

/** Names for prepared statements; texts beyond the limit are planned each time, or a connection could grow without end. */
class StatementNames {
  private readonly names = new Map<string, string>();

  of(text: string): string | undefined {
    const known = this.names.get(text);
    if (known !== undefined || this.names.size >= DB_TUNABLES.preparedMax) return known;
    const name = `read_${this.names.size}`;
    this.names.set(text, name);
    return name;
  }
}
