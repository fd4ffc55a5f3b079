export type Watched = {
  startedAt: Date;
  /** it has answered since it was started */
  answered: boolean;
  /** questions without an answer, one after the other */
  misses: number;
  /** when the first of them was asked */
  silentSince: Date | null;
};

/** See DEPLOYMENT_TUNABLES for what happens at each bound. */
export type HealthLimits = {
  aliveEveryMs: number;
  hungMisses: number;
  hungSpanMs: number;
  healthTimeoutMs: number;
};

/**
 * planHealth: one that has not answered yet is starting, for as long as a start may take; one that misses several questions
 * over some time hangs. A single miss says nothing: the machine may be busy.
 */
export function planHealth(
  watched: Watched,
  now: Date,
  limits: HealthLimits,
): "starting" | "answers" | "hung" {
  const { answered, misses, silentSince, startedAt } = watched;
  const mayStart = !answered && +now - +startedAt < limits.healthTimeoutMs;
  if (mayStart) return "starting";
  const isSilent = silentSince !== null && +now - +silentSince >= limits.hungSpanMs;
  return isSilent && misses >= limits.hungMisses ? "hung" : "answers";
}
