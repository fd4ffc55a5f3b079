"use client";

import { useSuspenseInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { useTRPC } from "@/components/lib/trpc";
import type { EnvironmentSummary } from "@/server/environments/contract";
import { environmentListOptions } from "./environment-list-options";

/** useEnvironments: every environment of a project, fresh; a project of thousands comes in several pages. */
export function useEnvironments(project: string): EnvironmentSummary[] {
  const query = useSuspenseInfiniteQuery(environmentListOptions(useTRPC(), project));
  const { hasNextPage, isFetching, fetchNextPage, data } = query;
  useEffect(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  return useMemo(() => data.pages.flatMap((page) => page.items), [data]);
}
