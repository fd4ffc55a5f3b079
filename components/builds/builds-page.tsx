"use client";

import { keepPreviousData, useInfiniteQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Hammer, Plug, Search } from "lucide-react";
import { useEffect, useState } from "react";
import { PageBody } from "@/components/frame/page-body";
import { PageHeader } from "@/components/frame/page-header";
import { paths } from "@/components/lib/paths";
import { uiStrings } from "@/components/lib/strings";
import { useTRPC } from "@/components/lib/trpc";
import { useSettled } from "@/components/lib/use-settled";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { Input } from "@/components/ui/input";
import { Skeleton } from "@/components/ui/skeleton";
import { BuildGrid } from "./build-grid";
import { buildGridOptions } from "./build-grid-options";
import { buildStrings } from "./strings";
import { BUILD_TUNABLES } from "./tunables";

/** BuildsPage: every branch and its builds; the project's stream keeps them fresh. */
export function BuildsPage({ project, search }: { project: string; search: string }) {
  const [text, setText] = useState(search);
  const wanted = useSettled(text.trim(), BUILD_TUNABLES.searchAfterMs);
  useSearchInAddress(wanted);
  return (
    <>
      <PageHeader
        title={buildStrings.title}
        facts={buildStrings.order}
        actions={
          <span className="relative w-full sm:w-64">
            <Search
              aria-hidden
              className="text-ink-3 pointer-events-none absolute top-1/2 left-2.5 size-3.5 -translate-y-1/2"
            />
            <Input
              type="search"
              aria-label={buildStrings.search}
              placeholder={buildStrings.search}
              maxLength={200}
              className="pl-8!"
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          </span>
        }
      />
      <PageBody>
        <Builds project={project} search={wanted} clear={() => setText("")} />
      </PageBody>
    </>
  );
}

/** What is searched for can be sent as a link and survives a reload. */
function useSearchInAddress(search: string): void {
  useEffect(() => {
    const url = new URL(window.location.href);
    if ((url.searchParams.get("q") ?? "") === search) return;
    if (search === "") url.searchParams.delete("q");
    else url.searchParams.set("q", search);
    window.history.replaceState(null, "", url);
  }, [search]);
}

type BuildsProps = { project: string; search: string; clear: () => void };

function Builds({ project, search, clear }: BuildsProps) {
  const query = useInfiniteQuery({
    ...buildGridOptions(useTRPC(), project, search),
    placeholderData: keepPreviousData,
  });
  const { data, error, hasNextPage, isFetchingNextPage, isPlaceholderData, fetchNextPage, refetch } = query;
  if (data === undefined && error === null) return <Skeleton className="h-64 w-full" />;
  if (data === undefined)
    return (
      <ErrorState
        title={buildStrings.failed}
        text={error?.message}
        holds={buildStrings.failedHolds}
        actions={<Button onClick={() => void refetch()}>{uiStrings.retry}</Button>}
      />
    );
  const rows = data.pages.flatMap(({ items }) => items);
  if (rows.length === 0)
    return search === "" ? <NoBuild project={project} /> : <NoMatch {...{ search, clear }} />;
  return (
    <>
      <BuildGrid project={project} rows={rows} busy={isPlaceholderData} />
      <p role="status" className="sr-only">
        {isPlaceholderData ? "" : buildStrings.shown(rows.length)}
      </p>
      {hasNextPage && (
        <Button
          className="justify-self-center"
          pending={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          {buildStrings.more}
        </Button>
      )}
    </>
  );
}

function NoMatch({ search, clear }: { search: string; clear: () => void }) {
  return (
    <Card>
      <EmptyState
        icon={<Search />}
        title={buildStrings.noMatch(search)}
        text={buildStrings.noMatchText}
        action={<Button onClick={clear}>{buildStrings.clear}</Button>}
      />
    </Card>
  );
}

function NoBuild({ project }: { project: string }) {
  const { gitUrl } = useSuspenseQuery(useTRPC().projects.get.queryOptions({ project })).data;
  return (
    <Card>
      <EmptyState
        icon={<Hammer />}
        title={buildStrings.emptyTitle}
        text={gitUrl === null ? buildStrings.emptyRemote : buildStrings.emptyText}
        command={gitUrl === null ? undefined : buildStrings.emptyCommand(gitUrl)}
        action={
          <ButtonLink href={paths.connect(project)} icon={<Plug />}>
            {buildStrings.toConnect}
          </ButtonLink>
        }
      />
    </Card>
  );
}
