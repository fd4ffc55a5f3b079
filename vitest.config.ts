import { defineConfig } from "vitest/config";
import { LongestFirst } from "./scripts/test/longest-first";

const common = {
  resolve: {
    tsconfigPaths: true,
    alias: { "server-only": new URL("./server/platform/empty.ts", import.meta.url).pathname },
  },
};

/** What a test waits for may take its time on a machine that does other things as well: Vitest's own second is short. */
const expect = { poll: { timeout: 20_000 } };

const setupFiles = ["server/platform/testing/end-of-file.ts"];

export default defineConfig({
  ...common,
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        ...common,
        test: {
          name: "unit",
          setupFiles,
          include: ["{app,components,server,scripts,cli}/**/*.test.{ts,tsx}"],
          exclude: ["**/*.db.test.ts", "**/node_modules/**"],
          // Some start git or Python a dozen times, on machines that do other things as well.
          testTimeout: 30_000,
          hookTimeout: 60_000,
          expect,
        },
      },
      {
        ...common,
        test: {
          name: "db",
          setupFiles,
          include: ["{server,scripts}/**/*.db.test.ts"],
          // Every file loads most of the server. Each has its own database.
          isolate: false,
          globalSetup: [
            "server/platform/db/testing/global-setup.ts",
            "server/drivers/testing/bundle-worker.ts",
          ],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          expect,
        },
      },
    ],
  },
});
