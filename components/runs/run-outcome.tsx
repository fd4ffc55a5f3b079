import { paths } from "@/components/lib/paths";
import { ButtonLink } from "@/components/ui/button-link";
import { Note } from "@/components/ui/note";
import type { RunDetail } from "@/server/runs/contract";
import { describeStanding } from "./describe-standing";
import { runPageStrings } from "./strings";

/**
 * RunOutcome says first what a person came to read: what still serves when it broke off, why it did and whose fault it
 * was, or what it waits for.
 */
export function RunOutcome({ run }: { run: RunDetail }) {
  const words = describe(run);
  const standing = describeStanding(run);
  if (!words && !standing) return null;
  return (
    <div className="space-y-2 px-4 pt-3 sm:px-6">
      {standing && <Standing run={run} text={standing} />}
      {words && (
        <Note tone={words.tone}>
          {words.title && <strong className="font-semibold">{words.title}</strong>}
          {words.text && <p className="whitespace-pre-line">{words.text}</p>}
        </Note>
      )}
    </div>
  );
}

function Standing({ run, text }: { run: RunDetail; text: string }) {
  const { current, projectSlug, environmentName } = run;
  return (
    <Note
      tone={current?.serves ? "success" : "warning"}
      actions={
        environmentName && (
          <ButtonLink size="sm" href={paths.branch(projectSlug, environmentName)}>
            {runPageStrings.whatServes}
          </ButtonLink>
        )
      }
    >
      {text}
    </Note>
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
