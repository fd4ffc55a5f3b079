export type MergeTree = { tree: string; files: string[]; messages: string[] };

/**
 * parseMergeTree reads `git merge-tree --write-tree -z --name-only --messages`: the tree, the files in conflict, an empty
 * field, then messages as <number of paths> <paths…> <kind> <text>.
 */
export function parseMergeTree(output: Buffer): MergeTree {
  const fields = output.toString("utf8").split("\0");
  const tree = fields[0] ?? "";
  const separator = fields.indexOf("", 1);
  const end = separator === -1 ? fields.length : separator;
  const messages: string[] = [];
  for (let at = end + 1; at < fields.length;) {
    const paths = Number(fields[at]);
    if (fields[at] === "" || !Number.isInteger(paths)) break;
    const kind = fields[at + 1 + paths] ?? "";
    const text = (fields[at + 2 + paths] ?? "").trim();
    if (text !== "" && kind.startsWith("CONFLICT")) messages.push(text);
    at += 3 + paths;
  }
  return { tree, files: [...new Set(fields.slice(1, end))], messages };
}
