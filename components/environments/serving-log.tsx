"use client";

import { Link } from "@/components/ui/link";
import { useState } from "react";
import { PageBody } from "@/components/frame/page-body";
import { paths } from "@/components/lib/paths";
import { useTRPCClient } from "@/components/lib/trpc";
import { LogBuffer } from "@/components/log/log-buffer";
import { LogViewer } from "@/components/log/log-viewer";
import { Note } from "@/components/ui/note";
import { servingLogSource } from "./serving-log-source";
import { logStrings } from "./strings";
import { useEnvironment } from "./use-environment";
import { useEnvironmentLog, type LogConnection } from "./use-environment-log";

/** ServingLog: what the running Odoo writes, live. The logs of builds are with their runs. */
export function ServingLog({ environmentId, firstSeq }: { environmentId: string; firstSeq: number }) {
  const { lastRun } = useEnvironment(environmentId);
  const client = useTRPCClient();
  const [buffer] = useState(() => new LogBuffer({ firstSeq, lastSeq: firstSeq - 1 }));
  const [source] = useState(() => servingLogSource(client, environmentId, () => buffer.lastSeq));
  const connection = useEnvironmentLog(environmentId, buffer);
  return (
    <PageBody className="gap-3!">
      <div className="text-ink-3 flex flex-wrap items-center justify-between gap-x-4 gap-y-1 text-sm">
        <p>
          {logStrings.text}{" "}
          {lastRun && (
            <Link
              href={paths.run(lastRun.id)}
              className="text-accent rounded-xs underline underline-offset-2"
            >
              {logStrings.lastRun}
            </Link>
          )}
        </p>
        <Connection connection={connection} />
      </div>
      {typeof connection === "object" && <Note tone="danger">{connection.refused}</Note>}
      <LogViewer
        buffer={buffer}
        source={source}
        live={typeof connection === "string"}
        className="h-[max(24rem,calc(100dvh-20.5rem))]"
      />
    </PageBody>
  );
}

function Connection({ connection }: { connection: LogConnection }) {
  if (typeof connection === "object") return null;
  return <p role="status">{logStrings.connection[connection]}</p>;
}
