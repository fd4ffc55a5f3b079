// Makes the Prisma client from prisma/schema, without Prisma's native engine: PRISMA_SCHEMA_ENGINE_BINARY points at a
// program that does nothing, so nothing is downloaded. (With it, `prisma migrate` would succeed and do nothing: the
// variable is set here and nowhere else.)
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const { status, error } = spawnSync(
  process.execPath,
  ["node_modules/prisma/build/index.js", "generate", "--no-hints"],
  {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: "/bin/true", PRISMA_HIDE_UPDATE_MESSAGE: "1" },
  },
);
if (error) throw error;
process.exit(status ?? 1);
