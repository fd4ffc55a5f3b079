import { RUN_TUNABLES } from "./tunables";

/** SQLSTATE classes and socket errors that say: the server is away, not: the statement is wrong. */
const AWAY = /^(08|57P0|53300)/;
const AWAY_SOCKET = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOENT"]);

/** isServerAway: PostgreSQL is restarting or out of reach; the same statement may work in a moment. */
function isServerAway(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  if (typeof code === "string") return AWAY.test(code) || AWAY_SOCKET.has(code);
  return (
    error instanceof Error &&
    /Connection terminated|timeout exceeded when trying to connect/i.test(error.message)
  );
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
