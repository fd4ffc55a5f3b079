import { defineConfig } from "prisma/config";

// Only `prisma generate` and `prisma validate` are used: migrations are applied by
// server/platform/db/migrate.ts, so no database address is needed here.
export default defineConfig({ schema: "prisma/schema" });
