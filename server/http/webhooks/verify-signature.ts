import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** isSameSecret compares in a time that tells nothing, of texts of any lengths. */
export function isSameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text, "utf8").digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** isSignedWith: whether `signature` is the hexadecimal HMAC-SHA256 of the body. */
export function isSignedWith(secret: string, body: Uint8Array, signature: string): boolean {
  const expected = createHmac("sha256", secret).update(body).digest("hex");
  return isSameSecret(signature.toLowerCase(), expected);
}
