/**
 * The one map from failures to what callers see. Whatever is thrown below becomes an AppError once; its message is for
 * people, its detail for the log. Text of the database never leaves.
 */
import { TRPCError, type TRPC_ERROR_CODE_KEY } from "@trpc/server";
import { ZodError } from "zod";
import { GitError, type GitErrorCode } from "@/server/drivers/git/port";
import { AppError, type ErrorCode } from "@/server/platform/errors";

type Mapping = { trpc: TRPC_ERROR_CODE_KEY; status: number; title: string };

export const ERROR_MAP: Record<ErrorCode, Mapping> = {
  not_signed_in: { trpc: "UNAUTHORIZED", status: 401, title: "Not signed in" },
  forbidden: { trpc: "FORBIDDEN", status: 403, title: "Not permitted" },
  proof_needed: { trpc: "FORBIDDEN", status: 403, title: "Fresh proof needed" },
  factor_needed: { trpc: "FORBIDDEN", status: 403, title: "Second factor needed" },
  not_found: { trpc: "NOT_FOUND", status: 404, title: "Not found" },
  invalid: { trpc: "BAD_REQUEST", status: 400, title: "Invalid input" },
  conflict: { trpc: "CONFLICT", status: 409, title: "Conflict" },
  lost_race: { trpc: "CONFLICT", status: 409, title: "Changed in the meantime" },
  too_large: { trpc: "PAYLOAD_TOO_LARGE", status: 413, title: "Too large" },
  too_many: { trpc: "TOO_MANY_REQUESTS", status: 429, title: "Too many requests" },
  unavailable: { trpc: "SERVICE_UNAVAILABLE", status: 503, title: "Unavailable" },
  internal: { trpc: "INTERNAL_SERVER_ERROR", status: 500, title: "Internal error" },
};

const CODE_OF_TRPC = new Map<string, ErrorCode>(
  (Object.entries(ERROR_MAP) as [ErrorCode, Mapping][])
    .toReversed()
    .map(([code, mapping]) => [mapping.trpc, code]),
);

const CODE_OF_GIT: Record<GitErrorCode, ErrorCode> = {
  unreachable: "unavailable",
  denied: "conflict",
  not_a_repository: "conflict",
  no_such_commit: "not_found",
  exists: "conflict",
  bad_name: "invalid",
  submodule: "conflict",
  disk_full: "unavailable",
  too_large: "too_large",
  failed: "internal",
};

const INTERNAL_MESSAGE =
  "Something broke on our side. It is in the log; try again, and tell your administrator if it stays.";

/** toAppError turns anything thrown into the closed union. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof GitError)
    return new AppError(CODE_OF_GIT[thrown.code], thrown.message, thrown.detail);
  if (thrown instanceof ZodError) return new AppError("invalid", describeIssues(thrown));
  if (thrown instanceof TRPCError) return fromTrpc(thrown);
  return fromDatabase(thrown) ?? new AppError("internal", INTERNAL_MESSAGE, describe(thrown));
}

/** toTrpcError makes the error that tRPC sends; the AppError rides along as its cause. */
export function toTrpcError(thrown: unknown): TRPCError {
  const error = toAppError(thrown);
  return new TRPCError({ code: ERROR_MAP[error.code].trpc, message: error.message, cause: error });
}

/** issuesOf: what was wrong with the input, field by field; null for other failures. */
export function issuesOf(thrown: unknown): { path: string; message: string }[] | null {
  const zod = zodErrorOf(thrown);
  return zod && zod.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message }));
}

/** zodErrorOf: what the schema of the input said; null for other failures. */
export function zodErrorOf(thrown: unknown): ZodError | null {
  const cause = thrown instanceof TRPCError ? thrown.cause : thrown;
  const zod = cause instanceof AppError ? cause.cause : cause;
  return zod instanceof ZodError ? zod : null;
}

/** Errors of tRPC itself (unknown path, bad body) and of input that did not parse. */
function fromTrpc(error: TRPCError): AppError {
  if (error.cause instanceof ZodError) {
    const invalid = new AppError("invalid", describeIssues(error.cause));
    invalid.cause = error.cause;
    return invalid;
  }
  // Only the input makes both of these; a SyntaxError of our own comes as INTERNAL_SERVER_ERROR.
  if (error.code === "BAD_REQUEST" && error.cause instanceof SyntaxError)
    return new AppError("invalid", "The input is not JSON.", error.message);
  if (error.cause && error.cause !== error) return toAppError(error.cause);
  const code =
    CODE_OF_TRPC.get(error.code) ?? (error.code === "INTERNAL_SERVER_ERROR" ? "internal" : "invalid");
  return new AppError(code, code === "internal" ? INTERNAL_MESSAGE : error.message, error.message);
}

/** PostgreSQL's codes, whether they come from pg itself or through Prisma. */
function fromDatabase(thrown: unknown): AppError | null {
  const state = findSqlState(thrown);
  const detail = describe(thrown);
  if (state === null) return null;
  if (state === "42501")
    return new AppError("forbidden", "You may not do this. Ask an administrator of the project.", detail);
  if (state === "P0002" || state === "P2025")
    return new AppError("not_found", "There is no such thing, or you may not see it.", detail);
  if (state === "23505" || state === "P2002")
    return new AppError("conflict", "Something with this name is there already. Choose another one.", detail);
  if (state === "23503")
    return new AppError("conflict", "It is used by something else, or what it needs is gone.", detail);
  if (state.startsWith("22") || state === "23514" || state === "23502")
    return new AppError("invalid", "A value is not one that can be stored.", detail);
  if (state === "55000")
    return new AppError("conflict", "It is not in a state that allows this any more. Look again.", detail);
  if (state === "40001" || state === "40P01")
    return new AppError("lost_race", "Somebody else was faster. Try again.", detail);
  if (isConnectionTrouble(state))
    return new AppError(
      "unavailable",
      "The database does not answer just now. Try again in a moment.",
      detail,
    );
  return null;
}

const CONNECTION_CODES = new Set([
  "ECONNREFUSED", "ECONNRESET", "EPIPE", "ENOTFOUND", "ETIMEDOUT", "EAI_AGAIN", "P1001", "P1002", "P1008", "P1017", "P2024", "P2028",
]); // prettier-ignore

function isConnectionTrouble(state: string): boolean {
  return (
    state.startsWith("08") || state.startsWith("53") || state.startsWith("57P") || CONNECTION_CODES.has(state)
  );
}

type WithCode = {
  code?: unknown;
  message?: unknown;
  cause?: unknown;
  meta?: { driverAdapterError?: unknown; code?: unknown };
};

function findSqlState(thrown: unknown, depth = 0): string | null {
  if (typeof thrown !== "object" || thrown === null || depth > 4) return null;
  const error = thrown as WithCode & { originalCode?: unknown };
  const inner =
    findSqlState(error.meta?.driverAdapterError, depth + 1) ?? findSqlState(error.cause, depth + 1);
  if (inner !== null) return inner;
  if (typeof error.originalCode === "string") return error.originalCode;
  if (typeof error.meta?.code === "string") return error.meta.code;
  if (typeof error.code === "string" && /^([0-9A-Z]{5}|E[A-Z_]+)$/.test(error.code)) return error.code;
  const text = typeof error.message === "string" ? error.message : "";
  return /Connection terminated|timeout exceeded when trying to connect|Cannot use a pool after/.test(text)
    ? "08006"
    : null;
}

function describeIssues(error: ZodError): string {
  const [first] = error.issues;
  if (!first) return "The input is not valid.";
  const where = first.path.length > 0 ? `${first.path.join(".")}: ` : "";
  return `${where}${first.message}`;
}

function describe(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}
