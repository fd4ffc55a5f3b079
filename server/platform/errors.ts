import { isErrorOf } from "./is-error-of";

/**
 * Every failure a caller can meet, as a closed union. `message` is for people and has a next step; `detail` is for the
 * log. The map to tRPC and HTTP codes is in server/api/errors.ts and is exhaustive.
 */
export type ErrorCode =
  | "not_signed_in"
  | "forbidden"
  | "proof_needed"
  | "factor_needed"
  | "not_found"
  | "invalid"
  | "conflict"
  | "lost_race"
  | "too_large"
  | "too_many"
  | "unavailable"
  | "internal";

export class AppError extends Error {
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isErrorOf(this, this === AppError ? "AppError" : null, value);
  }
  override name = "AppError";
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly detail?: string,
  ) {
    super(message);
  }
}

/** notFound hides: the same answer for what is not there and what is not yours. */
export function notFound(what: string): AppError {
  return new AppError("not_found", `There is no such ${what}, or you may not see it.`);
}

/** lostRace: a compare-and-set found no row in an allowed state. */
export function lostRace(what: string): AppError {
  return new AppError("lost_race", `${what} changed in the meantime. Look again, then retry.`);
}
