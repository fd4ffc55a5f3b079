import path from "node:path";
import { readSettings } from "../env";
import { migrate } from "./migrate";

const folder = path.join(import.meta.dirname, "..", "..", "..", "prisma", "migrations");

try {
  const applied = await migrate(readSettings().databaseUrl, folder);
  process.stdout.write(`${JSON.stringify({ applied })}\n`);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
