import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";

export type Tree = {
  root: string;
  /** write: text or bytes; a manifest may be given as its dictionary */
  write(file: string, content: string | Uint8Array | Record<string, unknown>): Promise<void>;
  link(from: string, to: string): Promise<void>;
  remove(): Promise<void>;
};

/** makeTree gives an empty folder that is gone when the test is; one made before the tests says what to do instead. */
export async function makeTree(
  whenDone: (remove: () => Promise<void>) => void = onTestFinished,
): Promise<Tree> {
  const root = await mkdtemp(path.join(os.tmpdir(), "capstan-tree-"));
  const remove = () => rm(root, { recursive: true, force: true });
  whenDone(remove);
  const place = async (file: string) => {
    const full = path.join(root, file);
    await mkdir(path.dirname(full), { recursive: true });
    return full;
  };
  const tree: Tree = {
    root,
    write: async (file, content) => {
      const isData = typeof content === "string" || content instanceof Uint8Array;
      await writeFile(await place(file), isData ? content : pythonLiteral(content));
    },
    link: async (from, to) => symlink(to, await place(from)),
    remove,
  };
  return tree;
}

/** JSON is Python's literals but for three words. */
function pythonLiteral(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll(/\btrue\b/g, "True")
    .replaceAll(/\bfalse\b/g, "False")
    .replaceAll(/\bnull\b/g, "None");
}
