type Address = { host: string; port: string; user: string };

function connection({ host, port, user }: Address): string[] {
  return [`--host=${host}`, `--port=${port}`, `--username=${user}`, "--no-password"];
}

/** dumpArgv: custom format, lightly compressed (level 1 costs 10 % of level 6's time here), without owners and rights. */
export function dumpArgv(address: Address, database: string, file: string): [string, ...string[]] {
  return [
    "pg_dump",
    ...connection(address),
    "--format=custom",
    "--compress=1",
    "--no-owner",
    "--no-privileges",
    `--file=${file}`,
    `--dbname=${database}`,
  ];
}

/** restoreArgv ends at the first error; objects belong to `role` from the start. */
export function restoreArgv(
  address: Address,
  database: string,
  file: string,
  jobs: number,
  role: string | null,
): [string, ...string[]] {
  return [
    "pg_restore",
    ...connection(address),
    "--exit-on-error",
    "--no-owner",
    "--no-privileges",
    `--jobs=${jobs}`,
    ...(role === null ? [] : [`--role=${role}`]),
    `--dbname=${database}`,
    file,
  ];
}
