import "server-only";
import { dehydrate } from "@tanstack/react-query";
import { createTRPCOptionsProxy } from "@trpc/tanstack-react-query";
import { cookies, headers } from "next/headers";
import { cache } from "react";
import { makeQueryClient } from "@/components/lib/query-client";
import { createApiContext } from "@/server/api/context";
import { appRouter, createCaller } from "@/server/api/root";
import { getWeb } from "@/server/composition/web";

/** readPageContext: who asks for this page; read once per request. */
export const readPageContext = cache(async () =>
  createApiContext(getWeb().api, await readHeaders(), "portal"),
);

/**
 * The request's headers, with the cookies as they are now: the page that an action renders anew belongs to the session the
 * action has just begun, of which the request knew nothing.
 */
async function readHeaders(): Promise<Headers> {
  const now = new Headers(await headers());
  const jar = (await cookies()).getAll().filter(({ value }) => value !== "");
  now.set("cookie", jar.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join("; "));
  return now;
}

/** getQueryClient: the request's own; what is prefetched into it reaches the browser with readPrefetched. */
export const getQueryClient = cache(makeQueryClient);

/** trpc: query options for prefetching, as `getQueryClient().prefetchQuery(trpc.projects.list.queryOptions({}))`. */
export const trpc = createTRPCOptionsProxy({
  ctx: readPageContext,
  router: appRouter,
  queryClient: getQueryClient,
});

/** readPrefetched: state for `<HydrationBoundary state={…}>`. */
export function readPrefetched() {
  return dehydrate(getQueryClient());
}

/** getCaller calls procedures directly, for pages that need an answer before they render. */
export async function getCaller() {
  return createCaller(await readPageContext());
}
