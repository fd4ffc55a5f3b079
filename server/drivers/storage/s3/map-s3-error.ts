import { AppError } from "@/server/platform/errors";
import { StorageError } from "../port";

const DENIED = new Set([
  "AccessDenied",
  "AllAccessDisabled",
  "ExpiredToken",
  "InvalidAccessKeyId",
  "InvalidToken",
  "SignatureDoesNotMatch",
]);
/** Amazon, Ceph and MinIO have no name of its own for it. */
const SAYS_LOCKED = /(protected|forbidden) by object lock|WORM protected/i;
const FULL = new Set(["QuotaExceeded", "InsufficientStorage", "XMinioStorageFull", "EntityTooLarge"]);
const AWAY = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EPIPE",
  "ETIMEDOUT",
  "TimeoutError",
  "RequestTimeout",
  "SlowDown",
  "ServiceUnavailable",
  "InternalError",
]);

/** mapS3Error: what the server or the network said, as a StorageError. What the body fails with stays what it is. */
export function mapS3Error(error: unknown, key: string): unknown {
  if (error instanceof StorageError) return error;
  if (error instanceof AppError) return new StorageError("unreachable", error.message, error.detail);
  const { name, code, status } = read(error);
  const detail = `${key}: ${name} ${status ?? ""} ${error instanceof Error ? error.message : String(error)}`;
  if (name === "NoSuchBucket")
    return new StorageError(
      "denied",
      "There is no such bucket. Make it, or correct its name in the store.",
      detail,
    );
  if (isMissing(error))
    return new StorageError("not_found", "This part of the backup is not in its store any more.", detail);
  if (name === "RequestTimeTooSkewed")
    return new StorageError(
      "denied",
      "The store refuses requests because the clock of this machine is wrong. Set it right (timedatectl), then try again.",
      detail,
    );
  if (name === "ObjectLocked" || (error instanceof Error && SAYS_LOCKED.test(error.message)))
    return lockedError(key, undefined, detail);
  if (FULL.has(name) || status === 507)
    return new StorageError("full", "The store is full. Free some room, then try again.", detail);
  if (DENIED.has(name) || status === 401 || status === 403)
    return new StorageError(
      "denied",
      "The store refuses Capstan's key. Look at its rights, or give it a new one.",
      detail,
    );
  if (AWAY.has(name) || AWAY.has(code) || ((status ?? 0) >= 500 && status !== 501))
    return new StorageError(
      "unreachable",
      "The store does not answer. It is tried again with the next backup.",
      detail,
    );
  if (status !== null)
    return new StorageError(
      "failed",
      "The store refuses what Capstan asks for. See the worker's log.",
      detail,
    );
  return error;
}

/** lockedError: `until` is unknown of a legal hold, and where the key may not read locks. */
export function lockedError(key: string, until: Date | undefined, detail = key): StorageError {
  const when = until ? ` until ${until.toISOString().slice(0, 16).replace("T", " ")} UTC` : "";
  return new StorageError(
    "locked",
    `The store keeps this locked${when}. It can be removed after that.`,
    detail,
  );
}

/** isMissing: no such object. */
export function isMissing(error: unknown): boolean {
  const { name, status } = read(error);
  return name === "NoSuchKey" || name === "NotFound" || (status === 404 && name !== "NoSuchBucket");
}

function read(error: unknown): { name: string; code: string; status: number | null } {
  const given = error as { name?: unknown; code?: unknown; $metadata?: { httpStatusCode?: number } } | null;
  return {
    name: typeof given?.name === "string" ? given.name : "",
    code: typeof given?.code === "string" ? given.code : "",
    status: given?.$metadata?.httpStatusCode ?? null,
  };
}
