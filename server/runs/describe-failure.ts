import { ClusterError } from "@/server/drivers/cluster/port";
import { GitError } from "@/server/drivers/git/port";
import { RuntimeError } from "@/server/drivers/runtime/port";
import { StorageError } from "@/server/drivers/storage/port";
import { AppError } from "@/server/platform/errors";
import { storable } from "./storable";
import { CodeFailure, InterruptedError, PlatformFailure } from "./step";

export type Failure = { kind: "code" | "platform"; message: string; detail: string | null };

/** describeFailure tells the repository's fault from ours, in words for people, with the rest for the log. */
export function describeFailure(error: unknown): Failure {
  const { kind, message, detail } = describe(error);
  // a run whose reason cannot be written down has no end
  return { kind, message: storable(message), detail: detail === null ? null : storable(detail) };
}

function describe(error: unknown): Failure {
  if (error instanceof CodeFailure)
    return { kind: "code", message: error.message, detail: error.detail ?? null };
  if (error instanceof PlatformFailure)
    return { kind: "platform", message: error.message, detail: error.detail ?? null };
  if (error instanceof InterruptedError) return { kind: "platform", message: error.message, detail: null };
  if (error instanceof GitError) {
    const ofTheCode = ["submodule", "no_such_commit", "too_large"].includes(error.code);
    return { kind: ofTheCode ? "code" : "platform", message: error.message, detail: error.detail ?? null };
  }
  if (error instanceof RuntimeError)
    return {
      kind: error.code === "requirements" ? "code" : "platform",
      message: error.message,
      detail: error.detail ?? null,
    };
  if (error instanceof ClusterError)
    return { kind: "platform", message: error.message, detail: error.detail ?? null };
  if (error instanceof StorageError)
    return { kind: "platform", message: error.message, detail: error.detail ?? null };
  if (error instanceof AppError)
    return { kind: "platform", message: error.message, detail: error.detail ?? null };
  const text = error instanceof Error ? error.message : String(error);
  return {
    kind: "platform",
    message:
      "Capstan itself failed here. Nothing was switched. Rebuild; if it happens again, look at the worker's log.",
    detail: error instanceof Error ? (error.stack ?? text) : text,
  };
}
