/**
 * Envelope encryption: each version of a secret has a data key of its own (AES-256-GCM), and the key driver wraps that
 * key. What is encrypted is bound to its place: moved to another project, name or version, it does not open.
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { KeyDriver } from "@/server/drivers/keys/port";

export type SecretPlace = { projectId: string; secretId: string; name: string; version: number };
export type SealedSecret = { ciphertext: string; wrappedKey: string; keyId: string };

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** sealSecret encrypts a value for its place. */
export async function sealSecret(keys: KeyDriver, place: SecretPlace, value: string): Promise<SealedSecret> {
  const context = contextOf(place);
  const dataKey = randomBytes(KEY_BYTES);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", dataKey, nonce);
  cipher.setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(value, "utf8"), cipher.final()]);
  const { keyId, wrapped } = await keys.wrap(dataKey, context);
  dataKey.fill(0);
  const ciphertext = `v1.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64url")}`;
  return { ciphertext, wrappedKey: wrapped, keyId };
}

/** openSecret throws when anything was changed, or belongs elsewhere. */
export async function openSecret(keys: KeyDriver, place: SecretPlace, sealed: SealedSecret): Promise<string> {
  if (!sealed.ciphertext.startsWith("v1.")) throw new Error("a secret has an unknown format");
  const context = contextOf(place);
  const dataKey = await keys.unwrap({ keyId: sealed.keyId, wrapped: sealed.wrappedKey }, context);
  const bytes = Buffer.from(sealed.ciphertext.slice(3), "base64url");
  const decipher = createDecipheriv("aes-256-gcm", dataKey, bytes.subarray(0, NONCE_BYTES));
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  const body = bytes.subarray(NONCE_BYTES + TAG_BYTES);
  return Buffer.concat([decipher.update(body), decipher.final()]).toString("utf8");
}

/** rewrapSecret puts the same data key under the current master key; the value itself is not opened. */
export async function rewrapSecret(
  keys: KeyDriver,
  place: SecretPlace,
  { keyId, wrappedKey }: Omit<SealedSecret, "ciphertext">,
): Promise<Omit<SealedSecret, "ciphertext">> {
  const context = contextOf(place);
  const dataKey = await keys.unwrap({ keyId, wrapped: wrappedKey }, context);
  const next = await keys.wrap(dataKey, context);
  dataKey.fill(0);
  return { keyId: next.keyId, wrappedKey: next.wrapped };
}

function contextOf({ projectId, secretId, name, version }: SecretPlace): string {
  return `capstan secret ${projectId} ${secretId} ${name} ${version}`;
}
