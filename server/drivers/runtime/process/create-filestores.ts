import { lstat, rename } from "node:fs/promises";
import { join } from "node:path";
import type { FilestoreAddress, RuntimeDriver, RuntimeUser } from "../port";
import { nameOwned, removeAbandoned } from "./abandoned";
import { cloneTree, ownFolders } from "./clone-tree";
import { removeTree } from "./folders";
import type { Home } from "./create-home";
import { mapSystemError } from "./map-system-error";

type Filestores = Pick<RuntimeDriver, "cloneFilestore" | "renameFilestore" | "removeFilestore">;

/**
 * createFilestores copies filestores by hard links, which is safe because Odoo names each file by the hash of its
 * content and never writes into one: it makes files and removes names (ir_attachment.py). A clone's folders belong
 * to the environment it is for; its files stay those of the environment that made them, which nobody else may write.
 * Where two environments share a user (Capstan not root), nothing but Odoo's habit protects the shared files.
 */
export function createFilestores(home: Home): Filestores {
  const { layout } = home;

  /** Clones beside, then swaps: the target is whole or as it was. */
  const cloneTo = async (source: string, to: FilestoreAddress & { user: RuntimeUser }): Promise<number> => {
    // the folder above the environment's own, which its code cannot write to
    const above = layout.environment(to.envId);
    // the links of a clone that was never finished would keep files on the disk for ever
    await removeAbandoned(above, "incoming", layout.trash);
    const incoming = join(above, await nameOwned("incoming"));
    try {
      const rights = { owner: home.identityOf(to.user), maker: (await lstat(source)).uid };
      const files = await cloneTree(source, incoming, rights);
      await removeTree(layout.filestore(to), layout.trash);
      await rename(incoming, layout.filestore(to));
      return files;
    } catch (error) {
      await removeTree(incoming, layout.trash);
      throw error;
    }
  };

  const guarded = async <T>(doing: string, work: () => Promise<T>): Promise<T> => {
    try {
      await home.ready();
      return await work();
    } catch (error) {
      throw mapSystemError(error, doing);
    }
  };

  return {
    cloneFilestore: (from, to) =>
      guarded("cloning a filestore", async () => {
        const source = layout.filestore(from);
        await home.ensureEnvironment(to.envId, to.user);
        if (await isFolder(source)) return { files: await cloneTo(source, to) };
        await removeTree(layout.filestore(to), layout.trash);
        return { files: 0 };
      }),

    renameFilestore: (from, to) =>
      guarded("moving a filestore", async () => {
        const source = layout.filestore(from);
        await home.ensureEnvironment(to.envId, to.user);
        if (await isFolder(source)) {
          await removeTree(layout.filestore(to), layout.trash);
          await rename(source, layout.filestore(to));
        }
        // also when an earlier call was killed after the rename
        if (await isFolder(layout.filestore(to)))
          await ownFolders(layout.filestore(to), home.identityOf(to.user));
      }),

    removeFilestore: (at) =>
      guarded("removing a filestore", () => removeTree(layout.filestore(at), layout.trash)),
  };
}

/** A link in its place would be the work of the environment's code. */
async function isFolder(path: string): Promise<boolean> {
  return lstat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
