/** The generated Prisma client: made again only when the schema or Prisma's version changed. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runProgram } from "../process/run-program.mjs";
import { Problem } from "../setup/problem.mjs";

const CLIENT = "server/platform/db/generated";

/**
 * ensureClient says whether it had to be made.
 *
 * @param {string} root
 * @param {(text: string) => void} onOutput
 * @returns {Promise<"unchanged" | "generated">}
 */
export async function ensureClient(root, onOutput) {
  const stamp = path.join(root, CLIENT, "capstan-schema");
  const hash = hashSchema(root);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return "unchanged";
  const { code, stdout, stderr } = await runProgram([process.execPath, "scripts/generate.mjs"], {
    cwd: root,
    onOutput,
  });
  if (code !== 0)
    throw new Problem(
      "The database client could not be generated from prisma/schema.",
      "On an unchanged clone, delete node_modules and start again; else run `npm run generate` and mend what it says.",
      stdout + stderr,
    );
  writeFileSync(stamp, hash);
  return "generated";
}

/** @param {string} root */
function hashSchema(root) {
  const folder = path.join(root, "prisma", "schema");
  const hash = createHash("sha256");
  for (const name of readdirSync(folder).toSorted())
    hash.update(name).update(readFileSync(path.join(folder, name)));
  return hash.update(readFileSync(path.join(root, "node_modules", "prisma", "package.json"))).digest("hex");
}
