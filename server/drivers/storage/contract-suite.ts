import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { beforeEach, describe, expect, it } from "vitest";
import type { StorageDriver } from "./port";

const text = async (stream: Readable): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("latin1");
};
const body = (content: string | Buffer) => Readable.from([Buffer.from(content)]);
const keys = async (storage: StorageDriver, prefix: string) => {
  const found: string[] = [];
  for await (const { key } of storage.list(prefix)) found.push(key);
  return found;
};

/** Whole seconds: no server keeps more. Minutes: nobody can clear a real server of them before. */
const inMinutes = (minutes: number) => new Date(Math.floor(Date.now() / 1000 + minutes * 60) * 1000);

/** Larger than what any driver sends at once, in chunks that do not divide it. */
const LARGE_BYTES = 40 * 1_048_576 + 17;
const CHUNK_BYTES = 300_001;

function* largeContent(): Generator<Buffer> {
  for (let at = 0; at < LARGE_BYTES; at += CHUNK_BYTES)
    yield Buffer.alloc(Math.min(CHUNK_BYTES, LARGE_BYTES - at), at % 251);
}

/**
 * What a store makes of locks: it keeps them; it has none, and lets everything be deleted; or this server of the tests does
 * not speak of them, so that nothing is known here of how the driver locks.
 */
export type LockSupport = "kept" | "ignored" | "not served";

/** describeStorageContract: what every StorageDriver does. `open` gives an empty store. */
export function describeStorageContract(
  name: string,
  open: () => Promise<StorageDriver>,
  { locks }: { locks: LockSupport },
): void {
  describe(`${name}: the storage contract`, { timeout: 60_000 }, () => {
    let storage: StorageDriver;
    beforeEach(async () => {
      storage = await open();
    }, 60_000);

    it("gives back what was put, whole and in part", async () => {
      const sha256 = createHash("sha256").update("0123456789").digest("hex");
      expect(await storage.put("a/b.txt", body("0123456789"))).toEqual({
        sizeBytes: 10,
        sha256,
      });
      expect(await text(await storage.get("a/b.txt"))).toBe("0123456789");
      expect(await text(await storage.get("a/b.txt", { start: 7 }))).toBe("789");
      expect(await text(await storage.get("a/b.txt", { start: 2, end: 4 }))).toBe("234");
      expect(await storage.head("a/b.txt")).toEqual({ key: "a/b.txt", sizeBytes: 10 });
    });

    it("takes nothing at all, and much", async () => {
      expect(await storage.put("empty", Readable.from([]))).toMatchObject({ sizeBytes: 0 });
      expect(await text(await storage.get("empty"))).toBe("");
      const hash = createHash("sha256");
      for (const chunk of largeContent()) hash.update(chunk);
      const sha256 = hash.digest("hex");
      expect(await storage.put("large", Readable.from(largeContent()))).toMatchObject({
        sizeBytes: LARGE_BYTES,
        sha256,
      });
      const back = createHash("sha256");
      for await (const chunk of await storage.get("large")) back.update(chunk as Buffer);
      expect(back.digest("hex")).toBe(sha256);
    });

    it("replaces", async () => {
      await storage.put("x", body("one"));
      await storage.put("x", body("two"));
      expect(await text(await storage.get("x"))).toBe("two");
    });

    it.each([10, 30 * 1_048_576])(
      "shows nothing of an upload whose source breaks after %i bytes",
      async (bytes) => {
        const broken = Readable.from(
          (async function* () {
            yield Buffer.alloc(bytes);
            throw new Error("the source broke");
          })(),
        );
        await expect(storage.put("half/x", broken)).rejects.toThrow("the source broke");
        expect(await storage.head("half/x")).toBeNull();
        expect(await keys(storage, "half/")).toEqual([]);
      },
    );

    it("shows nothing of an upload that was cut off, and leaves what was there", async () => {
      await storage.put("x", body("before"));
      const abort = new AbortController();
      const endless = Readable.from(
        (async function* () {
          for (let count = 0; ; count += 1) {
            if (count === 3) abort.abort(new Error("stop"));
            yield Buffer.alloc(100_000);
          }
        })(),
      );
      await expect(storage.put("x", endless, { signal: abort.signal })).rejects.toThrow();
      expect(await text(await storage.get("x"))).toBe("before");
    });

    it("lists by prefix, in order, with sizes", async () => {
      for (const key of ["b/2", "b/1", "b/c/3", "bb/4", "a"]) await storage.put(key, body(key));
      expect(await keys(storage, "b/")).toEqual(["b/1", "b/2", "b/c/3"]);
      expect((await keys(storage, "")).sort()).toEqual(["a", "b/1", "b/2", "b/c/3", "bb/4"]);
      expect(await keys(storage, "none/")).toEqual([]);
    });

    it("deletes, also what is not there", async () => {
      await storage.put("gone", body("x"));
      await storage.delete("gone");
      await storage.delete("gone");
      expect(await storage.head("gone")).toBeNull();
      await expect(storage.get("gone")).rejects.toMatchObject({ code: "not_found" });
      await expect(storage.get("never/was")).rejects.toMatchObject({ code: "not_found" });
    });

    it("deletes what was put twice, and nothing comes back", async () => {
      for (const content of ["one", "two", "three"]) await storage.put("twice", body(content));
      await storage.delete("twice");
      expect(await storage.head("twice")).toBeNull();
      expect(await keys(storage, "")).toEqual([]);
    });

    it.skipIf(locks !== "kept")("keeps what is locked, extends a lock, and shortens none", async () => {
      const long = inMinutes(10);
      await storage.put("locked", body("x"), { lockedUntil: inMinutes(5) });
      await storage.put("free", body("x"));
      for (const key of ["locked", "free"]) {
        await storage.extendLock(key, long);
        await storage.extendLock(key, inMinutes(7));
        expect(await storage.head(key)).toEqual({ key, sizeBytes: 1, lockedUntil: long });
        await expect(storage.delete(key)).rejects.toMatchObject({ code: "locked" });
        expect(await text(await storage.get(key))).toBe("x");
      }
    });

    it.skipIf(locks !== "kept")("keeps what is locked and was sent in parts", async () => {
      const put = storage.put("large", Readable.from(largeContent()), { lockedUntil: inMinutes(5) });
      expect(await put).toMatchObject({ sizeBytes: LARGE_BYTES });
      await expect(storage.delete("large")).rejects.toMatchObject({ code: "locked" });
      expect((await storage.head("large"))?.sizeBytes).toBe(LARGE_BYTES);
    });

    it.skipIf(locks !== "ignored")("has no locks, and takes the wish for one", async () => {
      await storage.put("x", body("x"), { lockedUntil: inMinutes(5) });
      await storage.extendLock("x", inMinutes(10));
      await storage.delete("x");
      expect(await storage.head("x")).toBeNull();
    });

    it("locks nothing that is not there", async () => {
      await expect(storage.extendLock("never/was", inMinutes(5))).rejects.toMatchObject({
        code: "not_found",
      });
    });

    it.each([
      "",
      "/a",
      "a/",
      "a//b",
      "../a",
      "a/../b",
      ".hidden",
      "a/.b",
      "a b",
      "ä",
      "a\0b",
      "a\\b",
      "x".repeat(600),
    ])("refuses the key %j", async (key) => {
      await expect(storage.put(key, body("x"))).rejects.toMatchObject({ code: "bad_key" });
      await expect(storage.get(key)).rejects.toMatchObject({ code: "bad_key" });
      await expect(storage.head(key)).rejects.toMatchObject({ code: "bad_key" });
      await expect(storage.extendLock(key, inMinutes(5))).rejects.toMatchObject({ code: "bad_key" });
      await expect(storage.delete(key)).rejects.toMatchObject({ code: "bad_key" });
    });
  });
}
