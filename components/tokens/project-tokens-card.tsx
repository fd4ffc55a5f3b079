"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/lib/trpc";
import { TokensTable } from "./tokens-table";
import { TOKEN_LOOK_MS } from "./tunables";

/** ProjectTokensCard: the tokens that belong to a project and to nobody. */
export function ProjectTokensCard({ slug, origin }: { slug: string; origin: string }) {
  const list = useTRPC().tokens.listOfProject.queryOptions({ project: slug });
  const { data } = useSuspenseQuery({ ...list, refetchInterval: TOKEN_LOOK_MS });
  return <TokensTable project={slug} items={data.items} maxDays={data.maxDays} origin={origin} />;
}
