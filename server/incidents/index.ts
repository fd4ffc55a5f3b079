/**
 * Incidents: what is wrong until somebody mends it, written down and mailed once for each lapse.
 *
 * Owns ops.incidents. One environment has at most one open incident of a kind, by a unique index, so any number of clocks may
 * look at once. A mail is taken by its row before it is sent, and tried again when that failed: nobody is left untold because
 * a mail server was away. Only who dies between sending and writing that down has people told twice.
 */
export { watchProof, type WatchDeps } from "./watch-proof";
export { listIncidents } from "./queries";
