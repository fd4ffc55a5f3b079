"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { Database } from "lucide-react";
import { PageBody } from "@/components/frame/page-body";
import { formatBytes } from "@/components/lib/format-bytes";
import { useTRPC } from "@/components/lib/trpc";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { Note } from "@/components/ui/note";
import type { DatabaseCare } from "@/server/database-care/contract";
import { HintsCard } from "./hints-card";
import { SizeCard } from "./size-card";
import { StatementsCard } from "./statements-card";
import { databaseStrings as words } from "./strings";
import { TablesCard } from "./tables-card";

/** The page is looked at, not watched: sizes and counters move slowly. */
const REFRESH_MS = 60_000;
/** A transaction that is open for so long keeps rows from being cleared away. */
const LONG_SECONDS = 600;

/** DatabasePage: how large it is and became, what takes the room, what is slow, what would help. */
export function DatabasePage({ environmentId }: { environmentId: string }) {
  const { data } = useSuspenseQuery({
    ...useTRPC().environments.database.queryOptions({ environmentId }),
    refetchInterval: REFRESH_MS,
  });
  const { now, growth, samples } = data;
  if (data.database === null)
    return (
      <PageBody>
        <EmptyState icon={<Database />} title={words.nothing} text={words.nothingText} />
      </PageBody>
    );
  return (
    <PageBody className="[&>*]:min-w-0">
      {growth.isFast && <Note tone="warning">{words.fast}</Note>}
      {now ? (
        <Facts now={now} growth={growth} />
      ) : (
        <ErrorState title={words.silent} text={words.silentText} next={words.silentNext} />
      )}
      <SizeCard samples={samples} />
      {now && (
        <>
          <TablesCard tables={now.tables} count={now.tableCount} />
          <StatementsCard environmentId={environmentId} statements={now.statements} />
          <HintsCard hints={now.hints} />
        </>
      )}
    </PageBody>
  );
}

function Facts({ now, growth }: { now: NonNullable<DatabaseCare["now"]>; growth: DatabaseCare["growth"] }) {
  const { active, idle, inTransaction, limit, serverLimit, longestSeconds } = now.connections;
  const { bytesPerDay } = growth;
  return (
    <Card>
      <dl className="grid gap-5 sm:grid-cols-2 xl:grid-cols-4">
        <Fact
          label={words.size}
          value={formatBytes(now.sizeBytes)}
          more={`PostgreSQL ${now.version.split(" ")[0]}`}
        />
        <Fact
          label={words.growth}
          value={bytesPerDay === null ? words.growthNone : words.grows(bytesPerDay)}
          more={bytesPerDay === null ? words.growthNoneText : words.growthText}
        />
        <Fact
          label={words.connections}
          value={words.connectionsOf(active + idle + inTransaction, limit ?? serverLimit)}
          more={words.connectionsText(active, inTransaction)}
        />
        <Fact
          label={words.cache}
          value={now.cacheHit === null ? words.growthNone : words.cacheOf(now.cacheHit)}
          more={words.cacheText}
        />
      </dl>
      {longestSeconds !== null && longestSeconds > LONG_SECONDS && (
        <Note tone="warning" className="mt-4">
          {words.longest(longestSeconds)}
        </Note>
      )}
    </Card>
  );
}

function Fact({ label, value, more }: { label: string; value: string; more: string }) {
  return (
    <div className="min-w-0">
      <dt className="text-ink-3 text-xs">{label}</dt>
      <dd data-numeric className="text-base font-semibold">
        {value}
      </dd>
      <dd className="text-ink-3 text-xs">{more}</dd>
    </div>
  );
}
