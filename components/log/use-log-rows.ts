"use client";

import { useMemo, useSyncExternalStore } from "react";
import type { LogBuffer } from "./log-buffer";
import { isEverything } from "./log-line";
import type { LogFilter } from "./log-line";
import type { LogSource } from "./log-source";
import { RowSpace } from "./row-space";
import { useMatches } from "./use-matches";

export type LogRows = {
  space: RowSpace;
  /** changes when `space` holds other rows, not when rows were added at its end */
  identity: unknown;
  /** null: every line is shown */
  filter: LogFilter | null;
  status: "ready" | "searching" | "failed";
  partial: boolean;
  retry: () => void;
};

const NOTHING = new RowSpace();

/** useLogRows is which lines are shown, now and as the log grows. Renders again whenever the buffer changed. */
export function useLogRows(buffer: LogBuffer, source: LogSource, filter: LogFilter): LogRows {
  useSyncExternalStore(buffer.subscribe, buffer.version, buffer.version);
  const everything = isEverything(filter);
  const { found, retry } = useMatches(buffer, source, !everything, filter, null);
  const { firstSeq, lastSeq } = buffer;
  const all = useMemo(() => new RowSpace([[firstSeq, lastSeq]]), [firstSeq, lastSeq]);
  if (everything)
    return { space: all, identity: buffer, filter: null, status: "ready", partial: false, retry };
  return {
    space: found?.space ?? NOTHING,
    identity: found?.space ?? NOTHING,
    filter,
    status: found?.status ?? "searching",
    partial: found?.partial ?? false,
    retry,
  };
}
