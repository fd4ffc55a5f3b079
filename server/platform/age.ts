/**
 * Encryption of streams in age's format (https://age-encryption.org/v1: X25519, ChaCha20-Poly1305 in chunks of 64 KiB), so
 * that a backup can be opened without Capstan: `age -d -i key.txt database.dump.age`.
 */
import { Readable } from "node:stream";
import type { ReadableStream as WebStream } from "node:stream/web";
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from "age-encryption";

export type AgeKey = { identity: string; recipient: string };

/** makeAgeKey: a new pair; the identity is the secret half. */
export async function makeAgeKey(): Promise<AgeKey> {
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}

/** encryptStream: what comes out can be read with the recipient's identity only. */
export async function encryptStream(plain: Readable, recipient: string): Promise<Readable> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return fromWeb(plain, await encrypter.encrypt(toWeb(plain)));
}

/** decryptStream fails at the first chunk that was changed, and at the end of one that was cut. */
export async function decryptStream(sealed: Readable, identity: string): Promise<Readable> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return fromWeb(sealed, await decrypter.decrypt(toWeb(sealed)));
}

/** Two declarations of one interface: Node's and the browser's. */
function toWeb(stream: Readable): ReadableStream<Uint8Array> {
  return Readable.toWeb(stream) as unknown as ReadableStream<Uint8Array>;
}

/** A reader that gives up takes the source down with it. */
function fromWeb(source: Readable, stream: ReadableStream<Uint8Array>): Readable {
  const out = Readable.fromWeb(stream as unknown as WebStream<Uint8Array>);
  out.once("close", () => source.destroy());
  return out;
}

const CHUNK_BYTES = 64 * 1024;
const TAG_BYTES = 16;
/** Header of one X25519 recipient, and the nonce of the payload. */
const HEADER_BYTES =
  "age-encryption.org/v1\n-> X25519 ".length + 43 + 1 + 43 + 1 + "--- ".length + 43 + 1 + 16;

/** sealedBytes: how large `plainBytes` become. */
export function sealedBytes(plainBytes: number): number {
  return HEADER_BYTES + plainBytes + TAG_BYTES * Math.max(1, Math.ceil(plainBytes / CHUNK_BYTES));
}
