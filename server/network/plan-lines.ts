import { formatNetwork, isInNetworks, parseAddress, parseNetwork } from "@/server/platform/network/networks";
import type { NetworkLine } from "./contract";

/** planLines writes each network in one form and each once; the first note stays. */
export function planLines(lines: readonly NetworkLine[]): NetworkLine[] {
  const known = new Map<string, NetworkLine>();
  for (const line of lines) {
    const parsed = parseNetwork(line.network);
    if (!parsed) continue;
    const network = formatNetwork(parsed);
    if (!known.has(network)) known.set(network, { network, note: line.note });
  }
  return [...known.values()];
}

/** isKeptOut: whether a list leaves an address out; an empty one leaves out nobody. */
export function isKeptOut(lines: readonly { network: string }[], address: string | null): boolean {
  if (lines.length === 0) return false;
  const parsed = address === null ? null : parseAddress(address);
  const networks = lines.flatMap(({ network }) => parseNetwork(network) ?? []);
  return !parsed || !isInNetworks(parsed, networks);
}
