import { ClusterError, type ClusterErrorCode } from "./port";

const BY_SQLSTATE: Record<string, [ClusterErrorCode, string]> = {
  "42P04": ["exists", "A database of that name exists already."],
  "42710": ["exists", "A role of that name exists already."],
  "55006": ["in_use", "The database is being used, so it cannot be copied right now. Try again in a moment."],
  "3D000": ["missing", "The database is not there."],
  "53100": ["disk_full", "PostgreSQL's disk is full. Free some room, then try again; nothing was switched."],
  "53300": [
    "unreachable",
    "PostgreSQL for Odoo's databases has no connection left. Raise its max_connections.",
  ],
  "57P01": ["unreachable", "PostgreSQL for Odoo's databases was stopped meanwhile. Try again."],
  "57P02": ["unreachable", "PostgreSQL for Odoo's databases crashed meanwhile. Try again."],
  "57P03": ["unreachable", "PostgreSQL for Odoo's databases is starting or stopping. Try again in a moment."],
  "28P01": [
    "unreachable",
    "PostgreSQL for Odoo's databases refuses the password of ODOO_DATABASE_URL. Mend it.",
  ],
};

const NETWORK = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EPIPE",
  "ENOENT",
]);

/** toClusterError puts PostgreSQL's and the network's failures into the room's own words; its own pass through. */
export function toClusterError(error: unknown): ClusterError {
  if (error instanceof ClusterError) return error;
  const { code, message = String(error) } = error as { code?: string; message?: string };
  const known = code === undefined ? undefined : BY_SQLSTATE[code];
  // DROP DATABASE … WITH (FORCE), when it may not end somebody's session
  if (code === "42501" && /terminate/i.test(message))
    return new ClusterError(
      "in_use",
      "The database is being used by a superuser. Close that session first.",
      message,
    );
  if (known) return new ClusterError(known[0], known[1], message);
  if (/no space left on device/i.test(message))
    return new ClusterError(
      "disk_full",
      "PostgreSQL's disk is full. Free some room, then try again; nothing was switched.",
      message,
    );
  if (
    (code !== undefined && NETWORK.has(code)) ||
    /timeout exceeded|Connection terminated|not queryable/.test(message)
  )
    return new ClusterError(
      "unreachable",
      "PostgreSQL for Odoo's databases does not answer. Look at Status.",
      message,
    );
  return new ClusterError("failed", "PostgreSQL refused a statement. See the log.", message);
}
