import type { Listener } from "@/server/platform/db/listener";
import { readRoute, type RouteRow } from "@/server/platform/db/sql/read-route";
import type { SqlClient } from "@/server/platform/db/sql-client";

/** A row is believed this long without a ring: a lost notification delays a switch by so much and no more. */
const MAX_AGE_MS = 1_000;
/** Host names kept; strangers asking for random names must not fill the memory. */
const MAX_HOSTS = 10_000;

/** RouteTable remembers rows by host and forgets them all when any environment changes. */
export class RouteTable {
  private rows = new Map<string, { row: Promise<RouteRow | null>; at: number }>();

  constructor(
    private readonly sql: SqlClient,
    listener: Listener,
  ) {
    const forget = () => {
      this.rows = new Map();
    };
    listener.subscribe("environments", forget);
    listener.subscribe("runs", forget);
  }

  find(host: string): Promise<RouteRow | null> {
    const known = this.rows.get(host);
    if (known && performance.now() - known.at < MAX_AGE_MS) return known.row;
    if (this.rows.size >= MAX_HOSTS) this.rows = new Map();
    const rows = this.rows;
    const row = readRoute(this.sql, host);
    rows.set(host, { row, at: performance.now() });
    row.catch(() => rows.delete(host));
    return row;
  }
}
