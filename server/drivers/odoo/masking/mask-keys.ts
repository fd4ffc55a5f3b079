import { createHmac } from "node:crypto";

/** Of SHA-256 (RFC 2104). */
const BLOCK_BYTES = 64;
const SHIFT_DAYS_MIN = 30;
const SHIFT_DAYS_RANGE = 335;

/** planMaskKeys: the two keys of HMAC as hex, for PostgreSQL's own sha256, and how many days dates move back. */
export function planMaskKeys(key: Buffer): { outer: string; inner: string; days: number } {
  const block = Buffer.alloc(BLOCK_BYTES);
  key.copy(block);
  const padded = (byte: number) => Buffer.from(block.map((each) => each ^ byte)).toString("hex");
  const shift = createHmac("sha256", key).update("days").digest().readUInt32BE(0);
  return { outer: padded(0x5c), inner: padded(0x36), days: SHIFT_DAYS_MIN + (shift % SHIFT_DAYS_RANGE) };
}
