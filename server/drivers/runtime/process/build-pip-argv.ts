export type PipLimits = { pipRetries: number; pipTimeoutSeconds: number };

/**
 * buildVenvArgv: with the packages of the system, among which are those that Odoo needs, and pip. One of its own would
 * take most of the time (10 s of 12).
 */
export function buildVenvArgv(python: string, path: string): string[] {
  return [python, "-I", "-m", "venv", "--system-site-packages", "--without-pip", path];
}

/** buildPipCheckArgv ends with 0 where the system has pip. */
export function buildPipCheckArgv(python: string): string[] {
  return [python, "-m", "pip", "--version"];
}

/** buildEnsurePipArgv puts the pip that comes with Python into the environment. */
export function buildEnsurePipArgv(python: string): string[] {
  return [python, "-m", "ensurepip", "--default-pip"];
}

/** buildPipArgv installs requirement files; nothing is asked, and nothing is cached where another project could put it. */
export function buildPipArgv(python: string, files: readonly string[], limits: PipLimits): string[] {
  return [
    python,
    "-m",
    "pip",
    "install",
    "--no-input",
    "--no-cache-dir",
    "--disable-pip-version-check",
    "--progress-bar=off",
    `--retries=${limits.pipRetries}`,
    `--timeout=${limits.pipTimeoutSeconds}`,
    ...files.flatMap((file) => ["-r", file]),
  ];
}
