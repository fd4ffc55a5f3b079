import type { Snapshot } from "@/server/platform/db/generated/client";
import type { DatabaseDeps } from "./deps";

/**
 * abandonCopy drops a copy that was not made to its end. Its row goes only when its database and files are gone: whoever
 * collects what is left drops nothing that no row knows the making of, so a copy of production would stay for ever.
 */
export async function abandonCopy(
  deps: DatabaseDeps,
  action: string,
  { id, envId, databaseName: database }: Pick<Snapshot, "id" | "envId" | "databaseName">,
): Promise<void> {
  try {
    await deps.cluster.dropDatabase(database);
    await deps.runtime.removeFilestore({ envId, database });
  } catch {
    await deps.db.asSystem(action, ({ prisma }) =>
      prisma.snapshot.update({ where: { id }, data: { status: "dropped" } }),
    );
    return;
  }
  await deps.db.asSystem(action, ({ prisma }) => prisma.snapshot.delete({ where: { id } }));
}
