import { ClusterError } from "@/server/drivers/cluster/port";
import { InterruptedError } from "./step";
import { RUN_TUNABLES } from "./tunables";

/** SQLSTATE classes that say: the server is away, not: the statement is wrong. */
const AWAY = /^(08|57P0|53300)/;
/** The same in Node's words, and in Prisma's (P1001 … P1017: not reachable, closed; P2024, P2028: no connection in time). */
const AWAY_CODES = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOENT|P1001|P1002|P1008|P1017|P2024|P2028)$/;
/** What neither gives a code for: pg's own sentences, and Prisma's around a SQLSTATE. */
const AWAY_WORDS =
  /Connection terminated|timeout exceeded when trying to connect|not queryable|Code: `(08...|57P0.|53300)`/i;

/** isServerAway: PostgreSQL is restarting or out of reach; the same statement may work in a moment. */
function isServerAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === "string" && (AWAY.test(code) || AWAY_CODES.test(code))) return true;
  return AWAY_WORDS.test(error.message);
}

/** isInterruption: a step failed because a database server went away under it, its own or Odoo's. */
export function isInterruption(error: unknown): boolean {
  if (error instanceof InterruptedError) return true;
  if (error instanceof ClusterError) return error.code === "unreachable";
  // a file that is not there says ENOENT as well, as a lost socket does
  return isServerAway(error) && (error as { code?: unknown }).code !== "ENOENT";
}

/** persistently tries again while the server is away, for at most RUN_TUNABLES.writeRetryMs. */
export async function persistently<T>(attempt: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + RUN_TUNABLES.writeRetryMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isServerAway(error) || performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, RUN_TUNABLES.writeRetryPauseMs));
    }
  }
}
