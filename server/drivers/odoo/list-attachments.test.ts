import { expect, test } from "vitest";
import { listAttachments } from "./list-attachments";
import type { OdooSql } from "./port";

const sha1 = "ab".repeat(20);

test.each<[string, string | null, string | null]>([
  [`ab/${sha1}`, null, sha1],
  ["ab/named-otherwise", sha1, sha1],
  ["ab/named-otherwise", null, null],
  // where modules keep files elsewhere, the database knows their checksum all the same
  [`s3://bucket/${sha1}`, sha1, null],
  ["storage://2026/invoice 1.pdf", sha1, null],
  [`../ab/${sha1}`, sha1, null],
  [`ab/cd/${sha1}`, sha1, null],
  [sha1, sha1, null],
])("%s with the checksum %s is the file %s of the filestore", async (path, checksum, expected) => {
  const rows: unknown[][] = [[{ name: "ir_attachment" }], [{ path, checksum, size: "3" }]];
  const sql = { query: async () => rows.shift() ?? [] } as unknown as OdooSql;
  expect(await listAttachments(sql, { after: "", limit: 10 })).toEqual([
    { path, sha1: expected, sizeBytes: 3 },
  ]);
});
