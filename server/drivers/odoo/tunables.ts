/** A longer line of output is cut there, and says how much is missing: one line cannot fill memory or the ledger. */
export const logMessageMaxChars = 65_536;

/** The first warning or error of a run is shown up to here; all of it is in the log. */
export const headlineMaxChars = 300;
