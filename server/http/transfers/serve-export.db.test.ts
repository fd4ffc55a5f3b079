import { describe, expect, test } from "vitest";
import { readUnsettledExports } from "@/server/platform/db/sql/read-transfers";
import { serveExport } from "./serve-export";
import { CONTENT, openTransfers, SHA256, SITE } from "./testing/open-transfers";

const { api, owner, developer, projectId, environmentId, backupId, exportId } = await openTransfers();

const linkOf = async (person = owner) => {
  const { url } = await (await api.as(person)).backups.download({ backupId });
  return url ?? "";
};
const take = (url: string, headers: Record<string, string> = {}, method = "GET", id = exportId) =>
  serveExport(api.deps, new Request(url, { method, headers }), id);
const taken = () =>
  api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.backupDownload.findMany({ where: { firstByte: 10, lastByte: 19 } }),
  );

describe("a file is handed out", () => {
  test("whole, with what it takes to check it and to go on", async () => {
    const answer = await take(await linkOf());
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      etag: `"${SHA256}"`,
      "accept-ranges": "bytes",
      "content-length": "100000",
      "content-disposition": 'attachment; filename="demo_main.zip"',
      "repr-digest": `sha-256=:${Buffer.from(SHA256, "hex").toString("base64")}:`,
    });
    expect(Buffer.from(await answer.arrayBuffer()).equals(CONTENT)).toBe(true);
  });

  test.each([
    ["bytes=0-9", 206, "bytes 0-9/100000", 0, 10],
    ["bytes=99990-", 206, "bytes 99990-99999/100000", 99_990, 100_000],
    ["bytes=-5", 206, "bytes 99995-99999/100000", 99_995, 100_000],
    ["bytes=50000-200000", 206, "bytes 50000-99999/100000", 50_000, 100_000],
    ["bytes=0-1,4-5", 200, null, 0, 100_000],
  ])("by the piece: %s", async (range, status, contentRange, from, to) => {
    const answer = await take(await linkOf(), { range });
    expect([answer.status, answer.headers.get("content-range")]).toEqual([status, contentRange]);
    expect(Buffer.from(await answer.arrayBuffer()).equals(CONTENT.subarray(from, to))).toBe(true);
  });

  test("not beyond its end, not twice, and not a piece of something else", async () => {
    const url = await linkOf();
    const beyond = await take(url, { range: "bytes=100000-" });
    expect([beyond.status, beyond.headers.get("content-range")]).toEqual([416, "bytes */100000"]);
    expect((await take(url, { "if-none-match": `"${SHA256}"` })).status).toBe(304);
    const other = await take(url, { range: "bytes=5-9", "if-range": '"another"' });
    expect([other.status, other.headers.get("content-length")]).toEqual([200, "100000"]);
    await other.body?.cancel();
    const head = await take(url, {}, "HEAD");
    expect([head.status, head.headers.get("content-length"), head.body]).toEqual([200, "100000", null]);
  });

  test("and it is written down who took which bytes", async () => {
    expect(await taken()).toEqual([]);
    const answer = await take(await linkOf(), { range: "bytes=10-19", "user-agent": "curl/8" });
    await answer.arrayBuffer();
    const rows = await taken();
    expect(rows).toMatchObject([{ personId: owner.userId, exportId }]);
    const entry = await api.deps.db.asSystem("test", ({ prisma }) =>
      prisma.auditEntry.findFirst({ where: { entityId: rows[0]?.id } }),
    );
    expect(entry).toMatchObject({
      actorId: owner.userId,
      action: "backups.takeDownload",
      userAgent: "curl/8",
    });
  });
});

describe("a link is for one file, one person and a while", () => {
  test("not for another file, not changed, not without", async () => {
    const url = await linkOf();
    const other = "00000000-0000-4000-8000-000000000001";
    expect((await take(url.replace(exportId, other), {}, "GET", other)).status).toBe(403);
    expect((await take(`${url.slice(0, -3)}abc`)).status).toBe(403);
    expect((await take(`${SITE}/api/exports/${exportId}?link=v1.x`)).status).toBe(403);
    expect((await take(`${SITE}/api/exports/${exportId}`)).status).toBe(401);
    expect((await take(url, {}, "GET", "nonsense")).status).toBe(400);
  });

  test("not after its time", async () => {
    const url = await linkOf();
    api.setNow(new Date(Date.now() + 13 * 3_600_000));
    const late = await take(url);
    api.setNow(null);
    expect(late.status).toBe(403);
    expect(await late.text()).toMatch(/Make another one/);
  });

  test("not for whoever may not any more", async () => {
    const leaving = await api.addPerson("leaving");
    await api.addMember(projectId, leaving.userId, "admin");
    const url = await linkOf(leaving);
    expect((await take(url, { range: "bytes=0-0" })).status).toBe(206);
    const { items } = await (await api.as(owner)).members.list({ project: "demo" });
    expect(items.some(({ userId }) => userId === leaving.userId)).toBe(true);
    await (
      await api.as(owner)
    ).members.setRole({ project: "demo", userId: leaving.userId, role: "developer" });
    expect((await take(url)).status).toBe(403);
    // nor what it is: neither its size nor its digest
    const asks: [string, Record<string, string>][] = [["HEAD", {}], ["GET", { "if-none-match": `"${SHA256}"` }], ["GET", { range: "bytes=100000-" }]]; // prettier-ignore
    for (const [method, headers] of asks) {
      const answer = await take(url, headers, method);
      expect([answer.status, answer.headers.get("etag"), answer.headers.get("content-range")]).toEqual([403, null, null]); // prettier-ignore
    }
    await (await api.as(owner)).members.remove({ project: "demo", userId: leaving.userId });
    expect((await take(url)).status).toBe(404);
  });

  test("not when the token that made it was revoked, and from where its person may come now", async () => {
    const { id: tokenId, token } = await (
      await api.as(owner)
    ).tokens.create({ name: "t", scopes: ["project.read", "backup.download"] });
    const byToken = { ...owner, headers: new Headers({ authorization: `Bearer ${token}` }) };
    const url = await linkOf(byToken);
    expect((await take(url, { range: "bytes=0-0" })).status).toBe(206);
    const lists = (networks: { network: string }[]) =>
      api.as(owner).then((caller) => caller.network.setOrg({ org: "acme", networks, confirmed: true }));
    await lists([{ network: "203.0.113.7" }]);
    expect((await take(url)).status).toBe(404);
    await api.deps.db.asSystem("test", ({ sql }) => sql.query("delete from app.org_networks"));
    api.deps.viewers.forgetAll();
    expect((await take(url, { range: "bytes=0-0" })).status).toBe(206);
    await (await api.as(owner)).tokens.revoke({ tokenId });
    expect((await take(url)).status).toBe(403);
  });

  test("is not made for whoever may not download", async () => {
    const asked = (await api.as(developer)).backups.download({ backupId });
    await expect(asked).rejects.toThrow(/does not include this on production: download backups/);
    const wanted = (await api.as(developer)).backups.requestDownload({ backupId });
    await expect(wanted).rejects.toThrow(/does not include this/);
  });
});

test("one that is gone from its store is said to be, and is not given again", async () => {
  const url = await linkOf();
  const ask = async () =>
    (await api.as(owner)).backups.requestDownload({ backupId, filestore: true, neutralized: false });
  expect((await ask()).id).toBe(exportId);
  await api.deps.stores.storage({ kind: "disk" }, null).delete(`${projectId}/exports/x/odoo.zip`);
  // who asks first is told, and nothing is written down of it
  expect((await take(url, {}, "HEAD")).status).toBe(404);
  const answer = await take(url, { range: "bytes=0-9" });
  expect([answer.status, answer.headers.get("content-length")]).toEqual([404, null]);
  expect(await answer.json()).toMatchObject({
    detail: "The file is gone from the store. Make the download again.",
  });
  expect((await ask()).id).not.toBe(exportId);
});

test("exports whose run ended without a word are settled some at a time", async () => {
  await api.deps.db.asSystem("test", async ({ prisma }) => {
    const many = [...Array(51).keys()];
    const runs = await prisma.run.createManyAndReturn({
      data: many.map(() => ({ projectId, envId: environmentId, kind: "export", status: "cancelled", source: "api" })),
    });
    await prisma.backupExport.createMany({
      data: runs.map(({ id: runId }, at) => ({ projectId, envId: environmentId, backupId, runId, withFilestore: true, neutralized: false, fileName: "x.zip", createdAt: new Date(at) })),
    });
  });
  expect(await readUnsettledExports(api.deps.db.system)).toHaveLength(50);
}); // prettier-ignore
