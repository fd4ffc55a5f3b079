import { ATTACHMENT_FILES, TABLES_PRESENT } from "../cluster/sql/odoo-tables";
import type { AttachmentFile, OdooSql } from "./port";

const SHA1 = /^[0-9a-f]{40}$/;
/** A folder and a name, as everything in a filestore. Modules that keep files elsewhere write an address in its place. */
const OF_FILESTORE = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}\/[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/**
 * listAttachments: Odoo names a file by the hash of its content; `checksum` says the same for those named otherwise. What is
 * no file of the filestore has none, so nobody looks for it there.
 */
export async function listAttachments(
  sql: OdooSql,
  { after, limit }: { after: string; limit: number },
): Promise<AttachmentFile[]> {
  const present = await sql.query<{ name: string }>(TABLES_PRESENT, [["ir_attachment"]]);
  if (present.length === 0) return [];
  type Row = { path: string; checksum: string | null; size: string };
  const rows = await sql.query<Row>(ATTACHMENT_FILES, [after, limit]);
  return rows.map(({ path, checksum, size }) => {
    const sha1 = [path.split("/").at(-1), checksum].find((each) => SHA1.test(each ?? "")) ?? null;
    return { path, sha1: OF_FILESTORE.test(path) ? sha1 : null, sizeBytes: Number(size) };
  });
}
