import type { JudgedLine } from "./judge-log";

/** libpq's and PostgreSQL's own sentences, as psycopg2 hands them on in Odoo's tracebacks. */
const WORDS = [
  "server closed the connection unexpectedly",
  "terminating connection due to administrator command",
  "terminating connection because of crash of another server process",
  "the database system is (?:starting up|shutting down|in recovery mode|not yet accepting connections)",
  "could not connect to server: Connection refused",
  "connection to server [^\\n]* failed: (?:Connection refused|No such file|FATAL: {2}the database system)",
];
const LOST = new RegExp(WORDS.join("|"));

/** saysDatabaseLost: PostgreSQL went away under Odoo. What Odoo did then says nothing about its code. */
export function saysDatabaseLost({ message }: JudgedLine): boolean {
  return LOST.test(message);
}
