/** buildRefusal is a report in which every ref was refused, so that `git push` shows why beside each name. */
export function buildRefusal(refs: readonly { ref: string; reason: string }[], sideBand: boolean): Buffer {
  const report = Buffer.concat([
    packet(Buffer.from("unpack ok\n")),
    ...refs.map(({ ref, reason }) => packet(Buffer.from(`ng ${ref} ${oneLine(reason)}\n`))),
    FLUSH,
  ]);
  if (!sideBand) return report;
  const chunks: Buffer[] = [];
  for (let at = 0; at < report.length; at += BAND_MAX)
    chunks.push(packet(Buffer.concat([REPORT_BAND, report.subarray(at, at + BAND_MAX)])));
  return Buffer.concat([...chunks, FLUSH]);
}

const FLUSH = Buffer.from("0000");
const REPORT_BAND = Buffer.from([1]);
const BAND_MAX = 65_000;

function packet(payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from((payload.length + 4).toString(16).padStart(4, "0")), payload]);
}

function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ").slice(0, 200);
}
