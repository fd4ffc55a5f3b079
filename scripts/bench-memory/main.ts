/**
 * Reads, hashes and writes a filestore as a backup does, then reads it back as a restore does, in a process of its own: prints
 * the most memory it ever had, in bytes. `main.ts <folder> <megabytes>`; content is made while it is read, and each file is
 * removed again, so the disk holds a few of them only.
 */
import { createHash, randomUUID } from "node:crypto";
import { finished } from "node:stream/promises";
import { Readable } from "node:stream";
import { BACKUP_TUNABLES } from "@/server/backups/tunables";
import { openVault } from "@/server/backups/vault";
import { createDiskStorage } from "@/server/drivers/storage/disk/create-disk-storage";
import { makeAgeKey } from "@/server/platform/age";
import { atOnce } from "@/server/platform/at-once";

const MIB = 1_048_576;
const FILE_BYTES = 100 * MIB;
const CHUNK = Buffer.alloc(65_536, "x");

const [folder = "", megabytes = "1000"] = process.argv.slice(2);
const vault = openVault({
  storage: createDiskStorage({ folder }),
  projectId: randomUUID(),
  key: await makeAgeKey(),
});

function* content(seed: number): Generator<Buffer> {
  yield Buffer.alloc(CHUNK.length, String(seed));
  for (let sent = CHUNK.length; sent < FILE_BYTES; sent += CHUNK.length) yield CHUNK;
}

const seeds = Array.from(
  { length: Math.ceil((Number(megabytes) * MIB) / FILE_BYTES) },
  (_none, seed) => seed,
);
await atOnce(seeds, BACKUP_TUNABLES.filesAtOnce, async (seed) => {
  const hash = createHash("sha1");
  for (const piece of content(seed)) hash.update(piece);
  const sha1 = hash.digest("hex");
  await vault.putBlob(sha1, Readable.from(content(seed)));
  await finished((await vault.getBlob(sha1)).resume());
  await vault.storage.delete(`${vault.prefix}blobs/${sha1.slice(0, 2)}/${sha1}.age`);
});
// kilobytes on Linux
console.log(process.resourceUsage().maxRSS * 1024);
