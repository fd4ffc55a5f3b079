/** Streams have this long to say good-bye; browsers come back over kept connections at once and would keep us alive. */
const EXIT_AFTER_MS = 3_000;

/** register runs once per server process, before its first request. */
export async function register(): Promise<void> {
  const { getShutdown } = await import("@/server/composition/shutdown");
  const end = () => {
    getShutdown().abort();
    setTimeout(() => process.exit(0), EXIT_AFTER_MS).unref();
  };
  process.once("SIGTERM", end);
  process.once("SIGINT", end);
}
