import { majorOf } from "./build-copy-argv";
import type { ClusterServer } from "./cluster-server";
import { ClusterError } from "./port";
import { runTool } from "./run-tool";

/** checkToolVersion: an older pg_dump refuses a newer server, but only after the target was made. */
export async function checkToolVersion(
  server: ClusterServer,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { version } = await server.facts();
  const needed = Math.floor(version / 10_000);
  for (const program of ["pg_dump", "pg_restore"]) {
    const major = majorOf(await runTool([program, "--version"], { environment: {}, signal }));
    if (major !== null && major >= needed) continue;
    throw new ClusterError(
      "failed",
      `${program} here is of version ${major ?? "unknown"}, but PostgreSQL is ${needed}. Install postgresql-client-${needed}.`,
    );
  }
}
