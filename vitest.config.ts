import { defineConfig } from "vitest/config";

const common = {
  resolve: {
    tsconfigPaths: true,
    alias: { "server-only": new URL("./server/platform/empty.ts", import.meta.url).pathname },
  },
};

export default defineConfig({
  ...common,
  test: {
    projects: [
      {
        ...common,
        test: {
          name: "unit",
          include: ["{app,components,server,scripts,cli}/**/*.test.{ts,tsx}"],
          exclude: ["**/*.db.test.ts", "**/node_modules/**"],
        },
      },
      {
        ...common,
        test: {
          name: "db",
          include: ["{server,scripts}/**/*.db.test.ts"],
          globalSetup: ["server/platform/db/testing/global-setup.ts"],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
