/**
 * Reads of people, the hot path of lists, on connections of their own: their role is `authenticated` from the start, and
 * they cannot write. Without claims that role sees nothing; the claims ride with a read's first statement
 * (person-transaction.ts). So there is no begin, no commit and nothing to forget. Statements are prepared once per connection.
 *
 * All statements of a read are one READ COMMITTED transaction: each sees what is committed when it begins, and what the
 * policies have found out for one they need not find out again (ops.permitted_projects). An error ends it; what is read
 * after that is another.
 */
import { Pool } from "pg";
import { PersonTransaction } from "./person-transaction";
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
      let isOpen = true;
      let transaction: PersonTransaction | null = null;
      const current = () => {
        if (!isOpen) throw new Error("a read was used after its end: its connection is somebody else's now");
        if (transaction && !transaction.isOver) return transaction;
        transaction = new PersonTransaction(claims);
        client.query(transaction);
        return transaction;
      };
      try {
        return await body({
          query: async <Row>(text: string, values: readonly unknown[] = []) =>
            (await current().run({ name: names.of(text), text, values: [...values] })) as Row[],
        });
      } catch (error) {
        broken = isConnectionLost(error);
        throw error;
      } finally {
        isOpen = false;
        (transaction as PersonTransaction | null)?.end();
        client.release(broken);
      }
    },
    close: () => pool.end(),
  };
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
