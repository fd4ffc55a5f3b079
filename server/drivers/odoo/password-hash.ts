/** Passwords as Odoo keeps them in res_users: passlib's pbkdf2_sha512, `$pbkdf2-sha512$<rounds>$<salt>$<digest>`. */
import { pbkdf2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify(pbkdf2);

/** What Odoo itself uses (res_users.py, MIN_ROUNDS); with fewer it would hash anew at the first sign-in. */
const ROUNDS = 600_000;
const SALT_BYTES = 16;
const DIGEST_BYTES = 64;

/** hashPassword gives what Odoo's column holds for it. */
export async function hashPassword(password: string, rounds = ROUNDS): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const digest = await derive(password, salt, rounds, DIGEST_BYTES, "sha512");
  return `$pbkdf2-sha512$${rounds}$${encode(salt)}$${encode(digest)}`;
}

/** isPassword: Odoo takes plain text in the column as well. A hash of another kind is not this password as far as we know. */
export async function isPassword(password: string, stored: string): Promise<boolean> {
  const [, rounds, salt, digest] = /^\$pbkdf2-sha512\$(\d{1,8})\$([^$]+)\$([^$]+)$/.exec(stored) ?? [];
  if (rounds === undefined || salt === undefined || digest === undefined)
    return !stored.startsWith("$") && same(Buffer.from(stored), Buffer.from(password));
  const expected = decode(digest);
  return same(await derive(password, decode(salt), Number(rounds), expected.length, "sha512"), expected);
}

function same(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

/** passlib's base64: no padding, `.` for `+`. */
function encode(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "").replaceAll("+", ".");
}

function decode(text: string): Buffer {
  return Buffer.from(text.replaceAll(".", "+"), "base64");
}
