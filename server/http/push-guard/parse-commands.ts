/** What a push asks for: the first packets of a git-receive-pack request (gitprotocol-pack(5), "Reference Update Request"). */
import { flushPacket, packetPayload, splitPackets } from "../git/pkt-line";

export type PushCommands =
  | { kind: "more" }
  /** not what a git client sends */
  | { kind: "broken" }
  | { kind: "commands"; refs: PushedRef[]; sideBand: boolean };

export type PushedRef = { ref: string; deletes: boolean };

const COMMAND = /^[0-9a-f]{40,64} ([0-9a-f]{40,64}) (.+)$/;

/** parseCommands reads what has come so far; `more` until the packet that ends the list. */
export function parseCommands(input: Buffer): PushCommands {
  const { packets, broken } = splitPackets(input);
  const end = packets.findIndex((packet) => packet.equals(flushPacket));
  if (end === -1) return { kind: broken ? "broken" : "more" };
  const lines = packets.slice(0, end).map((packet) => packetPayload(packet).toString("utf8"));
  const commands = lines.filter((line) => !line.startsWith("shallow "));
  const refs = commands.map(readCommand);
  const known = refs.filter((ref) => ref !== null);
  if (known.length !== refs.length) return { kind: "broken" };
  return {
    kind: "commands",
    refs: known,
    sideBand: commands[0]?.split("\0")[1]?.includes("side-band-64k") ?? false,
  };
}

function readCommand(line: string): PushedRef | null {
  const [, sha, ref] = COMMAND.exec(line.split("\0")[0]?.replace(/\n$/, "") ?? "") ?? [];
  return sha !== undefined && ref !== undefined ? { ref, deletes: /^0+$/.test(sha) } : null;
}
