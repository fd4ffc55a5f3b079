"use client";

import { useEffect, useRef, useState } from "react";
import type { LogBuffer } from "@/components/log/log-buffer";
import { useTRPCClient } from "@/components/lib/trpc";
import { usePageVisible } from "@/components/lib/use-page-visible";

export type LogConnection = "connecting" | "live" | "reconnecting" | { refused: string };

/**
 * useEnvironmentLog puts a serving Odoo's new lines into the buffer while the tab is looked at; without any line yet,
 * the server sends the newest ones first. A cut connection goes on after the last line.
 */
export function useEnvironmentLog(environmentId: string, buffer: LogBuffer): LogConnection {
  const client = useTRPCClient();
  const visible = usePageVisible();
  const cursor = useRef<number | null>(null);
  const [connection, setConnection] = useState<LogConnection>("connecting");
  useEffect(() => {
    if (!visible) return undefined;
    const subscription = client.environments.follow.subscribe(
      { environmentId, after: cursor.current },
      {
        onStarted: () => setConnection("live"),
        onData: ({ data }) => {
          cursor.current = Math.max(cursor.current ?? 0, data.lastSeq);
          buffer.append(data.events);
        },
        onConnectionStateChange: ({ state }) => {
          if (state === "connecting") setConnection((now) => (now === "live" ? "reconnecting" : now));
          if (state === "pending") setConnection("live");
        },
        onError: (error) => setConnection({ refused: error.message }),
      },
    );
    return () => subscription.unsubscribe();
  }, [client, environmentId, buffer, visible]);
  return connection;
}
