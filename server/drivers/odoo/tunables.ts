/** A longer line of output is cut there, and says how much is missing: one line cannot fill memory or the ledger. */
export const logMessageMaxChars = 65_536;
