import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { openTestDatabase } from "@/server/platform/db/testing/test-database";
import { claimCode } from "@/server/platform/db/sql/used-codes";
import { pruneIdentityRows } from "@/server/platform/db/sql/prune-identity";
import { takeAttempt } from "@/server/platform/db/sql/throttle";
import { ACCESS_TUNABLES } from "../tunables";
import { pruneIdentity } from "./prune-identity";
import { createThrottle } from "./throttle";

const { db } = await openTestDatabase();
const sql = db.system;
const count = async (from: string) =>
  (await sql.query<{ n: number }>(`select count(*)::int as n from identity.${from}`))[0]?.n;

test("what is over goes, what still counts stays, and the second time there is nothing to do", async () => {
  await takeAttempt(sql, "address over", -1_000);
  await takeAttempt(sql, "address counting", 60_000);
  const person = randomUUID();
  await claimCode(sql, person, "just now", ACCESS_TUNABLES.usedCodeMs);
  await sql.query(
    "insert into identity.used_codes (user_id, code_hash, used_at) values ($1::uuid, 'long ago', now() - interval '1 hour')",
    [person],
  );
  await sql.query(
    `insert into identity."user" (id, name, email, "emailVerified", "createdAt", "updatedAt")
     values ($1::uuid, 'Sam', 'sam@example.com', true, now(), now())`,
    [person],
  );
  for (const [token, ends] of [
    ["over", "-1 day"],
    ["open", "1 day"],
  ])
    // prettier-ignore
    await sql.query(
      `insert into identity.session ("expiresAt", token, "updatedAt", "userId") values (now() + $2::interval, $1, now(), $3::uuid)`,
      [token, ends, person],
    );
  for (const [step, ends] of [
    ["over", "-1 minute"],
    ["open", "1 minute"],
  ])
    // prettier-ignore
    await sql.query(
      `insert into identity.verification (identifier, value, "expiresAt") values ($1, 'x', now() + $2::interval)`,
      [step, ends],
    );

  expect(await pruneIdentity(sql)).toEqual({ attempts: 1, codes: 1, sessions: 1, steps: 1 });
  expect(await pruneIdentity(sql)).toEqual({ attempts: 0, codes: 0, sessions: 0, steps: 0 });
  for (const table of ["throttle", "used_codes", "session", "verification"])
    expect(await count(table), table).toBe(1);
  expect(await claimCode(sql, person, "just now", ACCESS_TUNABLES.usedCodeMs)).toBe(false);
});

test("one round takes no more than it is allowed", async () => {
  for (let at = 0; at < 5; at += 1) await takeAttempt(sql, `account ${at}`, -1_000);
  const round = async () => (await pruneIdentityRows(sql, { rows: 2, codeMs: 1 })).attempts;
  expect([await round(), await round(), await round(), await round()]).toEqual([2, 2, 1, 0]);
});

test("whoever has many addresses of one IPv6 network is one who guesses", async () => {
  const throttle = createThrottle(sql);
  const waits: (number | null)[] = [];
  for (let attempt = 0; attempt <= ACCESS_TUNABLES.signInAttempts; attempt += 1)
    waits.push(await throttle.take(`2001:db8::${attempt.toString(16)}`, `nobody-${attempt}@example.com`));
  expect(waits.at(0)).toBeNull();
  expect(waits.at(-1)).toBeGreaterThan(0);
  expect(await throttle.take("2001:db8:0:1::1", "nobody@example.com")).toBeNull();
});
