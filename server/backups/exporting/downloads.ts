/** Asking for a file, the link to it, and handing it out. */
import type { Readable } from "node:stream";
import { z } from "zod";
import { authorizeBackup } from "@/server/access/authorize";
import { addDownloadRow, requestExportRow } from "@/server/platform/db/sql/request-transfer";
import { findNewestExport, readExport, type ExportRow } from "@/server/platform/db/sql/read-transfers";
import type { RequestClaims } from "@/server/platform/db/database";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { AppError, notFound } from "@/server/platform/errors";
import type { RunSource } from "@/server/runs/contract";
import { part, type DownloadDto, type ExportDto } from "../contract";
import { DamageError } from "../damage";
import type { StoreDeps } from "../deps";
import { openStore } from "../open-store";
import { orUnavailable } from "../or-unavailable";
import { getBackup } from "../queries";
import { downloadBlockedReason, EXPORT_TRANSITIONS } from "../states";
import { BACKUP_TUNABLES } from "../tunables";
import { toExport } from "./to-export";

/** Whom a link is for: the file is handed out in their name, and written down. */
const linkContent = z.object({
  exportId: z.uuid(),
  expiresAt: z.number(),
  userId: z.uuid(),
  actorKind: z.enum(["user", "token", "ci"]),
  /** the token that asked for it: the link ends with it */
  tokenId: z.uuid().nullable(),
  scopes: z.array(z.string()).nullable(),
});
export type DownloadHolder = Omit<z.infer<typeof linkContent>, "exportId" | "expiresAt">;

export type LinkDeps = Pick<StoreDeps, "sealKey" | "unsealKey"> & { url: string };

/** requestDownload queues the making of a file, or gives the one that is there. */
export async function requestDownload(
  sql: SqlClient,
  wanted: { backupId: string; filestore: boolean; neutralized: boolean; source: RunSource },
): Promise<ExportDto> {
  const blocked = downloadBlockedReason(await getBackup(sql, wanted.backupId));
  if (blocked) throw new AppError("conflict", blocked);
  const row = await readExport(sql, await requestExportRow(sql, wanted));
  if (!row) throw notFound("export");
  return toExport(row);
}

/** getDownload: how far the newest file of a backup is (or the one that is named), and the link to it when it is ready. */
export async function getDownload(
  deps: LinkDeps,
  sql: SqlClient,
  wanted: { backupId: string; exportId: string | null; holder: DownloadHolder; now: Date },
): Promise<DownloadDto> {
  const { backupId, exportId, holder, now } = wanted;
  const row = exportId === null ? await findNewestExport(sql, backupId) : await readExport(sql, exportId);
  if (!row || row.backup_id !== backupId)
    throw new AppError("not_found", "No download of this backup was asked for yet. POST here first.");
  if (!isReady(row, now)) return { ...toExport(row), url: null, urlExpiresAt: null };
  const until = Math.min(+now + BACKUP_TUNABLES.linkMs, Number(row.expires_at));
  const content = { ...holder, exportId: row.id, expiresAt: until };
  const seal = deps.sealKey("download link", JSON.stringify(content));
  return {
    ...toExport(row),
    url: `${deps.url}/api/exports/${row.id}?link=${seal}`,
    urlExpiresAt: new Date(until).toISOString(),
  };
}

/** readLink gives whom a link is for; throws forbidden for one that is no link to this file, or not any more. */
export function readLink(
  deps: Pick<LinkDeps, "unsealKey">,
  { exportId, link, now }: { exportId: string; link: string; now: Date },
): DownloadHolder {
  const refused = new AppError(
    "forbidden",
    "This link does not work any more. Make another one on the Backups page; a download goes on where it stopped.",
  );
  const { expiresAt, ...found } = parseLink(deps, link, refused);
  if (found.exportId !== exportId || expiresAt <= +now) throw refused;
  const { userId, actorKind, tokenId, scopes } = found;
  return { userId, actorKind, tokenId, scopes };
}

function parseLink(deps: Pick<LinkDeps, "unsealKey">, link: string, refused: AppError) {
  try {
    return linkContent.parse(JSON.parse(deps.unsealKey("download link", link)));
  } catch {
    throw refused;
  }
}

export type DownloadFile = {
  fileName: string;
  sizeBytes: number;
  sha256: string;
  /** look throws not_found when the store does not have it any more */
  look(): Promise<void>;
  /** open writes down who takes which bytes, and gives them */
  open(range: { start: number; end: number }): Promise<Readable>;
};

/** openDownload: the file, if whoever holds the link may still download; forbidden if not. What is taken is written down in their name. */
export async function openDownload(
  deps: StoreDeps,
  claims: RequestClaims,
  exportId: string,
): Promise<DownloadFile> {
  const row = await deps.db.readAsUser(claims, async (sql) => {
    const asked = await readExport(sql, exportId);
    // how large it is and its digest are part of it: HEAD tells them without taking a byte
    if (asked) await authorizeBackup(sql, asked.backup_id, "backup.download");
    return asked;
  });
  if (!row || !isReady(row, deps.clock.now()) || row.sha256 === null)
    throw new AppError("not_found", "This file is not there any more. Ask for the download again.");
  const found = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.backupExport.findUniqueOrThrow({
      where: { id: exportId },
      include: { backup: { include: { store: true } } },
    }),
  );
  const stored = part.parse(found.part);
  const taken = { exportId, personId: claims.userId };
  return {
    fileName: row.file_name,
    sizeBytes: stored.plainBytes,
    sha256: row.sha256,
    look: async () => {
      const { storage } = await openStore(deps, found.backup.store);
      if (!(await orUnavailable(storage.head(stored.key)))) throw goneFromStore();
    },
    open: async (range) => {
      await deps.db.asUser({ ...claims, action: "backups.takeDownload" }, ({ sql }) =>
        addDownloadRow(sql, { ...taken, firstByte: range.start, lastByte: range.end }),
      );
      const vault = await openStore(deps, found.backup.store);
      return await openRange(deps, exportId, vault.getRange(stored, range));
    },
  };
}

/** What is not there any more is not given to whoever asks next either: they get another one. */
async function openRange(deps: StoreDeps, id: string, opening: Promise<Readable>): Promise<Readable> {
  try {
    return await orUnavailable(opening);
  } catch (error) {
    if (!(error instanceof DamageError)) throw error;
    const { from, to } = EXPORT_TRANSITIONS.expire;
    await deps.db.asSystem("backups.expireExport", ({ prisma }) =>
      prisma.backupExport.updateMany({ where: { id, status: { in: [...from] } }, data: { status: to } }),
    );
    throw goneFromStore(error.message);
  }
}

function goneFromStore(detail?: string): AppError {
  return new AppError("not_found", "The file is gone from the store. Make the download again.", detail);
}

function isReady(row: ExportRow, now: Date): boolean {
  return row.status === "ready" && row.expires_at !== null && row.expires_at > now;
}
