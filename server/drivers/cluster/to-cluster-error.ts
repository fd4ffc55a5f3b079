import { ClusterError, type ClusterErrorCode } from "./port";

const BY_SQLSTATE: Record<string, [ClusterErrorCode, string]> = {
  "42P04": ["exists", "A database of that name exists already."],
  "42710": ["exists", "A role of that name exists already."],
  "55006": ["in_use", "The database is being used, so it cannot be copied right now."],
  "3D000": ["missing", "The database is not there."],
  "53100": ["disk_full", "PostgreSQL's disk is full. Free some room; nothing was switched."],
};

/** toClusterError puts PostgreSQL's and the network's failures into the room's own words; its own pass through. */
export function toClusterError(error: unknown): ClusterError {
  if (error instanceof ClusterError) return error;
  const { code, message } = error as { code?: string; message?: string };
  const known = code === undefined ? undefined : BY_SQLSTATE[code];
  if (known) return new ClusterError(known[0], known[1], message);
  if (
    code === "ECONNREFUSED" ||
    code === "ENOTFOUND" ||
    code === "ETIMEDOUT" ||
    /timeout exceeded|Connection terminated/.test(message ?? "")
  )
    return new ClusterError(
      "unreachable",
      "PostgreSQL for Odoo's databases does not answer. Look at Status.",
      message,
    );
  if (/no space left on device/i.test(message ?? ""))
    return new ClusterError("disk_full", "The disk is full. Free some room; nothing was switched.", message);
  return new ClusterError("failed", `PostgreSQL refused: ${message ?? String(error)}`, message);
}
