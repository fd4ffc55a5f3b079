import { flushPacket, packetPayload, splitPackets } from "./pkt-line";
import { reportMaxBytes, saidKeptChars } from "./tunables";

/** A push as its report says it went. */
export type PushReport = {
  /** refs that changed, by full name */
  accepted: string[];
  /** whether the report came to its end */
  complete: boolean;
  /** Git refused it because unpacking it would take more than it may */
  tooLarge: boolean;
};

const reportBand = 1;
const noticeBand = 2;
const bands = new Set([reportBand, noticeBand, 3]);
/** Git's own words, in what it says on the notices' band. */
const tooLargeWords = /attempting to allocate \d+ over limit|exceeds maximum allowed size/;

/**
 * PushReader follows the answer of git-receive-pack while it passes through: packets of the side-band, band 1 of which
 * holds the report in packets of its own (`unpack ok`, `ok <ref>`, `ng <ref> <reason>`). Old clients ask for no side-band:
 * then the packets are the report, and nothing can be told to the pusher.
 */
export class PushReader {
  /** beginning of a packet that is not whole yet */
  #rest: Buffer = Buffer.alloc(0);
  /** whether a flush packet is held back: the last one ends the answer */
  #held = false;
  #report: Buffer = Buffer.alloc(0);
  #opaque = false;
  #sideBand = false;
  #complete = false;
  /** the end of what Git said so far: words may be cut by the packets */
  #said = "";
  #tooLarge = false;

  /** push takes a chunk and gives what may be sent on: all but the flush packet that would end the answer. */
  push(chunk: Uint8Array): Buffer[] {
    if (this.#opaque) return [Buffer.from(chunk)];
    const { packets, rest, broken } = splitPackets(Buffer.concat([this.#rest, chunk]));
    const passing: Buffer[] = [];
    for (const packet of packets) {
      if (this.#held) passing.push(flushPacket);
      this.#held = packet.equals(flushPacket);
      if (this.#held) this.#complete = true;
      else {
        this.#read(packet);
        passing.push(packet);
      }
    }
    this.#rest = rest;
    if (!broken) return passing;
    // not what Git says it is: all that follows passes as it comes
    this.#opaque = true;
    return [...passing, ...this.end([])];
  }

  /** end gives what was held back, with the notices before it where the client can be told anything. */
  end(notices: readonly Buffer[]): Buffer[] {
    const told = this.#sideBand && this.#held && this.#rest.length === 0 ? notices : [];
    const last = [
      ...told,
      ...(this.#held ? [flushPacket] : []),
      ...(this.#rest.length > 0 ? [this.#rest] : []),
    ];
    this.#held = false;
    this.#rest = Buffer.alloc(0);
    return last;
  }

  result(): PushReport {
    const lines = splitPackets(this.#report).packets.map((packet) =>
      packetPayload(packet).toString("utf8").replace(/\n$/, ""),
    );
    const accepted = lines.flatMap((line) => (line.startsWith("ok ") ? [line.slice(3)] : []));
    return { accepted, complete: this.#complete, tooLarge: this.#tooLarge };
  }

  #read(packet: Buffer): void {
    const payload = packetPayload(packet);
    const band = payload[0] ?? 0;
    if (bands.has(band)) this.#sideBand = true;
    if (band === noticeBand) {
      this.#said = (this.#said + payload.toString("latin1", 1)).slice(-saidKeptChars);
      this.#tooLarge ||= tooLargeWords.test(this.#said);
    }
    const part = this.#sideBand ? payload.subarray(band === reportBand ? 1 : payload.length) : packet;
    if (this.#report.length < reportMaxBytes) this.#report = Buffer.concat([this.#report, part]);
  }
}
