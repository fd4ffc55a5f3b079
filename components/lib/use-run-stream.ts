"use client";

import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { RunDetail, RunEventDto } from "@/server/runs/contract";
import { useTRPCClient } from "./trpc";
import { usePageVisible } from "./use-page-visible";

export type StreamState = "connecting" | "live" | "reconnecting" | "ended" | "refused";

type RunStream = {
  runId: string;
  /** sequence of the last line the page has already */
  after: number;
  onRun: (run: RunDetail) => void;
  /** lines in order, none twice, whatever happens to the connection */
  onEvents: (events: RunEventDto[]) => void;
};

/** useRunStream follows a run while the tab is visible and gives the connection's state, to be shown. */
export function useRunStream({ runId, after, onRun, onEvents }: RunStream): StreamState {
  const client = useTRPCClient();
  const visible = usePageVisible();
  const cursor = useRef(after);
  const [state, setState] = useState<StreamState>("connecting");
  const tellRun = useEffectEvent(onRun);
  const tellEvents = useEffectEvent(onEvents);

  useEffect(() => {
    if (!visible) return;
    const subscription = client.runs.follow.subscribe(
      { runId, after: cursor.current },
      {
        onStarted: () => setState("live"),
        onData: ({ data }) => {
          setState("live");
          if (data.type === "run") return tellRun(data.run);
          const fresh = data.events.filter((event) => event.seq > cursor.current);
          cursor.current = Math.max(cursor.current, data.lastSeq);
          if (fresh.length > 0) tellEvents(fresh);
        },
        onConnectionStateChange: ({ state: connection }) => {
          if (connection === "connecting") setState((now) => (now === "live" ? "reconnecting" : now));
        },
        onError: () => setState("refused"),
        onComplete: () => setState("ended"),
      },
    );
    return () => subscription.unsubscribe();
  }, [client, runId, visible]);
  return state;
}
