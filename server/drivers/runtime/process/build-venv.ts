import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";
import { execa } from "execa";
import { RuntimeError, type RuntimeDriver } from "../port";
import { buildChildEnvironment } from "./build-child-environment";
import { buildLaunchArgv } from "./build-launch-argv";
import { buildEnsurePipArgv, buildPipArgv, buildPipCheckArgv, buildVenvArgv } from "./build-pip-argv";
import { describePython } from "./describe-python";
import { killLeftovers, killUser } from "./end-processes";
import { explainPipFailure } from "./explain-pip-failure";
import { followCommand } from "./follow-command";
import { ensureFolder } from "./folders";
import type { Home } from "./create-home";
import { launchProcess } from "./launch-process";
import type { RequirementsFile } from "./plan-requirements";
import { tagNames } from "./process-table";
import type { ProcessTunables } from "./tunables";

export type VenvDeps = {
  home: Home;
  tunables: ProcessTunables;
  /** what pip may know of the network: an index, a proxy */
  pipVariables: Record<string, string>;
  now: () => Date;
};

export type VenvPlan = {
  key: string;
  path: string;
  base: { path: string; packages: string[] };
  files: readonly RequirementsFile[];
};

type Following = Parameters<RuntimeDriver["ensureRequirements"]>[2];

/** buildVenv makes a virtual environment in a folder that is not there. Throws RuntimeError `requirements`, `disk_full`. */
export async function buildVenv(deps: VenvDeps, plan: VenvPlan, following: Following): Promise<void> {
  const { home } = deps;
  const { key, path, base, files } = plan;
  const builder = home.builderOf(key);
  const python = join(path, "bin", "python");
  await ensureFolder(path, { mode: 0o755, ...(builder === null ? {} : { owner: builder }) });
  try {
    const made = await run(deps, plan, buildVenvArgv(base.path, path), following);
    if (made.exitCode !== 0) throw venvFailure(base.path, made.tail);
    await addBasePackages(python, base.packages);
    const quiet = { signal: following.signal, onLine: () => {} };
    const hasPip = (await run(deps, plan, buildPipCheckArgv(python), quiet)).exitCode === 0;
    const pip = hasPip ? null : await run(deps, plan, buildEnsurePipArgv(python), following);
    if (pip !== null && pip.exitCode !== 0) throw venvFailure(base.path, pip.tail);
    const paths = await writeFiles(join(path, "requirements"), files);
    following.onLine(`pip install ${files.map((file) => `-r ${file.path}`).join(" ")}`);
    const installed = await run(deps, plan, buildPipArgv(python, paths, deps.tunables), following);
    if (installed.exitCode !== 0) throw pipFailure(installed, files, deps.tunables);
  } finally {
    if (builder !== null) await killUser(builder.uid, home.layout.tag);
  }
  if (builder !== null) await takeOver(path);
}

type Outcome = { exitCode: number | null; timedOut: boolean; tail: string[] };

async function run(
  { home, tunables, pipVariables, now }: VenvDeps,
  { key, path, base }: VenvPlan,
  command: string[],
  { onLine, signal }: Following,
): Promise<Outcome> {
  const tags = { [tagNames.home]: home.layout.tag, [tagNames.role]: "requirements", [tagNames.command]: key };
  const argv = buildLaunchArgv(
    {
      identity: home.builderOf(key),
      memoryBytes: null,
      processesMax: tunables.processesMax,
      diesWithParent: true,
    },
    command,
  );
  const { child } = launchProcess(argv, {
    env: buildChildEnvironment({ home: path, tmp: path, python: base.path }, pipVariables, tags),
    cwd: path,
    output: "pipe",
  });
  const tail: string[] = [];
  const result = await followCommand(
    child,
    {
      signal,
      timeoutMs: tunables.requirementsMs,
      onLine: ({ message }) => {
        tail.push(message);
        if (tail.length > tunables.pipTailLines) tail.shift();
        onLine(message);
      },
    },
    {
      tunables,
      now,
      killRest: () => killLeftovers({ tags: { home: home.layout.tag, role: "requirements", command: key } }),
    },
  );
  signal?.throwIfAborted();
  return { ...result, tail };
}

/** Lays the files out as in the repository, so that one can include another (`-r ../requirements.txt`). */
async function writeFiles(folder: string, files: readonly RequirementsFile[]): Promise<string[]> {
  const paths: string[] = [];
  for (const file of files) {
    // a path that leads out of the repository was made up: it stays inside here
    const path = join(folder, normalize(`/${file.path}`));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, file.content);
    paths.push(path);
  }
  return paths;
}

/** Where Odoo's own Python is a virtual environment, its packages are not those of the system. */
async function addBasePackages(python: string, packages: readonly string[]): Promise<void> {
  const [own] = packages.length === 0 ? [] : (await describePython(python)).packages;
  if (own !== undefined) await writeFile(join(own, "capstan-base.pth"), `${packages.join("\n")}\n`);
}

/** Root takes everything from the user who built it: later builds of that user cannot change it. */
async function takeOver(path: string): Promise<void> {
  await execa("chown", ["--recursive", "--no-dereference", "-P", "0:0", "--", path]);
  await execa("chmod", ["--recursive", "u+rwX,go+rX,go-w,u-s,g-s", "--", path]);
}

const DISK_FULL = /No space left on device|Disk quota exceeded/;

function venvFailure(python: string, tail: readonly string[]): RuntimeError {
  const detail = tail.join("\n");
  if (DISK_FULL.test(detail)) return diskFull(detail);
  const hint = /ensurepip|No module named (pip|venv)/.test(detail)
    ? "Install python3-pip (Debian, Ubuntu)."
    : "Its output says why.";
  return new RuntimeError("failed", `${python} could not make a virtual environment. ${hint}`, detail);
}

function pipFailure(
  outcome: Outcome,
  files: readonly RequirementsFile[],
  tunables: ProcessTunables,
): RuntimeError {
  const detail = outcome.tail.join("\n");
  if (DISK_FULL.test(detail)) return diskFull(detail);
  if (outcome.timedOut) {
    const minutes = Math.round(tunables.requirementsMs / 60_000);
    return new RuntimeError(
      "requirements",
      `pip did not end within ${minutes} minutes and was stopped.`,
      detail,
    );
  }
  return new RuntimeError("requirements", explainPipFailure(outcome.tail, files), detail);
}

function diskFull(detail: string): RuntimeError {
  return new RuntimeError("disk_full", "The disk is full. Free some space, then try again.", detail);
}
