import { createHash } from "node:crypto";
import { escapeIdentifier } from "pg";
import { ClusterError } from "./port";
import { nameMaxBytes } from "./tunables";

/** quoteName makes an identifier of a name (pg's own quoting); throws for one that PostgreSQL would cut or refuse. */
export function quoteName(name: string): string {
  if (name === "" || name.includes("\0") || !name.isWellFormed() || Buffer.byteLength(name) > nameMaxBytes)
    throw new ClusterError("failed", `PostgreSQL cannot use the name ${JSON.stringify(name.slice(0, 80))}.`);
  return escapeIdentifier(name);
}

/** What a database is called while it is being made. */
const UNFINISHED = "capstan_new_";

/** unfinishedName: the same for the same target, so that a second attempt finds what a crashed one left. */
export function unfinishedName(target: string): string {
  quoteName(target);
  return UNFINISHED + createHash("sha256").update(target).digest("hex").slice(0, 32);
}

/** isUnfinishedName: only this room makes names like these. */
export function isUnfinishedName(name: string): boolean {
  return new RegExp(`^${UNFINISHED}[0-9a-f]{32}$`).test(name);
}
