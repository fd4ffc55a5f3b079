import path from "node:path";
import { readSettings } from "../env";
import { migrate } from "./migrate";
import { UnfinishedRecoveryError } from "./sql/unfinished-recovery";

/** The code with which it ends then; scripts/up/first-start.mjs knows it too. */
const RECOVERY_UNFINISHED = 4;

const folder = path.join(import.meta.dirname, "..", "..", "..", "prisma", "migrations");

try {
  const applied = await migrate(readSettings().databaseUrl, folder);
  process.stdout.write(`${JSON.stringify({ applied })}\n`);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(error instanceof UnfinishedRecoveryError ? RECOVERY_UNFINISHED : 1);
}
