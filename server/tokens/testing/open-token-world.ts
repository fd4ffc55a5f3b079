import { openTestApi, type TestPerson } from "@/server/api/testing/test-api";
import { syncBranches } from "@/server/environments";

/** openTokenWorld: ada owns an organization with one project, eve has nothing to do with it. */
export async function openTokenWorld() {
  const api = await openTestApi();
  const ada = await api.addPerson("ada");
  const eve = await api.addPerson("eve");
  const orgId = await api.addOrg("acme", [{ userId: ada.userId, role: "owner" }]);
  const { id: projectId } = await (await api.as(ada)).projects.create({ name: "Demo", odooVersion: "18.0" });
  await api.git.push(projectId, "main", { files: { "a.txt": "1" } });
  await syncBranches(api.deps, projectId);
  const audited = (entityId: string) =>
    api.deps.db.asSystem("test", ({ prisma }) =>
      prisma.auditEntry.findMany({ where: { entityId }, orderBy: { seq: "asc" } }),
    );
  return { api, ada, eve, orgId, projectId, audited };
}

/** bearer: whoever holds this token */
export function bearer(token: string): TestPerson {
  return { userId: "", token, headers: new Headers({ authorization: `Bearer ${token}` }) };
}
