"use client";

import { QueryClientProvider, type QueryClient } from "@tanstack/react-query";
import {
  createTRPCClient,
  httpBatchLink,
  httpLink,
  httpSubscriptionLink,
  retryLink,
  splitLink,
  TRPCClientError,
  type TRPCClient,
} from "@trpc/client";
import { createTRPCContext } from "@trpc/tanstack-react-query";
import { useState, type ReactNode } from "react";
import type { AppRouter } from "@/server/api/root";
import { ActionContext, type CallProcedure } from "./action-context";
import { makeQueryClient } from "./query-client";

const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();

export { useTRPC, useTRPCClient };

const ENDPOINT = "/api/trpc";
/** Questions are put together up to this length; proxies refuse addresses from about 8,000 on. */
const ADDRESS_MAX_CHARS = 4_000;
/** The server refuses longer batches (server/http/serve-trpc.ts). */
const BATCH_MAX = 50;
/** A question that is longer, escaped as an address needs it, is sent on its own, as a body. */
const ASKED_IN_ADDRESS_MAX_CHARS = 3_000;
const RETRY_FIRST_MS = 300;
const RETRY_MAX_MS = 3_000;
/** A stream that ends with one of these would end so again. */
const FINAL_CODES: ReadonlySet<string> = new Set(["UNAUTHORIZED", "FORBIDDEN", "NOT_FOUND", "BAD_REQUEST"]);

let browserQueryClient: QueryClient | null = null;

function getQueryClient(): QueryClient {
  if (typeof window === "undefined") return makeQueryClient();
  browserQueryClient ??= makeQueryClient();
  return browserQueryClient;
}

function makeClient(): TRPCClient<AppRouter> {
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === "subscription",
        true: [
          // A 502 while Capstan restarts ends an EventSource for good; the link begins a new one at the last event.
          retryLink({
            retry: ({ error }) =>
              !(error instanceof TRPCClientError && FINAL_CODES.has(String(error.data?.code))),
            retryDelayMs: (attempt) => Math.min(RETRY_FIRST_MS * 2 ** Math.min(attempt, 6), RETRY_MAX_MS),
          }),
          httpSubscriptionLink({ url: ENDPOINT }),
        ],
        // A long question (a hundred branch rules) does not fit an address: it goes as a body.
        false: splitLink({
          condition: ({ input }) =>
            encodeURIComponent(JSON.stringify(input ?? null)).length > ASKED_IN_ADDRESS_MAX_CHARS,
          true: httpLink({ url: ENDPOINT, methodOverride: "POST" }),
          false: httpBatchLink({ url: ENDPOINT, maxURLLength: ADDRESS_MAX_CHARS, maxItems: BATCH_MAX }),
        }),
      }),
    ],
  });
}

type ApiProviderProps = {
  /** the server action that runs procedures; app/_lib/call-procedure.ts */
  callProcedure: CallProcedure;
  children: ReactNode;
};

/** ApiProvider gives a page its reads, streams and actions; once, in the root layout. */
export function ApiProvider({ callProcedure, children }: ApiProviderProps) {
  const queryClient = getQueryClient();
  const [client] = useState(makeClient);
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={client} queryClient={queryClient}>
        <ActionContext.Provider value={callProcedure}>{children}</ActionContext.Provider>
      </TRPCProvider>
    </QueryClientProvider>
  );
}
