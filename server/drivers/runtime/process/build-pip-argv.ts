export type PipLimits = { pipRetries: number; pipTimeoutSeconds: number };

/** buildVenvArgv: with the packages of the system, among which are those that Odoo needs. */
export function buildVenvArgv(python: string, path: string): string[] {
  return [python, "-I", "-m", "venv", "--system-site-packages", path];
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
