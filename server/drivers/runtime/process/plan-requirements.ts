import { createHash } from "node:crypto";

export type RequirementsFile = { path: string; content: string };

/** What a virtual environment depends on besides the files. */
export type BasePython = { path: string; version: string; prefix: string };

/** listRequirements gives the lines that ask for something: no comments, no blank lines, continuations joined. */
export function listRequirements(content: string): string[] {
  return content
    .replace(/^\uFEFF/, "")
    .replace(/\\\r?\n/g, "")
    .split(/\r?\n|\r/)
    .map((line) => line.replace(/(^|\s)#.*$/, "").trim())
    .filter((line) => line !== "");
}

/** hasRequirements tells whether a file asks for anything; options alone (an index) do not. */
export function hasRequirements({ content }: RequirementsFile): boolean {
  return listRequirements(content).some(
    (line) => !line.startsWith("-") || /^(-r|-e|--requirement|--editable)\b/.test(line),
  );
}

/** planKey names the environment that files make with a Python; what is said in comments makes no other one. */
export function planKey(files: readonly RequirementsFile[], { path, version, prefix }: BasePython): string {
  const said = files.map((file) => [file.path, listRequirements(file.content)]);
  return createHash("sha256")
    .update(JSON.stringify([said, path, version, prefix]))
    .digest("hex")
    .slice(0, 40);
}
