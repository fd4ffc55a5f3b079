import { Note } from "@/components/ui/note";
import type { RunDetail } from "@/server/runs/contract";
import { runPageStrings } from "./strings";

/** RunOutcome says first what a person came to read: why it failed and whose fault it was, or what it waits for. */
export function RunOutcome({ run }: { run: RunDetail }) {
  const words = describe(run);
  if (!words) return null;
  return (
    <div className="px-4 pt-3 sm:px-6">
      <Note tone={words.tone}>
        {words.title && <strong className="font-semibold">{words.title}</strong>}
        {words.text && <p className="whitespace-pre-line">{words.text}</p>}
      </Note>
    </div>
  );
}

type Words = { tone: "danger" | "warning" | "neutral" | "info"; title?: string; text: string | null };

function describe(run: RunDetail): Words | null {
  switch (run.status) {
    case "failed":
    case "lost":
      return {
        tone: "danger",
        title: runPageStrings.failure[run.failureKind ?? "platform"],
        text: run.reason,
      };
    case "succeeded":
      return run.result === "warning" ? { tone: "warning", text: run.reason } : null;
    case "superseded":
      return { tone: "neutral", text: run.reason ?? runPageStrings.superseded };
    case "cancelled":
      return run.reason ? { tone: "neutral", text: run.reason } : null;
    case "queued":
      return { tone: "info", text: runPageStrings.waiting };
    default:
      return null;
  }
}
