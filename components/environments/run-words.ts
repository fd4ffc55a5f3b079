import { runLook, type RunResult, type RunStatus } from "@/components/ui/states";
import { RUN_KIND_LABELS, type RunKind } from "@/server/runs/states";
import { cardStrings } from "./strings";

/** runWords: "Deploy failed", "Build with warnings". */
export function runWords(run: { kind: RunKind; status: RunStatus; result: RunResult | null }): string {
  const state = run.result === "warning" ? cardStrings.warnings : runLook(run.status).label;
  return cardStrings.run(RUN_KIND_LABELS[run.kind], state);
}
