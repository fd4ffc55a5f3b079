import { isErrorOf } from "@/server/platform/is-error-of";

export type StorageErrorCode =
  | "bad_key"
  | "not_found"
  | "full"
  | "denied"
  /** nobody may delete it yet: nothing is wrong with the store or the key */
  | "locked"
  | "unreachable"
  | "failed";

/** StorageError: `message` is for people and has a next step, `detail` for the log. */
export class StorageError extends Error {
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isErrorOf(this, this === StorageError ? "StorageError" : null, value);
  }
  override name = "StorageError";
  constructor(
    readonly code: StorageErrorCode,
    message: string,
    readonly detail?: string,
  ) {
    super(message);
  }
}
