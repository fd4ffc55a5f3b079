import type { Recheck } from "@/server/http/streams/deps";
import type { RequestClaims } from "@/server/platform/db/database";
import { askAfresh, type ApiContext } from "./context";
import { toTrpcError } from "./errors";

/** recheckAll: who is there is asked past every cache, then whether they, as they are now, may still read on. */
export function recheckAll(ctx: ApiContext & { recheck: (now: RequestClaims) => Promise<unknown> }): Recheck {
  return async () => {
    await ctx.recheck(await askAfresh(ctx));
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
