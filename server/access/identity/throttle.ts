import { createHash } from "node:crypto";
import { forgetAttempts, giveAttemptBack, takeAttempt } from "@/server/platform/db/sql/throttle";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { addressKey } from "@/server/platform/network/address-key";
import { AppError } from "@/server/platform/errors";
import { ACCESS_TUNABLES } from "../tunables";

export type Throttle = {
  /** take counts an attempt; null when there may be one, else the seconds until there may be */
  take(address: string | null, account: string): Promise<number | null>;
  /** succeed: the account's count begins anew, and the address gets its attempt back */
  succeed(address: string | null, account: string): Promise<void>;
};

/**
 * createThrottle slows guessing down per address and per account, known or not, across processes. An attempt is counted
 * before it is judged, so that many at once gain nothing.
 */
export function createThrottle(sql: SqlClient): Throttle {
  const limits = ACCESS_TUNABLES;
  return {
    take: async (address, account) => {
      const byAddress = await takeAttempt(sql, keyOfAddress(address), limits.signInWindowMs);
      if (byAddress.count > limits.signInAttempts) return byAddress.secondsLeft;
      const byAccount = await takeAttempt(sql, accountKey(account), limits.accountWindowMs);
      return byAccount.count > limits.accountAttempts ? byAccount.secondsLeft : null;
    },
    succeed: async (address, account) => {
      await forgetAttempts(sql, accountKey(account));
      await giveAttemptBack(sql, keyOfAddress(address));
    },
  };
}

function keyOfAddress(address: string | null): string {
  return `address ${addressKey(address)}`;
}

/** Mail addresses are not kept in clear. */
function accountKey(account: string): string {
  return `account ${createHash("sha256").update(account.trim().toLowerCase()).digest("base64url")}`;
}

/** takeOrThrow counts an attempt of somebody who is signed in. */
export async function takeOrThrow(
  throttle: Throttle,
  address: string | null,
  account: string,
): Promise<void> {
  const seconds = await throttle.take(address, account);
  if (seconds !== null) throw new AppError("too_many", tooManyText(seconds));
}

function tooManyText(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  return `Too many attempts. Wait ${minutes === 1 ? "a minute" : `${minutes} minutes`}, then try again.`;
}
