import { ATTACHMENT_FILES, TABLES_PRESENT } from "../cluster/sql/odoo-tables";
import type { AttachmentFile, OdooSql } from "./port";

const SHA1 = /^[0-9a-f]{40}$/;

/** listAttachments: Odoo names a file by the hash of its content; `checksum` says the same for those named otherwise. */
export async function listAttachments(
  sql: OdooSql,
  { after, limit }: { after: string; limit: number },
): Promise<AttachmentFile[]> {
  const present = await sql.query<{ name: string }>(TABLES_PRESENT, [["ir_attachment"]]);
  if (present.length === 0) return [];
  type Row = { path: string; checksum: string | null; size: string };
  const rows = await sql.query<Row>(ATTACHMENT_FILES, [after, limit]);
  return rows.map(({ path, checksum, size }) => {
    const name = path.split("/").at(-1) ?? "";
    const sha1 = SHA1.test(name) ? name : SHA1.test(checksum ?? "") ? checksum : null;
    return { path, sha1, sizeBytes: Number(size) };
  });
}
