/**
 * Reads of people, the hot path of lists, on connections of their own: their role is `authenticated` from the start, and
 * they cannot write. Without claims that role sees nothing; the claims ride with each statement (person-query.ts). So
 * there is no begin, no commit and nothing to forget. Statements are prepared once per connection.
 *
 * Each statement sees what is committed when it begins, as in any READ COMMITTED transaction.
 */
import { Pool, type PoolClient, type QueryConfig } from "pg";
import { PersonQuery } from "./person-query";
import type { SqlClient } from "./sql-client";
import { CLAIMS_STATEMENT } from "./sql/set-claims";
import { DB_TUNABLES } from "./tunables";

export type ReadPool = {
  /** `claims` is what request.jwt.claims holds during each statement, as JSON */
  read<T>(claims: string, body: (sql: SqlClient) => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

/** openReadPool connects at the first read. */
export function openReadPool(url: string, applicationName: string): ReadPool {
  const pool = new Pool({
    connectionString: url,
    application_name: `${applicationName} reads`,
    options: "-c role=authenticated -c default_transaction_read_only=on",
    max: DB_TUNABLES.readPoolMax,
    connectionTimeoutMillis: DB_TUNABLES.connectTimeoutMs,
    // Awaited before anybody gets the connection.
    onConnect: async (client) => void (await client.query({ ...CLAIMS_STATEMENT, values: ["{}"] })),
  });
  pool.on("error", () => {});
  pool.on("connect", (client) => {
    client.on("error", () => {});
  });
  const names = new StatementNames();
  return {
    read: async (claims, body) => {
      const client = await pool.connect();
      let broken = false;
      try {
        return await body({
          query: async <Row>(text: string, values: readonly unknown[] = []) => {
            const config = { name: names.of(text), text, values: [...values] };
            return (await run(client, claims, config)) as Row[];
          },
        });
      } catch (error) {
        broken = isConnectionLost(error);
        throw error;
      } finally {
        client.release(broken);
      }
    },
    close: () => pool.end(),
  };
}

function run(client: PoolClient, claims: string, config: QueryConfig): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const query = new PersonQuery(claims, config);
    query.callback = (error, result) => (error ? reject(error) : resolve(result.rows));
    client.query(query);
  });
}

/** Errors of PostgreSQL carry a severity; one without came from the connection, which is of no more use. */
function isConnectionLost(error: unknown): boolean {
  return (
    error instanceof Error && !("severity" in error) && /terminated|ended|ECONN|EPIPE/.test(error.message)
  );
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
