/** A condition that takes longer than this never comes true. */
const PATIENCE_MS = 20_000;
const POLL_MS = 10;

/** until asks again and again, and gives up loudly. */
export async function until(what: string, isSo: () => boolean): Promise<void> {
  for (const started = performance.now(); performance.now() - started < PATIENCE_MS;) {
    if (isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`never: ${what}`);
}
