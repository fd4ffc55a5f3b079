/**
 * Master keys in one file that only Capstan's user can read. Rotating adds a key and makes it the current one; earlier
 * ones stay, until nothing is wrapped by them. Whoever has the database without this file has no secret.
 */
import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from "node:crypto";
import { link, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { KeyError, type KeyDriver } from "./port";

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const keyFile = z.object({
  current: z.string(),
  keys: z.record(z.string(), z.object({ key: z.string(), createdAt: z.string() })),
});
type KeyFile = z.infer<typeof keyFile>;

/** createFileKeys makes the file at the first use. It is read each time: another process may have rotated. */
export function createFileKeys(file: string): KeyDriver {
  return {
    kind: "file",
    current: async () => (await ensureFile(file)).current,
    wrap: async (dataKey, context) => {
      const held = await ensureFile(file);
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", keyOf(held, held.current), nonce);
      cipher.setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(dataKey), cipher.final()]);
      const wrapped = Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64url");
      return { keyId: held.current, wrapped };
    },
    unwrap: async ({ keyId, wrapped }, context) => {
      const key = keyOf(await ensureFile(file), keyId);
      const bytes = Buffer.from(wrapped, "base64url");
      try {
        const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES));
        decipher.setAAD(Buffer.from(context));
        decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
        const body = bytes.subarray(NONCE_BYTES + TAG_BYTES);
        return Buffer.concat([decipher.update(body), decipher.final()]);
      } catch {
        throw new KeyError("refused", "a wrapped key does not open: it was changed, or belongs elsewhere");
      }
    },
  };
}

/** rotateFileKeys adds a key and makes it the current one; gives its id. */
export async function rotateFileKeys(file: string, now: Date): Promise<string> {
  const held = await ensureFile(file);
  const next = addKey(held, now);
  const written = await writeBeside(file, next);
  await rename(written, file);
  return next.current;
}

async function ensureFile(file: string): Promise<KeyFile> {
  const found = await readKeys(file);
  if (found) return found;
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const written = await writeBeside(file, addKey({ current: "", keys: {} }, new Date()));
  try {
    // Of two processes that begin at once one wins, and both use its key.
    await link(written, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(written, { force: true });
  }
  const made = await readKeys(file);
  if (!made) throw new KeyError("unavailable", `${file} could not be made`);
  return made;
}

async function readKeys(file: string): Promise<KeyFile | null> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new KeyError("unavailable", `${file}: ${(error as Error).message}`);
  }
  try {
    return keyFile.parse(JSON.parse(text));
  } catch {
    throw new KeyError("unavailable", `${file} is no key file. Restore it from a backup of its own.`);
  }
}

/** Whole on the disk before it has its name. */
async function writeBeside(file: string, held: KeyFile): Promise<string> {
  const temporary = `${file}.${randomUUID()}`;
  const handle = await open(temporary, "wx", 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(held, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return temporary;
}

function addKey(held: KeyFile, now: Date): KeyFile {
  const id = `file:${randomBytes(6).toString("hex")}`;
  const made = { key: randomBytes(KEY_BYTES).toString("base64"), createdAt: now.toISOString() };
  return { current: id, keys: { ...held.keys, [id]: made } };
}

function keyOf(held: KeyFile, id: string): Buffer {
  const found = Object.hasOwn(held.keys, id) ? held.keys[id] : undefined;
  if (!found) throw new KeyError("unknown_key", `the key ${id} is not in the key file`);
  return Buffer.from(found.key, "base64");
}
