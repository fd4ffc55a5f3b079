import { majorOf } from "./build-copy-argv";
import type { ClusterServer } from "./cluster-server";
import { ClusterError } from "./port";
import { runTool } from "./run-tool";

/** checkToolVersion: an older program refuses a newer server, but only after work was done. Gives what the programs say. */
export async function checkToolVersion(
  server: ClusterServer,
  programs: readonly ("pg_dump" | "pg_restore")[],
  signal: AbortSignal | undefined,
): Promise<string> {
  const { version } = await server.facts();
  const needed = Math.floor(version / 10_000);
  const said: string[] = [];
  for (const program of programs) {
    const line = await runTool([program, "--version"], { environment: {}, signal });
    const major = majorOf(line);
    if (major === null || major < needed)
      throw new ClusterError(
        "failed",
        `${program} here is of version ${major ?? "unknown"}, but PostgreSQL is ${needed}. Install postgresql-client-${needed}.`,
      );
    said.push(line);
  }
  return said.join("; ");
}
