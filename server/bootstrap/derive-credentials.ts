/**
 * The first administrator's password and token come from CAPSTAN_SECRET: a first start that died between making them and
 * telling them can tell them again. Whoever has that secret is the administrator anyway.
 */
import { hkdfSync } from "node:crypto";
import { mintToken } from "@/server/access";

const PASSWORD_DIGITS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const PASSWORD_LENGTH = 20;

/** deriveCredentials gives the same pair for the same secret. */
export function deriveCredentials(secret: string): { password: string; token: string } {
  const stream = derivedBytes(secret, "first password");
  let password = "";
  for (const byte of stream(256))
    if (byte < 4 * PASSWORD_DIGITS.length && password.length < PASSWORD_LENGTH)
      password += PASSWORD_DIGITS.charAt(byte % PASSWORD_DIGITS.length);
  return { password, token: mintToken(derivedBytes(secret, "first token")) };
}

/** Each call gives the next bytes. */
function derivedBytes(secret: string, purpose: string): (size: number) => Uint8Array {
  let part = 0;
  return (size) => {
    part += 1;
    return new Uint8Array(hkdfSync("sha256", secret, "", `capstan ${purpose} ${part}`, size));
  };
}
