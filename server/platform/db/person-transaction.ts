/**
 * Statements run as a person in one transaction, each in one round trip. All that comes before a Sync is one transaction
 * for PostgreSQL: the claims are bound and executed before the first statement, each statement ends with a Flush, and
 * `end` sends the one Sync. So there is no begin and no commit, and the claims are gone after it, whatever happens.
 *
 * An error ends the transaction; whoever goes on after it begins another.
 */
import { Query, type Connection, type QueryConfig } from "pg";
import { CLAIMS_STATEMENT } from "./sql/set-claims";

/** What is used of pg's connection. pg is pinned, and the read pool's tests meet a real server. */
type Wire = {
  stream: { cork(): void; uncork(): void };
  bind(message: { portal: string; statement: string; values: unknown[] }): void;
  execute(message: { portal: string; rows: number }): void;
  close(message: unknown): void;
  sync(): void;
  flush(): void;
};

/** What is used of pg's Query; its types show less. See pg/lib/query.js. */
type Statement = {
  name?: string;
  text: string;
  prepare(wire: Wire): void;
  handleRowDescription(message: unknown): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, wire: Wire): void;
  handleEmptyQuery(wire: Wire): void;
  handleReadyForQuery(wire: Wire): void;
  handleError(error: Error, wire: Wire): void;
};

const StatementOfPg = Query as unknown as new (
  config: QueryConfig & { queryMode: "extended"; callback: Done },
) => Statement;

type Done = (error: Error | null, result?: { rows: unknown[] }) => void;

/** PersonTransaction is given to `client.query` before its first statement, and holds the connection until `end`. */
export class PersonTransaction {
  private wire: Wire | null = null;
  private claimed = false;
  private current: Statement | null = null;
  private readonly waiting: Statement[] = [];
  private ending = false;
  private over = false;

  constructor(private readonly claims: string) {}

  /** No statement can be added any more: an error or `end` came. */
  get isOver(): boolean {
    return this.over || this.ending;
  }

  /** What pg remembers as prepared when PostgreSQL has parsed it. */
  get name(): string | undefined {
    return this.current?.name;
  }

  get text(): string | undefined {
    return this.current?.text;
  }

  run(config: QueryConfig): Promise<unknown[]> {
    return new Promise((resolve, reject) => {
      const callback: Done = (error, result) => {
        if (!error) return resolve(result?.rows ?? []);
        // Only a value that cannot be sent is told before the connection tells of it.
        if (this.current === statement && this.wire) return this.handleError(error, this.wire);
        reject(error);
      };
      const statement = new StatementOfPg({ ...config, queryMode: "extended", callback });
      this.waiting.push(statement);
      this.next();
    });
  }

  end(): void {
    this.ending = true;
    this.next();
  }

  private next(): void {
    const { wire } = this;
    if (!wire || this.current || this.over) return;
    this.current = this.waiting.shift() ?? null;
    if (this.current) send(wire, this.current, this.claimed ? null : this.claims);
    else if (this.ending) this.finish(wire);
  }

  private finish(wire: Wire): void {
    this.over = true;
    wire.sync();
  }

  // From here on what pg's client calls of the query that it is at.

  submit(connection: Connection): null {
    this.wire = connection as unknown as Wire;
    this.next();
    return null;
  }

  handleRowDescription(message: unknown): void {
    this.current?.handleRowDescription(message);
  }

  /** The first row is that of the claims, which nobody asked for. */
  handleDataRow(message: unknown): void {
    if (this.claimed) this.current?.handleDataRow(message);
  }

  handleCommandComplete(message: unknown, wire: Wire): void {
    if (!this.claimed) {
      this.claimed = true;
      return;
    }
    this.current?.handleCommandComplete(message, wire);
    this.complete(wire);
  }

  handleEmptyQuery(wire: Wire): void {
    this.complete(wire);
  }

  private complete(wire: Wire): void {
    const done = this.current;
    this.current = null;
    done?.handleReadyForQuery(wire);
    this.next();
  }

  /** Of a statement, or of the connection: that is gone then, and a Sync goes nowhere. */
  handleError(error: Error, wire: Wire): void {
    const failed = this.current;
    this.current = null;
    if (!this.over) this.finish(wire);
    failed?.handleError(error, wire);
    for (const statement of this.waiting.splice(0)) statement.handleError(error, wire);
  }

  handleReadyForQuery(): void {}
}

/** One write for all of it. pg's own `prepare` ends with a Sync, which would end the transaction: it goes nowhere. */
function send(wire: Wire, statement: Statement, claims: string | null): void {
  const nothing = { value: () => {} };
  wire.stream.cork();
  try {
    if (claims !== null) {
      wire.bind({ portal: "", statement: CLAIMS_STATEMENT.name, values: [claims] });
      wire.execute({ portal: "", rows: 0 });
    }
    statement.prepare(Object.create(wire, { sync: nothing, close: nothing }) as Wire);
    wire.flush();
  } finally {
    wire.stream.uncork();
  }
}
