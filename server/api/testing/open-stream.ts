import { callTRPCProcedure } from "@trpc/server";
import { appRouter } from "../root";
import type { TestApi, TestPerson } from "./test-api";

/** Every procedure that streams. */
export const STREAM_PATHS = Object.entries(
  appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>,
).flatMap(([path, { _def }]) => (_def.type === "subscription" ? [path] : []));

export type StreamTarget = { project: string; environmentId: string; runId: string };

/** openStream follows as somebody; what it gives fails once they may not. */
export async function openStream<Message = unknown>(
  api: TestApi,
  path: string,
  person: TestPerson,
  target: StreamTarget,
  signal: AbortSignal,
): Promise<AsyncIterator<Message>> {
  const ctx = await api.context(person);
  const getRawInput = () => Promise.resolve(target);
  const stream: unknown = await callTRPCProcedure({
    router: appRouter, path, type: "subscription", ctx, getRawInput, signal, batchIndex: 0,
  }); // prettier-ignore
  return (stream as AsyncIterable<Message>)[Symbol.asyncIterator]();
}

/** readAll reads until there is no more. */
export async function readAll(messages: AsyncIterator<unknown>): Promise<void> {
  while (!(await messages.next()).done);
}
