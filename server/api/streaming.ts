import type { Recheck } from "@/server/http/streams/deps";
import { requireViewer, type ApiContext } from "./context";
import { toTrpcError } from "./errors";

/** recheckAll: who is there is asked past every cache, then whether they may still read on. */
export function recheckAll(ctx: ApiContext & { recheck: () => Promise<unknown> }): Recheck {
  return async () => {
    requireViewer(await ctx.refreshViewer());
    await ctx.recheck();
  };
}

/** withApiErrors: what fails after a stream has begun no longer passes the procedures' middleware. */
export async function* withApiErrors<Message>(messages: AsyncIterable<Message>): AsyncGenerator<Message> {
  try {
    yield* messages;
  } catch (error) {
    throw toTrpcError(error);
  }
}
