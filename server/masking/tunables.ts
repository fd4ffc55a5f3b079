/** Columns without a rule that a run's log names; the report has all of them. */
export const unmaskedNamedInLog = 20;
