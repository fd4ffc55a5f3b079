import type { ToolAddress } from "../cluster/build-copy-argv";

function connection({ host, port, user }: ToolAddress, database: string): string[] {
  // a name with "=" in it would be read as a connection string
  const name = `dbname='${database.replace(/[\\']/g, String.raw`\$&`)}'`;
  return [`--host=${host}`, `--port=${port}`, `--username=${user}`, "--no-password", `--dbname=${name}`];
}

/**
 * controlDumpArgv: with the privileges, which row-level security lives by, without owners: whoever restores owns it. Other
 * people's schemas and extensions stay where they are.
 */
export function controlDumpArgv(
  address: ToolAddress,
  dump: { database: string; snapshot: string; exclude: readonly string[]; lockWaitSeconds: number },
): string[] {
  return [
    "pg_dump",
    ...connection(address, dump.database),
    "--format=custom",
    "--compress=1",
    "--no-owner",
    "--no-publications",
    "--no-subscriptions",
    "--extension=plpgsql",
    ...dump.exclude.map((schema) => `--exclude-schema="${schema.replaceAll('"', '""')}"`),
    `--lock-wait-timeout=${dump.lockWaitSeconds * 1000}`,
    `--snapshot=${dump.snapshot}`,
  ];
}

/** controlRestoreArgv reads standard input. One transaction: the database is whole afterwards, or as it was. */
export function controlRestoreArgv(address: ToolAddress, database: string): string[] {
  return [
    "pg_restore",
    ...connection(address, database),
    "--single-transaction",
    "--exit-on-error",
    "--no-owner",
  ];
}
