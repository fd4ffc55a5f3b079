/** Small secrets at rest: AES-256-GCM under a key made from CAPSTAN_SECRET. A changed secret makes them unreadable, and says so. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Purpose of the sealed passwords of Odoos' administrators: the worker seals them, web opens them. */
export const ODOO_PASSWORD = "odoo password";

/** seal encrypts text; `purpose` binds it to its place, so a value moved to another column does not open. */
export function seal(secret: string, purpose: string, text: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", keyOf(secret, purpose), nonce);
  const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return `v1.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64url")}`;
}

/** unseal throws when the secret or the purpose is another one, or the value was tampered with. */
export function unseal(secret: string, purpose: string, sealed: string): string {
  if (!sealed.startsWith("v1.")) throw new Error(`a sealed ${purpose} has an unknown format`);
  const bytes = Buffer.from(sealed.slice(3), "base64url");
  const decipher = createDecipheriv("aes-256-gcm", keyOf(secret, purpose), bytes.subarray(0, NONCE_BYTES));
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  const body = bytes.subarray(NONCE_BYTES + TAG_BYTES);
  return Buffer.concat([decipher.update(body), decipher.final()]).toString("utf8");
}

function keyOf(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "", `capstan ${purpose}`, 32));
}
