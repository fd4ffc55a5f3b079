import type { ControlManifest } from "./contract";
import type { ControlBackupDeps } from "./deps";
import { BrokenBackupError, checkParts, readPart } from "./parts";

/** proveBackup reads every part back, restores the database beside the running one, and compares the rows of all tables. */
export async function proveBackup(
  { store, control }: Pick<ControlBackupDeps, "store" | "control">,
  manifest: ControlManifest,
  signal: AbortSignal,
): Promise<void> {
  await checkParts(store, manifest);
  const restored = await control.prove(() => readPart(store, manifest.database), signal);
  const differing = differingTables(manifest.rows, restored);
  if (differing.length > 0)
    throw new BrokenBackupError(`Restored, it has other rows in ${differing.slice(0, 5).join(", ")}.`);
}

/** differingTables: names of tables that do not have as many rows on both sides. */
export function differingTables(a: Record<string, number>, b: Record<string, number>): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((table) => a[table] !== b[table]).sort();
}
