/** Git's framing (gitprotocol-common(5)): four hex digits of length, themselves counted, then that many bytes. */
export const flushPacket = Buffer.from("0000");

const lengthBytes = 4;
const packetMaxBytes = 65_520;

export type PacketSplit = {
  /** whole packets with their length in front */
  packets: Buffer[];
  /** the beginning of the next one */
  rest: Buffer;
  /** not in this framing from `rest` on */
  broken: boolean;
};

/** splitPackets cuts off the whole packets; the special ones (flush `0000`, delimiters) are four bytes long. */
export function splitPackets(input: Buffer): PacketSplit {
  const packets: Buffer[] = [];
  let at = 0;
  while (input.length - at >= lengthBytes) {
    const digits = input.toString("latin1", at, at + lengthBytes);
    const length = /^[0-9a-f]{4}$/i.test(digits) ? Number.parseInt(digits, 16) : -1;
    if (length === -1 || length === 3 || length > packetMaxBytes)
      return { packets, rest: input.subarray(at), broken: true };
    const end = at + Math.max(length, lengthBytes);
    if (end > input.length) break;
    packets.push(input.subarray(at, end));
    at = end;
  }
  return { packets, rest: input.subarray(at), broken: false };
}

/** packetPayload: what a packet holds, without its length. */
export function packetPayload(packet: Buffer): Buffer {
  return packet.subarray(lengthBytes);
}

/** noticePacket: text that git shows to its user as "remote: …" (band 2 of the side-band). */
export function noticePacket(line: string): Buffer {
  const payload = Buffer.concat([Buffer.from([2]), Buffer.from(`${line}\n`)]);
  return Buffer.concat([
    Buffer.from((payload.length + lengthBytes).toString(16).padStart(lengthBytes, "0")),
    payload,
  ]);
}
