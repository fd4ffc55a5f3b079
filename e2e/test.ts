/** The `test` of every browser test: one stack per Playwright worker, shared by the files it runs. */
import { test as base } from "@playwright/test";
import { startStack, type Stack } from "./stack";

/** Migrations, the first administrator and three processes on a busy machine. */
const START_TIMEOUT_MS = 180_000;

/**
 * test has the worker's stack as a fixture. A file makes its own projects in it and restores what it changes for all:
 * after a failure Playwright begins a new worker, so with a new stack, in the middle of a file.
 */
export const test = base.extend<object, { stack: Stack }>({
  stack: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of the fixtures needed from here
    async ({}, provide) => {
      const stack = await startStack({ CAPSTAN_ALLOW_LOCAL_REMOTES: "1" });
      try {
        await provide(stack);
      } finally {
        await stack.stop();
      }
    },
    { scope: "worker", timeout: START_TIMEOUT_MS },
  ],
});
