import type { OriginColumns } from "@/server/platform/db/sql/read-history";

/** describeOrigin says where a run, and the deployment it made, came from: "A push by sam", "A merge of feature/x". */
export function describeOrigin(run: OriginColumns): string {
  const by = run.requested_by === null ? "" : ` by ${run.requested_by}`;
  if (run.kind === "rollback") return `A rollback to ${describeTarget(run)}${by && `,${by}`}`;
  if (run.kind === "restore") return `A restore of a backup${by}`;
  if (run.kind !== "build" && run.kind !== "deploy")
    return by === "" ? "Asked for by Capstan itself" : `Asked for${by}`;
  if (run.merged !== null) return `A merge of ${run.merged}${by}`;
  switch (run.source) {
    case "push":
      return `A push${by}`;
    case "portal":
    case "api":
      return `${describeMode(run)} that was asked for in the ${run.source === "api" ? "API" : "portal"}${by}`;
    case "external":
      return `An outside pipeline${by}`;
    default:
      return "A commit that Capstan found in the repository";
  }
}

function describeTarget({ target_number: number, rollback_mode: mode }: OriginColumns): string {
  const deployment = number === null ? "an earlier deployment" : `deployment ${number}`;
  return `${deployment}, ${mode === "code_and_data" ? "code and data" : "code alone"}`;
}

function describeMode({ mode, fresh }: OriginColumns): string {
  if (mode === "update") return "An update";
  return fresh ? "A new build on a fresh copy of production" : "A new build";
}
