export type StorageErrorCode = "bad_key" | "not_found" | "full" | "denied" | "unreachable" | "failed";

/** StorageError: `message` is for people and has a next step, `detail` for the log. */
export class StorageError extends Error {
  override name = "StorageError";
  constructor(
    readonly code: StorageErrorCode,
    message: string,
    readonly detail?: string,
  ) {
    super(message);
  }
}
