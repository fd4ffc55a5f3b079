import { afterAll, expect, test } from "vitest";
import { openTestApi } from "@/server/api/testing/test-api";
import { syncBranches } from "@/server/environments";
import { followChanges } from "./follow-changes";

const stop = new AbortController();
afterAll(() => stop.abort());

test("a request that waits for somebody is told to all who look at the project, and so is its decision", async () => {
  const api = await openTestApi();
  const owner = await api.addPerson("owner");
  await api.addOrg("acme", [{ userId: owner.userId, role: "owner" }]);
  const { id: projectId } = await (
    await api.as(owner)
  ).projects.create({ name: "Demo", odooVersion: "18.0" });
  await api.git.push(projectId, "main", { files: { a: "1" } });
  await syncBranches(api.deps, projectId);
  const [environment] = await api.deps.db.system.query<{ id: string }>("select id from ops.environments");
  const messages = followChanges(api.deps.streams, {
    projectId,
    recheck: () => Promise.resolve(),
    readRole: () => "owner",
    signal: stop.signal,
  });
  await messages.next();
  // Its first run was queued before: a late ring of that is not what is waited for.
  const isTold = async () => {
    for (;;) {
      const { environments = [] } = (await messages.next()).value ?? {};
      if (environments.includes(environment?.id ?? "")) return true;
    }
  };
  for (const change of [
    `insert into ops.approvals (project_id, env_id, subject, subject_id, permission, requested_by)
     select project_id, id, 'restore', gen_random_uuid(), 'backup.restore', '${owner.userId}' from ops.environments`,
    "update ops.approvals set status = 'rejected'",
  ]) {
    const told = isTold();
    await api.deps.db.system.query(change);
    expect(await told).toBe(true);
  }
});
