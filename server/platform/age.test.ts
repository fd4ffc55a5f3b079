import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { decryptStream, encryptStream, makeAgeKey, sealedBytes } from "./age";

const read = async (stream: Readable) => Buffer.concat((await stream.toArray()) as Buffer[]);
const of = (bytes: Buffer) => Readable.from(bytes.length === 0 ? [] : [bytes]);

test.each([0, 1, 65_535, 65_536, 65_537, 1_000_000])(
  "%i bytes come back, and grow as foretold",
  async (size) => {
    const key = await makeAgeKey();
    const plain = Buffer.alloc(size, "x");
    const sealed = await read(await encryptStream(of(plain), key.recipient));
    expect(sealed.length).toBe(sealedBytes(size));
    expect(sealed.subarray(0, 21).toString()).toBe("age-encryption.org/v1");
    expect((await read(await decryptStream(of(sealed), key.identity))).equals(plain)).toBe(true);
  },
);

test("another key, a changed byte and a cut end are refused", async () => {
  const [key, other] = [await makeAgeKey(), await makeAgeKey()];
  const sealed = await read(await encryptStream(of(Buffer.alloc(200_000, "x")), key.recipient));
  const open = async (bytes: Buffer, identity: string) => read(await decryptStream(of(bytes), identity));
  await expect(open(sealed, other.identity)).rejects.toThrow();
  await expect(open(sealed.subarray(0, -1), key.identity)).rejects.toThrow();
  await expect(open(sealed.subarray(0, sealedBytes(131_072)), key.identity)).rejects.toThrow();
  const flipped = Buffer.from(sealed);
  flipped[100_000] = (flipped[100_000] ?? 0) ^ 1;
  await expect(open(flipped, key.identity)).rejects.toThrow();
});

test("a source that breaks breaks what is read", async () => {
  const key = await makeAgeKey();
  const broken = Readable.from(
    (async function* () {
      yield Buffer.alloc(100_000);
      throw new Error("the source broke");
    })(),
  );
  await expect(read(await encryptStream(broken, key.recipient))).rejects.toThrow("the source broke");
});
