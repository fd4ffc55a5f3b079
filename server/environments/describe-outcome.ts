const BROKE_OFF: ReadonlySet<string> = new Set(["failed", "lost", "cancelled"]);

/**
 * describeOutcome says what holds after a run that broke off; null when it did not, or when nothing was in place.
 * `keptNumber`: the deployment that was in place when it ended, of runs that would have made another one.
 */
export function describeOutcome(run: { status: string; keptNumber: number | null }): string | null {
  if (run.keptNumber === null || !BROKE_OFF.has(run.status)) return null;
  return run.status === "cancelled"
    ? `Nothing was switched: deployment ${run.keptNumber} stayed in place.`
    : `Nothing was switched: the earlier deployment ${run.keptNumber} serves again.`;
}
