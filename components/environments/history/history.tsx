"use client";

import { useSuspenseInfiniteQuery } from "@tanstack/react-query";
import { History as HistoryIcon } from "lucide-react";
import { PageBody } from "@/components/frame/page-body";
import { formatDate } from "@/components/lib/format-time";
import { useTRPC } from "@/components/lib/trpc";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import type { HistoryEntry } from "@/server/environments/contract";
import { historyStrings } from "./strings";
import { useEnvironment } from "../use-environment";
import { HistoryRow } from "./history-row";
import { historyOptions } from "./history-options";

/** History: commits, runs, deployments and changes of a branch, newest first, day by day. */
export function History({ environmentId }: { environmentId: string }) {
  const environment = useEnvironment(environmentId);
  const history = useSuspenseInfiniteQuery(historyOptions(useTRPC(), environmentId));
  const entries = history.data.pages.flatMap((page) => page.items);
  if (entries.length === 0)
    return (
      <PageBody>
        <Card>
          <EmptyState
            icon={<HistoryIcon />}
            title={historyStrings.emptyTitle}
            text={historyStrings.emptyText}
            command={`git push capstan HEAD:${environment.branch}`}
          />
        </Card>
      </PageBody>
    );
  return (
    <PageBody>
      <div className="grid min-w-0 grid-cols-1 gap-6">
        {byDay(entries).map(([day, ofDay]) => (
          <section key={day} aria-label={day}>
            <h2 className="text-ink-3 mb-2 text-xs font-semibold">{day}</h2>
            <ol className="border-line bg-surface shadow-1 divide-line divide-y overflow-clip rounded-lg border">
              {ofDay.map((entry) => (
                <HistoryRow key={keyOf(entry)} entry={entry} environment={environment} />
              ))}
            </ol>
          </section>
        ))}
        {history.hasNextPage && (
          <Button
            pending={history.isFetchingNextPage}
            onClick={() => void history.fetchNextPage()}
            className="justify-self-center"
          >
            {historyStrings.older}
          </Button>
        )}
      </div>
    </PageBody>
  );
}

function byDay(entries: readonly HistoryEntry[]): [string, HistoryEntry[]][] {
  const days = Map.groupBy(entries, ({ at }) => formatDate(at));
  return [...days];
}

function keyOf(entry: HistoryEntry): string {
  switch (entry.type) {
    case "commit":
      return `commit ${entry.commit.sha}`;
    case "run":
      return `run ${entry.run.id}`;
    case "deployment":
      return `deployment ${entry.deployment.id}`;
    case "change":
      return `change ${entry.at} ${entry.text}`;
  }
}
