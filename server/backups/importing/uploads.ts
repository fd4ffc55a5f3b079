/** Bringing a file, piece by piece. */
import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import type { RequestClaims } from "@/server/platform/db/database";
import { addImportPartRow, beginImportRow, giveUpImportRow } from "@/server/platform/db/sql/request-transfer";
import { hasImportPart, readImport, type ImportRow } from "@/server/platform/db/sql/read-transfers";
import type { EnvironmentAccessRow } from "@/server/platform/db/sql/authorize";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { AppError, notFound } from "@/server/platform/errors";
import type { RunSource } from "@/server/runs/contract";
import type { ImportDto } from "../contract";
import type { StoreDeps } from "../deps";
import { openStore } from "../open-store";
import { orUnavailable } from "../or-unavailable";
import { BACKUP_TUNABLES } from "../tunables";
import { toImport } from "./to-import";

/** Who asks, and where the portal is. */
type Asker = { url: string; userId: string; now: Date };

/** beginUpload: from then on the file's pieces are taken. */
export async function beginUpload(
  sql: SqlClient,
  environment: EnvironmentAccessRow,
  { fileName, sizeBytes, ...asker }: Asker & { fileName: string; sizeBytes: number },
): Promise<ImportDto> {
  if (environment.current_deployment_id === null)
    throw new AppError(
      "conflict",
      "Nothing has been built here yet. Push the code that belongs to the data first: the import is proven with it.",
    );
  if (sizeBytes > BACKUP_TUNABLES.uploadMaxBytes)
    throw new AppError("too_large", "This file is larger than any that can be imported here.");
  const expiresAt = new Date(+asker.now + BACKUP_TUNABLES.uploadKeepMs);
  const id = await beginImportRow(sql, { envId: environment.id, fileName, sizeBytes, expiresAt });
  return getUpload(sql, id, asker);
}

/** getUpload: how much is here, or what became of it. */
export async function getUpload(sql: SqlClient, id: string, asker: Asker): Promise<ImportDto> {
  const row = await readImport(sql, id);
  if (!row) throw notFound("import");
  return toImport(row, asker);
}

/** giveUpUpload: what has come so far is removed. */
export async function giveUpUpload(sql: SqlClient, id: string, asker: Asker): Promise<ImportDto> {
  const { status } = await getUpload(sql, id, asker);
  if (status === "importing" || status === "imported")
    throw new AppError("conflict", "All of it is here already. Cancel its run instead.");
  await giveUpImportRow(sql, id);
  return getUpload(sql, id, asker);
}

/** takePiece streams one piece into the store; the one that follows begins where it ends. Two at once: one is taken. */
export async function takePiece(
  deps: StoreDeps,
  claims: RequestClaims,
  piece: { importId: string; start: number; body: ReadableStream; source: RunSource; signal: AbortSignal },
): Promise<void> {
  const { importId, start, source, signal } = piece;
  const row = await deps.db.readAsUser(claims, (sql) => readImport(sql, importId));
  if (!row) throw notFound("import");
  refuseUnlessNext(row, { userId: claims.userId, start, now: deps.clock.now() });
  const store = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.backupStore.findUniqueOrThrow({ where: { id: row.store_id } }),
  );
  const vault = await openStore(deps, store);
  const name = `${String(start).padStart(15, "0")}-${randomBytes(6).toString("hex")}`;
  const body = limited(piece.body, Number(row.size_bytes) - start);
  const part = await orUnavailable(vault.putPart(vault.keyIn("imports", importId, name), body, { signal }));
  try {
    refuseSmall(row, start, part.plainBytes);
    const expiresAt = new Date(+deps.clock.now() + BACKUP_TUNABLES.uploadKeepMs);
    await deps.db.asUser({ ...claims, action: "backups.upload" }, ({ sql }) =>
      addImportPartRow(sql, { importId, start, part, expiresAt, source }),
    );
  } catch (error) {
    const isTaken = await findTaken(deps, importId, part.key);
    if (isTaken) return;
    if (isTaken === false) await vault.storage.delete(part.key);
    throw error;
  }
}

/**
 * findTaken: what failed may be the answer alone, and the ledger names the piece. Null: nobody can say, so it stays; one that
 * is not named goes with the upload.
 */
async function findTaken(deps: StoreDeps, importId: string, key: string): Promise<boolean | null> {
  try {
    return await deps.db.asSystem(null, ({ sql }) => hasImportPart(sql, importId, key));
  } catch {
    return null;
  }
}

/** Any number of small pieces would make each further one dear; the file's last may be as small as it is. */
function refuseSmall(row: ImportRow, start: number, bytes: number): void {
  if (bytes === 0) throw new AppError("invalid", "The piece is empty.");
  const { uploadPieceMinBytes, uploadPieceMaxBytes, uploadPartsMax } = BACKUP_TUNABLES;
  const leftBytes = Number(row.size_bytes) - start - bytes;
  if (leftBytes > 0 && bytes < uploadPieceMinBytes)
    throw new AppError(
      "invalid",
      `A piece has at least ${uploadPieceMinBytes} bytes, unless it is the file's last. Send a larger one.`,
    );
  if (leftBytes > (uploadPartsMax - row.parts - 1) * uploadPieceMaxBytes)
    throw new AppError(
      "invalid",
      `The rest would not fit into the ${uploadPartsMax} pieces that a file may have. Send pieces of ${uploadPieceMaxBytes} bytes.`,
    );
}

function refuseUnlessNext(
  row: ImportRow,
  { userId, start, now }: { userId: string; start: number; now: Date },
): void {
  if (row.requested_by !== userId)
    throw new AppError("forbidden", "Somebody else began this upload. Begin one of your own.");
  if (row.backup_id !== null) throw new AppError("conflict", "All of the file is here already.");
  if (row.removed_at !== null || row.expires_at < now)
    throw new AppError("conflict", "This upload was given up. Begin it again.");
  if (Number(row.received_bytes) !== start)
    throw new AppError("conflict", `The next piece begins at byte ${row.received_bytes}, not at ${start}.`);
}

/** A web stream as Node's, which fails beyond what was announced or what one piece may have. */
function limited(body: ReadableStream, leftBytes: number): Readable {
  const most = Math.min(leftBytes, BACKUP_TUNABLES.uploadPieceMaxBytes);
  async function* whatComes(): AsyncGenerator<Uint8Array> {
    try {
      yield* body as ReadableStream<Uint8Array>;
    } catch (error) {
      throw new AppError("invalid", "The piece broke off. Send it again.", String(error));
    }
  }
  async function* pieces() {
    let bytes = 0;
    for await (const chunk of whatComes()) {
      bytes += chunk.byteLength;
      if (bytes > most)
        throw new AppError(
          "too_large",
          most === leftBytes
            ? "More came than the file was said to have."
            : `One piece may have ${most} bytes. Send the rest in further ones.`,
        );
      yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    }
  }
  return Readable.from(pieces(), { objectMode: false });
}
