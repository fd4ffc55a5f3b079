/** The time, as an argument. Tests give their own. */
export type Clock = { now(): Date };

export const systemClock: Clock = { now: () => new Date() };
