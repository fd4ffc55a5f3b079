import path from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { RuntimeError } from "../runtime/port";
import type { ManifestProblem } from "./port";
import { manifestMaxBytes, readModulesMaxBytes, readModulesTimeoutMs } from "./tunables";

/** A module as its manifest says; nothing normalised yet. */
export type RawModule = {
  name: string;
  parent: string;
  /** of the manifest, relative to the folder that was read */
  path: string;
  version: string;
  depends: string[];
  installable: boolean;
  autoInstall: boolean;
  digest: string;
};

const record = z.union([
  z.object({ problem: z.string(), module: z.string(), path: z.string() }),
  z.object({
    module: z.string(),
    parent: z.string(),
    path: z.string(),
    version: z.string(),
    depends: z.array(z.string()),
    installable: z.boolean(),
    autoInstall: z.boolean(),
    digest: z.string(),
  }),
]);

/** readerArgv: isolated from the folder, the user's packages and the environment; UTF-8 whatever the locale. */
export function readerArgv(script: string): string[] {
  return ["-I", "-B", "-X", "utf8", script];
}

/**
 * runModuleReader reads every manifest below `root` in one Python process. Throws RuntimeError `failed` when that process
 * cannot do its work; a broken manifest is a problem, not an error.
 */
export async function runModuleReader(
  python: string,
  request: { root: string; depth: number; digest: boolean },
): Promise<{ modules: RawModule[]; problems: ManifestProblem[] }> {
  const script = path.join(import.meta.dirname, "read-modules.py");
  const result = await execa(python, readerArgv(script), {
    input: JSON.stringify({ ...request, manifestMaxBytes }),
    reject: false,
    timeout: readModulesTimeoutMs,
    maxBuffer: readModulesMaxBytes,
    // a locale could make Python decode file names in another way
    env: { LC_ALL: "C.UTF-8" },
  });
  if (result.failed) {
    const last = result.stdout?.slice(-500) ?? "";
    throw new RuntimeError(
      "failed",
      "The modules of this commit could not be read. See the log; rebuild when it is mended.",
      `${result.shortMessage ?? ""}\n${result.stderr ?? ""}\nlast output: ${last}`,
    );
  }
  const modules: RawModule[] = [];
  const problems: ManifestProblem[] = [];
  for (const line of result.stdout.split("\n")) {
    if (line === "") continue;
    const read = record.parse(JSON.parse(line));
    if ("problem" in read) {
      problems.push({ module: read.module, path: read.path.toWellFormed(), message: read.problem });
    } else {
      const { module: name, ...rest } = read;
      modules.push({ name, ...rest });
    }
  }
  return { modules, problems };
}
