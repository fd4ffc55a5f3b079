"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/lib/trpc";
import { TokensTable } from "./tokens-table";
import { TOKEN_LOOK_MS } from "./tunables";

/** TokensCard: the person's own tokens. */
export function TokensCard({ origin }: { origin: string }) {
  const list = useTRPC().tokens.list.queryOptions();
  const { data } = useSuspenseQuery({ ...list, refetchInterval: TOKEN_LOOK_MS });
  return <TokensTable project={null} items={data.items} maxDays={data.maxDays} origin={origin} />;
}
