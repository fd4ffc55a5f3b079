/**
 * Secrets: values that only the runtime sees. Owns ops.secrets and ops.secret_versions.
 *
 * A value belongs to a project, a stage or one environment; the nearest one wins. It is encrypted before it reaches the
 * database (envelope.ts), each version under a data key that the key driver wraps, so a copy of the database holds none in
 * clear. The portal writes them; reading one back takes a permission of its own and a fresh proof. The worker hands them to
 * Odoo at its start and takes them out of every line of log. Each reading leaves a line in the audit trail, written by the
 * SQL function that gives the ciphertext out. Of two new values at
 * once the second one is refused (compare-and-set on the secret's row). Without the master key
 * nothing starts: an Odoo without its secrets, or a log that cannot be redacted, is worse than one that waits.
 */
export { deleteSecret, listSecrets, revealSecret, setSecret, type AsPerson } from "./secrets";
export { rewrapSecrets } from "./rewrap-secrets";
export { SecretReader, type EnvironmentSecrets } from "./secret-reader";
