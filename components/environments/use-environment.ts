"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/lib/trpc";
import type { EnvironmentDetail } from "@/server/environments/contract";

/** useEnvironment: one environment with its settings and what may be done with it, kept fresh by the page's stream. */
export function useEnvironment(environmentId: string): EnvironmentDetail {
  return useSuspenseQuery(useTRPC().environments.get.queryOptions({ environmentId })).data;
}
