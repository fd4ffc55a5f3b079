import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { TestPerson } from "@/server/api/testing/test-api";
import { StorageError } from "@/server/drivers/storage/port";
import { addImportPartRow, beginImportRow } from "@/server/platform/db/sql/request-transfer";
import { serveImport } from "./serve-import";
import { openTransfers, SITE } from "./testing/open-transfers";

const { api, owner, developer, projectId, environmentId, backupId } = await openTransfers();

const asOwner = () => ({ userId: owner.userId, actorKind: "user" as const, scopes: null, address: null, action: "test", userAgent: null, auth: null, blockedOrgs: [] }); // prettier-ignore

/** as small as a piece may be that is not the last */
const PIECE = 1_048_576;
const CONTENT = randomBytes(3 * PIECE);
const piece = (number: number) => CONTENT.subarray(number * PIECE, (number + 1) * PIECE);

describe("a file is brought", () => {
  const begin = async (sizeBytes: number) =>
    (await api.as(owner)).backups.beginImport({ environmentId, fileName: "old.zip", sizeBytes });
  const send = async (id: string, start: unknown, body: Buffer | ReadableStream, person: TestPerson | null = owner, more: Record<string, string> = {}) => {
    const headers = { ...Object.fromEntries(person?.headers ?? []), ...more };
    const init = { method: "PUT", headers, body: body as BodyInit, duplex: "half" } as RequestInit;
    const answer = await serveImport(api.deps, new Request(`${SITE}/api/imports/${id}?start=${String(start)}`, init), id);
    return { status: answer.status, said: (await answer.json()) as Record<string, unknown> };
  }; // prettier-ignore

  test("piece by piece, in order, each once; with the last one a backup begins", async () => {
    const { id, receivedBytes, uploadUrl } = await begin(3 * PIECE);
    expect([receivedBytes, uploadUrl]).toEqual([0, `${SITE}/api/imports/${id}`]);
    expect((await send(id, 0, piece(0))).said).toMatchObject({ receivedBytes: PIECE, status: "uploading" });
    expect(await send(id, 0, piece(0))).toMatchObject({
      status: 409,
      said: { detail: `The next piece begins at byte ${PIECE}, not at 0.` },
    });
    expect((await send(id, 2 * PIECE, piece(2))).status).toBe(409);
    const both = await Promise.all([1, 2].map(() => send(id, PIECE, piece(1))));
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const end = await send(id, 2 * PIECE, piece(2));
    expect(end.said).toMatchObject({ receivedBytes: 3 * PIECE, status: "importing", backupId: expect.any(String) });
    expect((await send(id, 3 * PIECE, CONTENT.subarray(0, 1))).status).toBe(409);
    const backup = await (await api.as(owner)).backups.get({ backupId: String(end.said.backupId) });
    expect(backup).toMatchObject({ status: "running", trigger: "import", comment: "old.zip" });
    const run = await (await api.as(owner)).runs.get({ runId: backup.runId ?? "" });
    expect(run).toMatchObject({ kind: "import", status: "queued" });
  });

  test("one that breaks off leaves nothing, and the next one begins where it did", async () => {
    const { id } = await begin(3 * PIECE);
    const broken = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(new Uint8Array(piece(0)));
        controller.error(new Error("the connection broke"));
      },
    });
    expect((await send(id, 0, broken)).status).toBeGreaterThanOrEqual(400);
    expect((await (await api.as(owner)).backups.getImport({ importId: id })).receivedBytes).toBe(0);
    expect((await send(id, 0, piece(0))).status).toBe(200);
  });

  test("to a store that is full: it is said so, and nothing is there of it", async () => {
    const { id } = await begin(3 * PIECE);
    const { storage } = api.deps.stores;
    const put = () => Promise.reject(new StorageError("full", "The store is full."));
    api.deps.stores.storage = (...of) => ({ ...storage(...of), put });
    const refused = await send(id, 0, piece(0));
    api.deps.stores.storage = storage;
    expect(refused).toMatchObject({ status: 503, said: { detail: "The store is full." } });
    expect((await send(id, 0, piece(0))).status).toBe(200);
  });

  test("in pieces that are worth it: only the last one may be small", async () => {
    const { id } = await begin(PIECE + 1);
    expect(await send(id, 0, CONTENT.subarray(0, PIECE - 1))).toMatchObject({
      status: 400,
      said: { detail: "A piece has at least 1048576 bytes, unless it is the file's last. Send a larger one." },
    });
    expect((await send(id, 0, piece(0))).said).toMatchObject({ receivedBytes: PIECE });
    expect((await send(id, PIECE, CONTENT.subarray(0, 1))).said).toMatchObject({ status: "importing" });
  });

  test("in so many pieces that the rest fits into those that may still come", async () => {
    const { id } = await begin(3 * 64 * PIECE);
    const part = { key: `${projectId}/imports/${id}/0`, sizeBytes: 1, sha256: "x", plainBytes: 1 };
    // as if so many had come
    await api.deps.db.system.query(
      "update ops.backup_imports set parts = (select jsonb_agg($2::jsonb) from generate_series(1, 9997)) where id = $1::uuid",
      [id, JSON.stringify(part)],
    );
    const refused = await send(id, 0, piece(0));
    expect(refused).toMatchObject({ status: 400, said: { detail: expect.stringMatching(/Send pieces of 67108864 bytes/) } });
    const note = (plainBytes: number) =>
      api.deps.db.asUser(asOwner(), ({ sql }) =>
        addImportPartRow(sql, { importId: id, start: 0, part: { ...part, plainBytes }, expiresAt: new Date(Date.now() + 3_600_000), source: "api" }));
    await expect(note(64 * PIECE - 1)).rejects.toThrow();
    await note(64 * PIECE);
  });

  test("a piece that was noted stays, also where nobody heard that it was", async () => {
    const { stores } = api.deps;
    const { db, storage } = stores;
    const deleted: string[] = [];
    stores.storage = (...of) => {
      const driver = storage(...of);
      return { ...driver, delete: (key) => (deleted.push(key), driver.delete(key)) };
    };
    const lost = () => Promise.reject(new Error("the connection was lost"));
    const silent: typeof db.asUser = async (...of) => (await db.asUser(...of), lost());
    const { id } = await begin(3 * PIECE);
    // the commit is through, its answer is not
    stores.db = { ...db, asUser: silent };
    expect(await send(id, 0, piece(0))).toMatchObject({ status: 200, said: { receivedBytes: PIECE } });
    // it is not through
    stores.db = { ...db, asUser: lost };
    expect((await send(id, PIECE, piece(1))).status).toBe(500);
    expect(deleted).toHaveLength(1);
    // nobody can say
    const gone: typeof db.asUser = (...of) => {
      stores.db.asSystem = lost;
      return silent(...of);
    };
    stores.db = { ...db, asUser: gone };
    expect((await send(id, PIECE, piece(1))).status).toBe(500);
    expect(deleted).toHaveLength(1);
    Object.assign(stores, { db, storage });
    expect((await (await api.as(owner)).backups.getImport({ importId: id })).receivedBytes).toBe(2 * PIECE);
  });

  test("not more than was said, not nothing, not from nowhere", async () => {
    const { id } = await begin(30);
    expect((await send(id, 0, CONTENT.subarray(0, 31))).status).toBe(413);
    expect((await send(id, 0, Buffer.alloc(0))).status).toBe(400);
    for (const start of ["x", -1, 1.5, "", 1e300]) expect((await send(id, start, CONTENT.subarray(0, 1))).status).toBeGreaterThanOrEqual(400);
    expect((await send(id, 0, CONTENT.subarray(0, 1), null, { cookie: "a=1", origin: "https://evil.example" })).status).toBe(403);
    expect((await (await api.as(owner)).backups.getImport({ importId: id })).receivedBytes).toBe(0);
  });

  test("only what lies in its own folder, within bounds, however the database is asked", async () => {
    const { id } = await begin(128 * 1_048_576);
    const other = await begin(30);
    const folder = `${projectId}/imports/${id}/`;
    const note = (more: object, expiresAt = new Date(Date.now() + 3_600_000)) =>
      api.deps.db.asUser(asOwner(), ({ sql }) =>
        addImportPartRow(sql, { importId: id, start: 0, part: { key: `${folder}0`, sizeBytes: 1, sha256: "x", plainBytes: 1, ...more }, expiresAt, source: "api" }));
    for (const more of [
      { key: `${projectId}/imports/${other.id}/0` }, { key: `${projectId}/backups/${backupId}/database.dump` }, { key: `x/${folder}0` },
      { key: folder }, { key: `${folder}../${other.id}/0` }, { key: `${folder}..` }, { key: `${folder}a\n../0` }, { key: null }, { key: { a: 1 } },
      { plainBytes: -1 }, { plainBytes: 0 }, { plainBytes: null }, { plainBytes: 64 * 1_048_576 + 1 },
    ]) await expect(note(more), JSON.stringify(more)).rejects.toThrow();
    await note({}, new Date("2100-01-01"));
    const row = await api.deps.db.asSystem(null, ({ prisma }) => prisma.backupImport.findUniqueOrThrow({ where: { id } }));
    expect(row.receivedBytes).toBe(1n);
    expect(+row.expiresAt).toBeLessThan(Date.now() + 25 * 3_600_000);
  });

  test("only by whoever began it, and not after it was given up", async () => {
    const { id } = await begin(30);
    const admin = await api.addPerson("admin");
    await api.addMember(projectId, admin.userId, "admin");
    expect((await send(id, 0, CONTENT.subarray(0, 1), admin)).status).toBe(403);
    expect((await send(id, 0, CONTENT.subarray(0, 1), developer)).status).toBe(403);
    expect(await (await api.as(admin)).backups.giveUpImport({ importId: id })).toMatchObject({ status: "given_up" });
    expect((await send(id, 0, CONTENT.subarray(0, 1))).status).toBe(409);
  });

  test("not larger than there is room for by any measure", async () => {
    await expect(begin(Number.MAX_SAFE_INTEGER)).rejects.toThrow(/larger than any/);
    const wanted = (await api.as(developer)).backups.beginImport({ environmentId, fileName: "a", sizeBytes: 1 });
    await expect(wanted).rejects.toThrow(/does not include this on production/);
    const file = { envId: environmentId, fileName: "a", sizeBytes: 513 * 1_073_741_824, expiresAt: new Date() };
    const asked = api.deps.db.asUser(asOwner(), ({ sql }) => beginImportRow(sql, file));
    await expect(asked).rejects.toThrow();
    const long = { ...file, sizeBytes: 1, expiresAt: new Date("2100-01-01") };
    const id = await api.deps.db.asUser(asOwner(), ({ sql }) => beginImportRow(sql, long));
    const row = await api.deps.db.asSystem(null, ({ prisma }) => prisma.backupImport.findUniqueOrThrow({ where: { id } }));
    expect(+row.expiresAt).toBeLessThan(Date.now() + 25 * 3_600_000);
  });
}); // prettier-ignore
