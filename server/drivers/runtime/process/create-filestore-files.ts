import { constants } from "node:fs";
import { link, lstat, mkdir, open, rename, rm } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { Writable, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { RuntimeError, type RuntimeDriver } from "../port";
import { nameOwned, removeAbandoned } from "./abandoned";
import type { Identity } from "./build-launch-argv";
import { cloneTree, ownFolders } from "./clone-tree";
import type { Home } from "./create-home";
import { removeTree } from "./folders";
import { errorCode, mapSystemError } from "./map-system-error";
import { withFolderBelow } from "./open-folder";

// as Odoo names them: ab/abcdef…; no dot in front, nothing that leads out
const FILE = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}\/[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** createFilestoreFiles reads and writes the files of filestores one by one, as backups do. */
export function createFilestoreFiles(home: Home): Pick<RuntimeDriver, "readFilestoreFile" | "fillFilestore"> {
  const { layout } = home;
  return {
    readFilestoreFile: (at, path) =>
      mapped("reading a filestore", async () => {
        await home.ready();
        return readOwnFile(layout.filestore(at), checkFile(path), home.identityOf(at.user));
      }),
    fillFilestore: (to, { base, fill }) =>
      mapped("writing a filestore", async () => {
        await home.ensureEnvironment(to.envId, to.user);
        // the folder above the environment's own, which its code cannot write to
        const above = layout.environment(to.envId);
        await removeAbandoned(above, "incoming", layout.trash);
        const incoming = join(above, await nameOwned("incoming"));
        try {
          const owner = home.identityOf(to.user);
          let files = await makeGround(incoming, base ? layout.filestore(base) : null);
          await fill(async (path, content) => {
            try {
              if (await putFile(join(incoming, checkFile(path)), content, owner)) files += 1;
            } finally {
              // where it is refused before it is read, its connection to the store would stay
              content.destroy();
            }
          });
          await ownFolders(incoming, owner);
          await removeTree(layout.filestore(to), layout.trash);
          await rename(incoming, layout.filestore(to));
          return { files };
        } catch (error) {
          await removeTree(incoming, layout.trash);
          throw error;
        }
      }),
  };
}

/** While files are put, every folder is Capstan's own: nobody can turn one into a link that leads elsewhere. */
async function makeGround(incoming: string, base: string | null): Promise<number> {
  const found = base === null ? null : await lstat(base).catch(() => null);
  if (base !== null && found?.isDirectory())
    return cloneTree(base, incoming, { owner: null, maker: found.uid });
  await mkdir(incoming, { mode: 0o755 });
  return 0;
}

/** Whole or not at all; a link to a file of another filestore is replaced, never written through. True: it is new. */
async function putFile(target: string, content: Readable, owner: Identity): Promise<boolean> {
  await mkdir(dirname(target), { recursive: true, mode: 0o755 });
  const temporary = join(dirname(target), `.${randomUUID()}`);
  const file = await open(temporary, "wx", 0o644);
  try {
    const sink = new Writable({
      write: (chunk: Buffer, _encoding, done) => void file.writeFile(chunk).then(() => done(), done),
    });
    await pipeline(content, sink);
    if (owner !== null) await file.chown(owner.uid, owner.gid);
  } catch (error) {
    await file.close();
    await rm(temporary, { force: true });
    throw error;
  }
  await file.close();
  return place(temporary, target);
}

async function place(temporary: string, target: string): Promise<boolean> {
  try {
    await link(temporary, target);
    await rm(temporary, { force: true });
    return true;
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
    await rename(temporary, target);
    return false;
  }
}

/** Capstan may read everything, so what it gives away is looked at after it was opened: it may be another file by then. */
async function readOwnFile(
  filestore: string,
  path: string,
  owner: Identity,
): Promise<{ sizeBytes: number; content: Readable } | null> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const file = await withFolderBelow(filestore, [dirname(path)], (folder) =>
    open(join(folder, basename(path)), O_RDONLY | O_NOFOLLOW | O_NONBLOCK),
  ).catch(nullIfGone);
  if (file === null) return null;
  const found = await file.stat();
  const mayBeRead = owner === null || found.uid === owner.uid || (found.mode & 0o004) !== 0;
  if (found.isFile() && mayBeRead) return { sizeBytes: found.size, content: file.createReadStream() };
  await file.close();
  return null;
}

function nullIfGone(error: unknown): null {
  const code = errorCode(error);
  // a link or a folder in its place is the work of the environment's code, and no file of Odoo's
  if (code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP" || code === "EISDIR") return null;
  throw error;
}

function checkFile(path: string): string {
  if (FILE.test(path)) return path;
  throw new RuntimeError(
    "failed",
    "A file of the filestore has a name that Odoo does not give.",
    JSON.stringify(path),
  );
}

/** What the caller's own streams throw stays what it is; only the system's errors are put in words. */
async function mapped<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && "syscall" in error) throw mapSystemError(error, doing);
    throw error;
  }
}
