import {
  claimControlBackup,
  queueDueControlBackup,
  touchControlBackup,
} from "@/server/platform/db/sql/control-backups";
import type { Database } from "@/server/platform/db/database";
import { log } from "@/server/platform/log";
import { adoptFound } from "./adopt-found";
import type { ControlManifest } from "./contract";
import type { ControlBackupDeps } from "./deps";
import { BrokenBackupError, sizeOf } from "./parts";
import { proveBackup } from "./prove-backup";
import { removeOld, sweepStore } from "./retention";
import { takeBackup } from "./take-backup";
import { CONTROL_BACKUP_TUNABLES as BOUNDS } from "./tunables";

/** queueDueBackup: one, when the last is a day old; two callers at once queue one. */
export async function queueDueBackup({ db }: { db: Database }): Promise<{ queued: number }> {
  return { queued: (await queueDueControlBackup(db.system, BOUNDS)) === null ? 0 : 1 };
}

/**
 * runBackups takes the backup that waits, if there is one: stores it, proves it, and removes what is too old. A failure is
 * written where people see it; the next one is tried within the hour.
 */
export async function runBackups(deps: ControlBackupDeps): Promise<{ taken: string | null }> {
  const { db } = deps;
  await queueDueBackup(deps);
  const id = await claimControlBackup(db.system, { machine: deps.machine, silentMs: BOUNDS.silentMs });
  if (id === null) return { taken: null };
  const stop = new AbortController();
  const beat = setInterval(() => void renew(db, id, stop), BOUNDS.heartbeatMs);
  try {
    await takeAndProve(deps, id, stop.signal);
  } catch (error) {
    // while it is still this worker's, so that nothing is swept that another one writes
    if (!stop.signal.aborted) await tidy(() => sweepStore(deps));
    await write(db, id, { status: "failed", failure: reasonOf(error) });
    if (!(error instanceof BrokenBackupError)) throw error;
  } finally {
    clearInterval(beat);
    stop.abort();
  }
  return { taken: id };
}

async function takeAndProve(deps: ControlBackupDeps, id: string, signal: AbortSignal): Promise<void> {
  const { db } = deps;
  const { manifest, key } = await takeBackup(deps, id, signal);
  await writeOrStop(db, id, {
    status: "stored",
    dataAt: new Date(manifest.dataAt),
    manifest,
    manifestKey: key,
    sizeBytes: sizeOf(manifest),
  });
  const begun = performance.now();
  await proveBackup(deps, manifest, signal);
  const proofMs = Math.round(performance.now() - begun);
  // before the ledger says so too, which lets the next one begin
  await tidy(() => adoptFound(deps, signal));
  await tidy(async () => {
    await removeOld(deps, id);
    await sweepStore(deps);
  });
  await writeOrStop(db, id, { status: "verified", verifiedAt: deps.clock.now(), proofMs });
}

/** What is not removed now is removed with the next backup; this one is as good without. */
async function tidy(act: () => Promise<unknown>): Promise<void> {
  await act().catch((error: unknown) =>
    log.warn({ error }, "old backups of the control plane could not be removed"),
  );
}

/** Who was given up stops: another worker may be at the next one. A database that is away for a moment says nothing. */
async function renew(db: Database, id: string, stop: AbortController): Promise<void> {
  const isOurs = await touchControlBackup(db.system, id).catch(() => true);
  if (!isOurs) stop.abort(new Error("this backup was given up, because its worker had been silent"));
}

type Change = {
  status: string;
  dataAt?: Date;
  verifiedAt?: Date;
  manifest?: ControlManifest;
  manifestKey?: string;
  sizeBytes?: bigint;
  proofMs?: number;
  failure?: string;
};

/** Given up meanwhile (this worker was thought dead), it stays given up: false. */
async function write(db: Database, id: string, data: Change): Promise<boolean> {
  const { count } = await db.asSystem("control.backup", ({ prisma }) =>
    prisma.controlBackup.updateMany({ where: { id, status: { in: ["running", "stored"] } }, data }),
  );
  return count > 0;
}

async function writeOrStop(db: Database, id: string, data: Change): Promise<void> {
  if (!(await write(db, id, data)))
    throw new Error("this backup was given up, because its worker had been silent");
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 1000) : "It failed.";
}
