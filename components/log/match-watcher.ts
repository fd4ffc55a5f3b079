import { lineMatcher, localMatches } from "./local-matches";
import type { LogBuffer } from "./log-buffer";
import type { LogFilter, LogLine } from "./log-line";
import type { LogSource } from "./log-source";
import { RowSpace } from "./row-space";

export type MatchState = {
  status: "searching" | "ready" | "failed";
  /** grows in place as live lines come; null while the first answer is awaited */
  space: RowSpace | null;
  /** only lines that are loaded were looked at */
  partial: boolean;
  /** there are more matches than listed */
  truncated: boolean;
};

/**
 * MatchWatcher keeps the set of lines that pass a filter and contain a text: the server is asked once (or the memory,
 * when the whole log is in it), live lines are judged as they arrive, also those that arrive during the question.
 */
export class MatchWatcher {
  private readonly abort = new AbortController();
  private readonly matches: (line: LogLine) => boolean;
  /** live matches that came during a question; null while none is asked */
  private early: number[] | null = null;
  private space: RowSpace | null = null;

  constructor(
    private readonly buffer: LogBuffer,
    private readonly source: LogSource,
    private readonly filter: LogFilter,
    private readonly text: string | null,
    private readonly onState: (state: MatchState) => void,
  ) {
    this.matches = lineMatcher(filter, text);
    this.abort.signal.addEventListener("abort", buffer.onAppend(this.onLines));
  }

  /** ask the server, again if it failed before. */
  async ask(): Promise<void> {
    const { signal } = this.abort;
    if (this.source.findMatches === undefined || this.buffer.isComplete()) {
      this.lookHere("ready");
      return;
    }
    this.onState({ status: "searching", space: null, partial: false, truncated: false });
    const early: number[] = [];
    this.early = early;
    try {
      const found = await this.source.findMatches({ ...this.filter, text: this.text }, signal);
      if (signal.aborted) return;
      const space = new RowSpace(found.ranges);
      for (const seq of early) if (seq > found.through) space.add(seq);
      this.ready("ready", space, false, found.truncated === true);
    } catch {
      if (!signal.aborted) this.lookHere("failed");
    }
  }

  stop(): void {
    this.abort.abort();
  }

  private readonly onLines = (lines: readonly LogLine[]) => {
    for (const line of lines) {
      if (!this.matches(line)) continue;
      this.early?.push(line.seq);
      this.space?.add(line.seq);
    }
  };

  private lookHere(status: "ready" | "failed"): void {
    const space = localMatches(this.buffer.loadedLines(), this.matches);
    this.ready(status, space, status === "failed" || !this.buffer.isComplete(), false);
  }

  private ready(status: "ready" | "failed", space: RowSpace, partial: boolean, truncated: boolean): void {
    this.space = space;
    this.early = null;
    this.onState({ status, space, partial, truncated });
  }
}
