import type { NetworkLine } from "@/server/network/contract";

/** A line of the list and where it stands in the text, from 1. */
export type WrittenLine = NetworkLine & { number: number };

/** readLines reads a list as people write it: a network to a line, then perhaps a # and a note. Empty lines are nothing. */
export function readLines(text: string): WrittenLine[] {
  return text.split("\n").flatMap((line, index) => {
    const [network = "", ...note] = line.split("#");
    if (line.trim() === "") return [];
    return [{ network: network.trim(), note: note.join("#").trim(), number: index + 1 }];
  });
}

/** writeLines writes a list the same way. */
export function writeLines(lines: readonly NetworkLine[]): string {
  return lines.map(({ network, note }) => (note === "" ? network : `${network} # ${note}`)).join("\n");
}
