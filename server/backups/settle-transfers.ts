import type { BackupStore } from "@/server/platform/db/generated/client";
import { readSpentImports, readUnsettledExports } from "@/server/platform/db/sql/read-transfers";
import type { BackupDeps } from "./deps";
import { failExport } from "./exporting/export-job";
import { clearImport } from "./importing/import-job";
import { inPages } from "./in-pages";
import { openStore } from "./open-store";
import { perStore } from "./per-store";
import { EXPORT_TRANSITIONS } from "./states";

/**
 * settleTransfers clears up behind downloads and uploads: files whose run ended without a word or whose time is over, and
 * pieces that were given up, or are a backup by now. The ledger first, then the store: a file that nobody may download any
 * more is tried until it is gone, whoever dies in between.
 */
export async function settleTransfers(deps: BackupDeps): Promise<void> {
  for (const { id, status, reason } of await readUnsettledExports(deps.db.system))
    await failExport(deps, id, status === "cancelled" ? "Cancelled." : (reason ?? "It did not finish."));
  await expireExports(deps);
  await perStore(deps, listSpentExports(deps), (spent) => removeExport(deps, spent));
  await perStore(deps, listSpentImports(deps), (spent) => removeImport(deps, spent));
}

async function expireExports(deps: BackupDeps): Promise<void> {
  await deps.db.asSystem("backups.expireExport", ({ prisma }) =>
    prisma.backupExport.updateMany({
      where: { status: { in: [...EXPORT_TRANSITIONS.expire.from] }, expiresAt: { lt: deps.clock.now() } },
      data: { status: EXPORT_TRANSITIONS.expire.to },
    }),
  );
}

type Spent = { id: string; storeId: string; store: BackupStore };

function listSpentExports(deps: BackupDeps): AsyncGenerator<Spent> {
  return inPages(async ({ after, take }) => {
    const rows = await deps.db.asSystem(null, ({ prisma }) =>
      prisma.backupExport.findMany({
        where: {
          id: { gt: after },
          status: { in: [EXPORT_TRANSITIONS.expire.to, EXPORT_TRANSITIONS.fail.to] },
          removedAt: null,
          backup: { store: { removedAt: null } },
        },
        select: { id: true, backup: { select: { store: true } } },
        orderBy: { id: "asc" },
        take,
      }),
    );
    return rows.map(({ id, backup: { store } }) => ({ id, storeId: store.id, store }));
  });
}

async function removeExport(deps: BackupDeps, { id, store }: Spent): Promise<void> {
  await removeFolder(await openStore(deps, store), `exports/${id}/`);
  await deps.db.asSystem("backups.removeExport", ({ prisma }) =>
    prisma.backupExport.update({ where: { id }, data: { removedAt: deps.clock.now() } }),
  );
}

type SpentImport = Spent & { runId: string | null };

function listSpentImports(deps: BackupDeps): AsyncGenerator<SpentImport> {
  return inPages(async (page) => {
    const spent = await readSpentImports(deps.db.system, { ...page, now: deps.clock.now() });
    const rows = await deps.db.asSystem(null, ({ prisma }) =>
      prisma.backupImport.findMany({
        where: { id: { in: spent.map(({ id }) => id) } },
        include: { store: true, backup: { select: { runId: true } } },
        orderBy: { id: "asc" },
      }),
    );
    return rows.map(({ id, store, backup }) => ({
      id,
      storeId: store.id,
      store,
      runId: backup?.runId ?? null,
    }));
  });
}

async function removeImport(deps: BackupDeps, { id, store, runId }: SpentImport): Promise<void> {
  const database = deps.names.scratchDatabase(runId ?? id);
  await clearImport(deps, { importId: id, database, role: deps.names.importRole(id) });
  await removeFolder(await openStore(deps, store), `imports/${id}/`);
  await deps.db.asSystem("backups.removeImport", ({ prisma }) =>
    prisma.backupImport.update({ where: { id }, data: { removedAt: deps.clock.now(), parts: [] } }),
  );
}

async function removeFolder(vault: Awaited<ReturnType<typeof openStore>>, folder: string): Promise<void> {
  for await (const { key } of vault.storage.list(`${vault.prefix}${folder}`)) await vault.storage.delete(key);
}
