import { createHash, createHmac, pbkdf2Sync } from "node:crypto";

/** PostgreSQL's own default (scram_iterations). */
const ITERATIONS = 4096;

/**
 * scramVerifier is what PostgreSQL stores for a password (RFC 5803), so the password itself never stands in a statement
 * or in the server's log. `salt` is 16 random bytes. Passwords are ASCII: others would have to be normalised (SASLprep)
 * the same way on every client.
 */
export function scramVerifier(password: string, salt: Buffer): string {
  if (!/^[\x20-\x7e]+$/.test(password))
    throw new RangeError("a database password has printable ASCII characters only");
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, "sha256");
  const hmac = (text: string) => createHmac("sha256", salted).update(text).digest();
  const storedKey = createHash("sha256").update(hmac("Client Key")).digest("base64");
  const serverKey = hmac("Server Key").toString("base64");
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString("base64")}$${storedKey}:${serverKey}`;
}
