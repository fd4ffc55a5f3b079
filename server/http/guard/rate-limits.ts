/**
 * How much one client may ask. Counted in each web process for itself: with n processes a client gets at most n times as
 * much, which still bounds what it can cost, and no request pays for a write. (Attempts to sign in are counted in the
 * database, for all processes together.)
 *
 * Whoever a token or a session stands for is counted by it, however it is written, so colleagues behind one address do not
 * slow each other down. Everybody else is counted by their address, whatever they show: a new invention each time would
 * otherwise never be counted at all. An invention that a door refuses counts once more.
 */
import { RateLimiterMemory, type RateLimiterRes } from "rate-limiter-flexible";
import { AppError } from "@/server/platform/errors";
import { addressKey } from "@/server/platform/network/address-key";
import { GUARD_TUNABLES } from "./tunables";

export type RateState = { limit: number; remaining: number; resetSeconds: number };

/** RateLimited is too_many with the time to wait. */
export class RateLimited extends AppError {
  constructor(readonly state: RateState) {
    const unit = state.resetSeconds === 1 ? "second" : "seconds";
    super("too_many", `Too many requests. Try again in ${state.resetSeconds} ${unit}.`);
  }
}

/** Gives the id of the token or session that a request shows; null when it shows none that is good. */
export type NameCaller = (headers: Headers, address: string | null) => Promise<string | null>;

export type RateLimits = {
  /** take counts a request; throws RateLimited. Null: nothing is counted here. */
  take(headers: Headers, address: string | null): Promise<RateState | null>;
  /**
   * noteFailure counts a credential that was none; throws RateLimited when the address has shown too many. Good ones from
   * there pass: who shares an address with a guesser is not locked out.
   */
  noteFailure(headers: Headers, address: string | null): Promise<void>;
};

/** createRateLimits: `perWindow` requests of one token or session; 0 counts nothing at all. */
export function createRateLimits(perWindow: number, nameCaller: NameCaller): RateLimits {
  if (perWindow === 0) return { take: () => Promise.resolve(null), noteFailure: () => Promise.resolve() };
  const duration = GUARD_TUNABLES.windowSeconds;
  const known = new RateLimiterMemory({ keyPrefix: "known", points: perWindow, duration });
  const strangers = new RateLimiterMemory({
    keyPrefix: "nobody",
    points: GUARD_TUNABLES.strangersMax,
    duration,
  });
  const failures = new RateLimiterMemory({
    keyPrefix: "failed",
    points: GUARD_TUNABLES.failuresMax,
    duration,
  });
  return {
    take: async (headers, address) => {
      const caller = showsSomething(headers) ? await nameCaller(headers, address) : null;
      if (caller !== null) return consume(known, caller);
      const failed = await failures.get(addressKey(address));
      if (failed && failed.remainingPoints <= 0) throw new RateLimited(stateOf(failures, failed));
      return consume(strangers, addressKey(address));
    },
    noteFailure: async (headers, address) => {
      if (showsSomething(headers)) await consume(failures, addressKey(address));
    },
  };
}

function showsSomething(headers: Headers): boolean {
  return headers.has("authorization") || headers.has("cookie");
}

async function consume(limiter: RateLimiterMemory, key: string): Promise<RateState> {
  try {
    return stateOf(limiter, await limiter.consume(key));
  } catch (refused) {
    if (refused instanceof Error) throw refused;
    throw new RateLimited(stateOf(limiter, refused as RateLimiterRes));
  }
}

function stateOf(limiter: RateLimiterMemory, { remainingPoints, msBeforeNext }: RateLimiterRes): RateState {
  return {
    limit: limiter.points,
    remaining: Math.max(remainingPoints, 0),
    resetSeconds: Math.max(Math.ceil(msBeforeNext / 1000), 1),
  };
}
