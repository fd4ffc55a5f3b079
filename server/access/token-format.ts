/**
 * Personal tokens: `cap_`, 40 random base-62 digits, 6 digits of their CRC-32. The prefix and the checksum let secret
 * scanners find a leaked one without asking us. Only the SHA-256 is stored: 238 random bits need no slow hash.
 */
import { createHash, randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const RANDOM_DIGITS = 40;
const CHECK_DIGITS = 6;
/** the largest multiple of 62 in a byte: what is above would favour the first digits */
const UNBIASED_BELOW = 248;
const SHAPE = /^cap_[0-9A-Za-z]{46}$/;
const SHOWN_CHARACTERS = 10;

/** mintToken makes a token; `random` gives bytes. */
export function mintToken(random: (size: number) => Uint8Array = randomBytes): string {
  let body = "";
  while (body.length < RANDOM_DIGITS)
    for (const byte of random(64))
      if (byte < UNBIASED_BELOW && body.length < RANDOM_DIGITS) body += DIGITS.charAt(byte % DIGITS.length);
  return `cap_${body}${checkDigits(body)}`;
}

/** isToken tells a well-formed token from anything else, without a look into the database. */
export function isToken(text: string): boolean {
  if (!SHAPE.test(text)) return false;
  const body = text.slice(4, 4 + RANDOM_DIGITS);
  return text.endsWith(checkDigits(body));
}

/** hashToken gives what is stored and looked up. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** shownPrefix: enough to recognize a token in a list, too little to use it. */
export function shownPrefix(token: string): string {
  return token.slice(0, SHOWN_CHARACTERS);
}

function checkDigits(body: string): string {
  let rest = crc32(body);
  let digits = "";
  for (let index = 0; index < CHECK_DIGITS; index += 1) {
    digits = DIGITS.charAt(rest % DIGITS.length) + digits;
    rest = Math.floor(rest / DIGITS.length);
  }
  return digits;
}
