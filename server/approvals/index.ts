/**
 * Approvals: what waits for somebody's agreement, told by mail. Who may decide hears that something waits for them, who asked
 * hears of the decision.
 *
 * What a decision lets through belongs to its own room, as restores do to backups. A mail is taken by its row before it is
 * sent, so any number of clocks may look at once, and is tried again when it reached nobody. Only who dies between sending and
 * writing that down has people told twice.
 */
export { mailApprovals } from "./mail-approvals";
