"use client";

import type { AnyTRPCMutationProcedure, inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useContext, useState } from "react";
import type { ActionError, ActionResult } from "@/server/api/action-result";
import type { AppRouter } from "@/server/api/root";
import { ActionContext } from "./action-context";

type Routers = AppRouter["_def"]["record"];

/** Every change the API has, as "environments.rebuild". */
export type ActionPath = {
  [Name in keyof Routers & string]: {
    [Procedure in keyof Routers[Name] & string]: Routers[Name][Procedure] extends AnyTRPCMutationProcedure
      ? `${Name}.${Procedure}`
      : never;
  }[keyof Routers[Name] & string];
}[keyof Routers & string];

type At<Tree, Path extends string> = Path extends `${infer Name}.${infer Procedure}`
  ? Name extends keyof Tree
    ? Procedure extends keyof Tree[Name]
      ? Tree[Name][Procedure]
      : never
    : never
  : never;

export type ActionInput<Path extends ActionPath> = At<inferRouterInputs<AppRouter>, Path>;
export type ActionOutput<Path extends ActionPath> = At<inferRouterOutputs<AppRouter>, Path>;

const UNREACHABLE: ActionError = {
  code: "unavailable",
  message: "Capstan does not answer. Check your connection and try again.",
  issues: null,
};

/**
 * useAction gives a button its change: `act` calls the procedure as a server action and never throws; `pending` and
 * `error` are the state of the last call. One that the role does not allow was offered by a page that is out of date, so
 * what the page shows is read again.
 */
export function useAction<Path extends ActionPath>(path: Path) {
  const call = useContext(ActionContext);
  const queries = useQueryClient();
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<ActionError | null>(null);
  const act = useCallback(
    async (input: ActionInput<Path>): Promise<ActionResult<ActionOutput<Path>>> => {
      if (!call) throw new Error("useAction needs ApiProvider above it");
      setPending(true);
      setError(null);
      const answer = await call(path, input).catch(() => ({ ok: false as const, error: UNREACHABLE }));
      setPending(false);
      if (!answer.ok) setError(answer.error);
      if (!answer.ok && answer.error.code === "forbidden") void queries.invalidateQueries();
      return answer as ActionResult<ActionOutput<Path>>;
    },
    [call, path, queries],
  );
  const reset = useCallback(() => setError(null), []);
  return { act, pending, error, reset };
}
