import type { GitHttpAnswer } from "@/server/drivers/git/port";
import { noticePacket } from "./pkt-line";
import { PushReader, type PushReport } from "./push-reader";
import { noticeMaxChars, noticeMaxLines } from "./tunables";

/** A push that ended: its report, and how Git did (null: it was stopped). */
export type EndedPush = PushReport & { exitCode: number | null };

/** One printable line per line: what a branch's name or a commit holds must not reach the pusher's terminal. */
function buildNotices(lines: readonly string[]): Buffer[] {
  return lines
    .flatMap((line) => line.split(/\r?\n/))
    .slice(0, noticeMaxLines)
    .map((line) => noticePacket(line.replace(/\p{Cc}/gu, " ").slice(0, noticeMaxChars)));
}

/**
 * followPush passes the answer of a push on, and calls `settle` exactly once when Git has ended: before the end of the
 * answer, so that what it gives is shown to the pusher; and also when the pusher went away in the middle.
 */
export function followPush(
  answer: GitHttpAnswer,
  settle: (ended: EndedPush) => Promise<string[]>,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  const reader = answer.body.getReader();
  const push = new PushReader();
  let settled: Promise<string[]> | null = null;
  const settleOnce = () =>
    (settled ??= answer.finished.then(({ exitCode }) => settle({ ...push.result(), exitCode })));
  const settleAlone = () => void settleOnce();
  signal.addEventListener("abort", settleAlone, { once: true });
  if (signal.aborted) settleAlone();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      // a pull that gives nothing is not repeated, so it goes on until there is something
      for (;;) {
        const next = await reader.read().catch(async (error: unknown) => {
          await settleOnce();
          throw error;
        });
        const parts = next.done ? push.end(buildNotices(await settleOnce())) : push.push(next.value);
        for (const part of parts) controller.enqueue(new Uint8Array(part));
        if (next.done) {
          signal.removeEventListener("abort", settleAlone);
          controller.close();
        }
        if (next.done || parts.length > 0) return;
      }
    },
    async cancel(reason) {
      await reader.cancel(reason);
      await settleOnce();
    },
  });
}
