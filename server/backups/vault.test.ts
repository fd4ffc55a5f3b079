import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { createFakeStorage } from "@/server/drivers/storage/fake";
import { makeAgeKey } from "@/server/platform/age";
import { planLock } from "./plan-lock";
import { readList } from "./read-list";
import { MANIFEST_NAME, openVault, WrongFileError } from "./vault";

const PROJECT = "7c9a2c5e-9a44-4f0e-8d57-6a0b0e0b2f11";
const CONTENT = Buffer.alloc(200_000, "some content ");
const SHA1 = createHash("sha1").update(CONTENT).digest("hex");
const KEY = await makeAgeKey();
const read = async (stream: Readable) => Buffer.concat((await stream.toArray()) as Buffer[]);
const of = (bytes: Buffer) => Readable.from([bytes]);

describe.each(["plain", "encrypted"])("%s", (way) => {
  const open = () => {
    const storage = createFakeStorage();
    const key = way === "plain" ? null : KEY;
    return { storage, vault: openVault({ storage, projectId: PROJECT, key }) };
  };

  test("parts and files come back; only encrypted ones are unreadable in the store", async () => {
    const { storage, vault } = open();
    const part = await vault.putPart(vault.keyOf("b1", "database.dump"), of(CONTENT));
    expect(part).toMatchObject({ plainBytes: CONTENT.length });
    expect(await vault.keepPart(part)).toBe(true);
    expect((await read(await vault.getPart(part))).equals(CONTENT)).toBe(true);
    const stored = await vault.putBlob(SHA1, of(CONTENT));
    expect(vault.isBlobSize(stored, CONTENT.length)).toBe(true);
    expect(vault.isBlobSize(stored - 1, CONTENT.length)).toBe(false);
    expect(await vault.listBlobs(SHA1.slice(0, 2))).toEqual(new Map([[SHA1, stored]]));
    expect((await read(await vault.getBlob(SHA1))).equals(CONTENT)).toBe(true);
    const readable = [...storage.objects.values()].filter((bytes) => bytes.includes("some content"));
    expect(readable.length).toBe(way === "plain" ? 2 : 0);
  });

  test("a manifest is readable in the store, and says which key opens the rest", async () => {
    const { storage, vault } = open();
    const key = vault.keyOf("b1", MANIFEST_NAME);
    await vault.putPart(key, of(Buffer.from('{"format": "x"}')));
    expect(key).toMatch(/manifest\.json$/);
    expect(storage.objects.get(key)?.toString()).toBe('{"format": "x"}');
  });

  // 250 for each object, plain and encrypted: a thousand in all
  test("every change of what is stored is found out, wherever it is", async () => {
    const { storage, vault } = open();
    const part = await vault.putPart(vault.keyOf("b1", "database.dump"), of(CONTENT));
    await vault.putBlob(SHA1, of(CONTENT));
    const reads = [
      { key: part.key, read: async () => read(await vault.getPart(part)) },
      {
        key: [...storage.objects.keys()].find((key) => key.includes("/blobs/")) ?? "",
        read: async () => read(await vault.getBlob(SHA1)),
      },
    ];
    for (const { key, read: readAgain } of reads) {
      const good = storage.objects.get(key) ?? Buffer.alloc(0);
      for (const bad of corruptions(good, 250)) {
        storage.objects.set(key, bad);
        await expect(readAgain()).rejects.toMatchObject({ name: "DamageError" });
      }
      storage.objects.delete(key);
      await expect(readAgain()).rejects.toMatchObject({
        name: "DamageError",
        message: expect.stringMatching(/missing/),
      });
      storage.objects.set(key, good);
      expect((await readAgain()).equals(CONTENT)).toBe(true);
    }
  });

  test("what is kept is locked as if it had been put now, and what is gone is said to be", async () => {
    const { storage, vault } = open();
    const part = await vault.putPart(vault.keyOf("b1", "database.dump"), of(CONTENT));
    await vault.putBlob(SHA1, of(CONTENT));
    const blob = [...storage.objects.keys()].find((key) => key.includes("/blobs/")) ?? "";
    const lock = planLock(new Date(), 30);
    const locking = openVault({ storage, projectId: PROJECT, key: way === "plain" ? null : KEY, lock });
    for (const kept of [await vault.keepPart(part), await vault.keepBlob(SHA1)]) expect(kept).toBe(true);
    for (const key of [part.key, blob]) expect((await storage.head(key))?.lockedUntil).toBeUndefined();
    for (const kept of [await locking.keepPart(part), await locking.keepBlob(SHA1)]) expect(kept).toBe(true);
    expect((await storage.head(part.key))?.lockedUntil).toEqual(lock.parts);
    expect((await storage.head(blob))?.lockedUntil).toEqual(lock.files);
    for (const { keepBlob, keepPart } of [vault, locking]) {
      expect(await keepBlob("0".repeat(40))).toBe(false);
      expect(await keepPart({ ...part, sizeBytes: part.sizeBytes + 1 })).toBe(false);
      expect(await keepPart({ ...part, key: `${part.key}x` })).toBe(false);
    }
  });

  test("of a range nothing is read beyond it, and of a list nothing beyond who reads it", async () => {
    const { storage, vault } = open();
    const lines = `${JSON.stringify({ path: "ab/x", sha1: null, size: 1 })}\n`.repeat(50_000);
    const part = await vault.putPart(vault.keyOf("b1", "filestore.list"), of(Buffer.from(lines)));
    const given: Readable[] = [];
    const get = async (key: string, range?: { start: number; end?: number }) => {
      const bytes = await read(await storage.get(key, range));
      const pieces = Array.from({ length: Math.ceil(bytes.length / 65_536) }, (_none, n) => n * 65_536);
      given.push(
        Readable.from(
          pieces.map((at) => bytes.subarray(at, at + 65_536)),
          { objectMode: false },
        ),
      );
      return given.at(-1) as Readable;
    };
    const watched = openVault({
      storage: { ...storage, get },
      projectId: PROJECT,
      key: way === "plain" ? null : KEY,
    });
    const piece = await read(await watched.getRange(part, { start: 70_000, end: 70_999 }));
    expect(piece.toString()).toBe(lines.slice(70_000, 71_000));
    (await watched.getRange(part, { start: 0, end: 9 })).destroy();
    for await (const entry of readList(await watched.getPart(part))) {
      expect(entry.path).toBe("ab/x");
      break;
    }
    for (const stream of given) await expect.poll(() => stream.destroyed).toBe(true);
    // the store itself cuts a plain one
    expect(given.map((stream) => stream.readableEnded)).toEqual([way === "plain", false, false]);
  });

  test("a file that is not what its name says is not stored", async () => {
    const { storage, vault } = open();
    await expect(vault.putBlob(SHA1, of(Buffer.from("other")))).rejects.toThrow(WrongFileError);
    expect(storage.objects.size).toBe(0);
  });
});

/** Bit flips, truncations, additions and swaps, the same in every run. */
function* corruptions(good: Buffer, count: number): Generator<Buffer> {
  let state = 12345;
  const random = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state % below;
  };
  for (let number = 0; number < count; number += 1) {
    const bytes = Buffer.from(good);
    const at =
      number < 5 ? ([0, 20, good.length - 1, good.length >> 1, 100][number] ?? 0) : random(good.length);
    if (number % 3 === 2) yield bytes.subarray(0, at);
    else if (number % 7 === 6) yield Buffer.concat([bytes, Buffer.from([at & 255])]);
    else {
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
      yield bytes;
    }
  }
}
