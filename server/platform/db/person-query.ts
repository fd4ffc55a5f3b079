/**
 * A statement run as a person in one round trip: the claims are bound and executed, then the statement, then one Sync. All
 * between two Syncs is one transaction for PostgreSQL, so claims set for the transaction hold for exactly this statement
 * and are gone after it, whatever happens; an error in the first part skips the second.
 */
import { Query, type Connection, type QueryConfig } from "pg";
import { CLAIMS_STATEMENT } from "./sql/set-claims";

/** What pg's Query does with its connection. pg is pinned, and person-query's tests meet a real server. */
type Wire = {
  bind(message: { portal: string; statement: string; values: unknown[] }): void;
  execute(message: { portal: string; rows: number }): void;
};

type QueryInside = {
  callback: ((error: Error | null, result: { rows: unknown[] }) => void) | null;
  prepare(wire: Wire): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, wire: Wire): void;
  submit(connection: Connection): void;
};

// The types of pg show less of Query than there is; see pg/lib/query.js.
const PgQuery = Query as unknown as new (config: QueryConfig & { queryMode: "extended" }) => QueryInside;

/** PersonQuery is given to `client.query`; set `callback` before. */
export class PersonQuery extends PgQuery {
  private claimed = false;

  constructor(
    private readonly claims: string,
    config: QueryConfig,
  ) {
    super({ ...config, queryMode: "extended" });
  }

  override prepare(wire: Wire): void {
    wire.bind({ portal: "", statement: CLAIMS_STATEMENT.name, values: [this.claims] });
    wire.execute({ portal: "", rows: 0 });
    super.prepare(wire);
  }

  override handleDataRow(message: unknown): void {
    if (this.claimed) super.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, wire: Wire): void {
    if (this.claimed) super.handleCommandComplete(message, wire);
    else this.claimed = true;
  }
}
