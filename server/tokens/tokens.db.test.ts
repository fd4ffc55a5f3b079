import { expect, test } from "vitest";
import { openTestApi } from "@/server/api/testing/test-api";

const api = await openTestApi();

test("a token works, is listed without its secret, and ends when it is revoked, for its owner alone", async () => {
  const ada = await api.addPerson("ada");
  const eve = await api.addPerson("eve");
  const created = await (await api.as(ada)).tokens.create({ name: "CI", expiresInDays: 7 });
  const headers = new Headers({ authorization: `Bearer ${created.token}` });
  expect(await api.deps.viewers.findViewer(headers)).toMatchObject({
    userId: ada.userId,
    tokenId: created.id,
  });

  const listed = await (await api.as(ada)).tokens.list();
  expect(listed.find((token) => token.id === created.id)).toMatchObject({
    name: "CI",
    prefix: created.token.slice(0, 10),
  });
  const stored = await api.deps.db.asSystem("test", ({ prisma }) => prisma.apiToken.findMany());
  expect(JSON.stringify([listed, stored])).not.toContain(created.token);

  expect((await (await api.as(eve)).tokens.list()).map((token) => token.id)).not.toContain(created.id);
  await expect((await api.as(eve)).tokens.revoke({ tokenId: created.id })).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
  await (await api.as(ada)).tokens.revoke({ tokenId: created.id });
  expect(await api.deps.viewers.findViewer(headers, { fresh: true })).toBeNull();
  await expect((await api.as(ada)).tokens.revoke({ tokenId: created.id })).rejects.toMatchObject({
    code: "NOT_FOUND",
  });

  const audit = await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.auditEntry.findMany({ where: { entityId: created.id }, orderBy: { seq: "asc" } }),
  );
  expect(audit.map(({ action, actorId, actorKind }) => ({ action, actorId, actorKind }))).toEqual([
    { action: "tokens.create", actorId: ada.userId, actorKind: "token" },
    { action: "tokens.revoke", actorId: ada.userId, actorKind: "token" },
  ]);
  expect(
    JSON.stringify(audit, (_, value: unknown) => (typeof value === "bigint" ? Number(value) : value)),
  ).not.toContain("token_hash");
});
