import { isDeepStrictEqual } from "node:util";
import { replaceMaskingRules, writeMaskingSettings } from "@/server/platform/db/sql/masking";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { lostRace } from "@/server/platform/errors";
import type { SetMasking } from "./contract";
import { DEFAULT_RULES } from "./default-rules";
import { readRules } from "./read-masking";

/**
 * setMasking changes what is given. Copies that are there already stay as they are. Rules are given all at once, so with
 * `expected` nobody takes away a rule that somebody else made meanwhile: lost_race then.
 */
export async function setMasking(
  sql: SqlClient,
  projectId: string,
  { staging, development, rules, expected }: SetMasking,
): Promise<void> {
  if (expected !== undefined) await refuseOthers(sql, projectId, expected);
  const ownRules = rules === undefined ? undefined : rules !== null;
  await writeMaskingSettings(sql, projectId, { staging, development, ownRules });
  if (rules !== undefined) await replaceMaskingRules(sql, projectId, rules ?? []);
}

async function refuseOthers(
  sql: SqlClient,
  projectId: string,
  expected: NonNullable<SetMasking["expected"]>,
): Promise<void> {
  // changes nothing, and holds the row until the end: whoever else sets rules has done so before, or waits
  await writeMaskingSettings(sql, projectId, {});
  const { rules } = await readRules(sql, projectId);
  if (!isDeepStrictEqual([...(rules ?? DEFAULT_RULES)], expected)) throw lostRace("The rules");
}
