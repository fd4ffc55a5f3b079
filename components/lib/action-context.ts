"use client";

import { createContext } from "react";
import type { ActionResult } from "@/server/api/action-result";

export type CallProcedure = (path: string, input: unknown) => Promise<ActionResult<unknown>>;

/** ActionContext carries the one server action from the root layout to the buttons. */
export const ActionContext = createContext<CallProcedure | null>(null);
