import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { createFakeStorage } from "@/server/drivers/storage/fake";
import { makeAgeKey } from "@/server/platform/age";
import { openVault, WrongFileError } from "./vault";

const PROJECT = "7c9a2c5e-9a44-4f0e-8d57-6a0b0e0b2f11";
const CONTENT = Buffer.alloc(200_000, "some content ");
const SHA1 = createHash("sha1").update(CONTENT).digest("hex");
const read = async (stream: Readable) => Buffer.concat((await stream.toArray()) as Buffer[]);
const of = (bytes: Buffer) => Readable.from([bytes]);

describe.each(["plain", "encrypted"])("%s", (way) => {
  const open = async () => {
    const storage = createFakeStorage();
    const key = way === "plain" ? null : await makeAgeKey();
    return { storage, vault: openVault({ storage, projectId: PROJECT, key }) };
  };

  test("parts and files come back; only encrypted ones are unreadable in the store", async () => {
    const { storage, vault } = await open();
    const part = await vault.putPart(vault.keyOf("b1", "database.dump"), of(CONTENT));
    expect(part).toMatchObject({ plainBytes: CONTENT.length });
    expect(await vault.hasPart(part)).toBe(true);
    expect((await read(await vault.getPart(part))).equals(CONTENT)).toBe(true);
    const stored = await vault.putBlob(SHA1, of(CONTENT));
    expect(vault.isBlobSize(stored, CONTENT.length)).toBe(true);
    expect(vault.isBlobSize(stored - 1, CONTENT.length)).toBe(false);
    expect(await vault.listBlobs(SHA1.slice(0, 2))).toEqual(new Map([[SHA1, stored]]));
    expect((await read(await vault.getBlob(SHA1))).equals(CONTENT)).toBe(true);
    const readable = [...storage.objects.values()].filter((bytes) => bytes.includes("some content"));
    expect(readable.length).toBe(way === "plain" ? 2 : 0);
  });

  test("every change of what is stored is found out, wherever it is", async () => {
    const { storage, vault } = await open();
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
      for (const bad of corruptions(good, 60)) {
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

  test("a file that is not what its name says is not stored", async () => {
    const { storage, vault } = await open();
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
