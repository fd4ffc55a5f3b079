import { expect, test } from "vitest";
import { lockProjectRow } from "@/server/platform/db/sql/write-projects";
import { openTestDatabase } from "@/server/platform/db/testing/test-database";
import { seedProject } from "@/server/platform/db/testing/seed";
import { getRun, queueRun } from "@/server/runs";

const { db } = await openTestDatabase();

test("a run can be queued while the project's branches are being compared: neither waits for the other", async () => {
  const { projectId } = await seedProject(db, ["main"]);
  const runId = await db.asSystem("test", async ({ sql }) => {
    expect(await lockProjectRow(sql, projectId)).toBe(true);
    // on another connection; with a stronger lock this would wait for the transaction that waits for it
    return queueRun(db.system, {
      projectId,
      envName: "main",
      kind: null,
      gitSha: "0".repeat(40),
      ref: "main",
      source: "api",
    });
  });
  expect((await getRun(db.system, runId)).status).toBe("queued");
});
