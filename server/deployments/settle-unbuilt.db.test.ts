import { expect, test } from "vitest";
import { openTestDatabase } from "@/server/platform/db/testing/test-database";
import { seedProject } from "@/server/platform/db/testing/seed";
import { cancelRun, queueRun } from "@/server/runs";
import { settleUnbuilt } from "./settle-unbuilt";

const { db } = await openTestDatabase();
const sql = db.system;

test("an environment whose only build was cancelled or lost does not say that it is being built", async () => {
  const { projectId, environments } = await seedProject(db, ["cancelled", "lost", "waiting", "again"]);
  const queue = (envName: string) =>
    queueRun(sql, { projectId, envName, kind: "build", gitSha: null, ref: null, source: "push" });
  const ids = { cancelled: await queue("cancelled"), lost: await queue("lost"), again: await queue("again") };
  await queue("waiting");
  await cancelRun(sql, ids.cancelled);
  await cancelRun(sql, ids.again);
  await queue("again");
  await sql.query(
    "update ops.runs set status = 'lost', finished_at = now(), reason = 'Gone.' where id = $1",
    [ids.lost],
  );
  expect((await settleUnbuilt({ db })).sort()).toEqual([environments.cancelled, environments.lost].sort());
  const rows = await sql.query<{ name: string; status: string; reason: string | null }>(
    `select name, status, status_reason as reason from ops.environments where project_id = $1::uuid order by name`,
    [projectId],
  );
  expect(rows).toEqual([
    { name: "again", status: "building", reason: null },
    { name: "cancelled", status: "failed", reason: "Cancelled before it began." },
    { name: "lost", status: "failed", reason: "Gone." },
    { name: "waiting", status: "building", reason: null },
  ]);
  expect(await settleUnbuilt({ db })).toEqual([]);
});
