import { StorageError } from "../port";

const FULL = new Set(["ENOSPC", "EDQUOT"]);
const DENIED = new Set(["EACCES", "EPERM", "EROFS"]);

/** mapDiskError: what the system said, as a StorageError. An abort and errors of the body itself stay what they are. */
export function mapDiskError(error: unknown, key: string): unknown {
  const code = codeOf(error);
  if (error instanceof StorageError || code === null || !("syscall" in (error as object))) return error;
  const detail = `${key}: ${(error as Error).message}`;
  if (code === "ENOENT" || code === "ENOTDIR")
    return new StorageError("not_found", "This part of the backup is not in its store any more.", detail);
  if (FULL.has(code))
    return new StorageError(
      "full",
      "The disk that holds the backups is full. Free some room, then try again.",
      detail,
    );
  if (DENIED.has(code))
    return new StorageError(
      "denied",
      "Capstan may not write to the folder of the backups. Look at its owner.",
      detail,
    );
  return new StorageError(
    "failed",
    "The disk that holds the backups does not work. See the worker's log.",
    detail,
  );
}

/** codeOf: ENOENT and the like; null for an error without one. */
export function codeOf(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}
