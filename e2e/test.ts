/** The `test` of every browser test: one stack per Playwright worker, shared by the files it runs. */
import { expect, test as base, type BrowserContext, type ConsoleMessage } from "@playwright/test";
import { startStack, type Stack } from "./stack";

/** Migrations, the first administrator and three processes on a busy machine. */
const START_TIMEOUT_MS = 180_000;

/**
 * test has the worker's stack as a fixture. A file makes its own projects in it and restores what it changes for all:
 * after a failure Playwright begins a new worker, so with a new stack, in the middle of a file.
 */
export const test = base.extend<{ context: BrowserContext }, { stack: Stack }>({
  // Whatever a test is about: no page breaks its own policy, throws, or complains.
  context: async ({ context }, provide) => {
    const complaints: string[] = [];
    context.on("weberror", (error) => complaints.push(error.error().stack ?? error.error().message));
    context.on("console", (message) => {
      if (isComplaint(message)) complaints.push(`${message.page()?.url()}: ${message.text()}`);
    });
    await provide(context);
    expect(complaints, "what pages complained about").toEqual([]);
  },
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

/** An answer that is a 404, or a stream that was cut, is what some tests are about. */
function isComplaint(message: ConsoleMessage): boolean {
  return message.type() === "error" && !message.text().startsWith("Failed to load resource");
}
