import { touchTokenRow } from "@/server/platform/db/sql/find-token";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { log } from "@/server/platform/log";
import { ACCESS_TUNABLES } from "./tunables";

export type TokenUse = {
  /** note remembers that a token was used; never waits and never fails. */
  note(tokenId: string, address: string | null): void;
};

/**
 * createTokenUse writes a token's last use, beside the request and at most once a minute from this process. The statement
 * itself keeps other processes to the same minute.
 */
export function createTokenUse(sql: SqlClient, now: () => number = () => performance.now()): TokenUse {
  const written = new Map<string, number>();
  return {
    note: (tokenId, address) => {
      const last = written.get(tokenId);
      if (last !== undefined && now() - last < ACCESS_TUNABLES.lastUsedEveryMs) return;
      if (written.size >= ACCESS_TUNABLES.viewerCacheMax) written.clear();
      written.set(tokenId, now());
      const everyMs = ACCESS_TUNABLES.lastUsedEveryMs;
      touchTokenRow(sql, { id: tokenId, everyMs, address }).catch((error: unknown) => {
        written.delete(tokenId);
        log.warn({ error, tokenId }, "the last use of a token could not be noted");
      });
    },
  };
}
