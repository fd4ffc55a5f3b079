/** The `test` of every browser test: one stack per Playwright worker, shared by the files it runs. */
import { expect, test as base, type BrowserContext, type ConsoleMessage, type Page } from "@playwright/test";
import { startStack, type Stack } from "./stack";
import { waitForTakeover } from "./takeover";

/** Migrations, the first administrator and three processes on a busy machine. */
const START_TIMEOUT_MS = 180_000;

// oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of the fixtures needed from here
async function ownStack({}, provide: (stack: Stack) => Promise<void>): Promise<void> {
  const stack = await startStack({
    CAPSTAN_ALLOW_LOCAL_REMOTES: "1",
    // Sites that people sign in at run beside the tests.
    CAPSTAN_OUTBOUND_NETWORKS: "127.0.0.1/32",
  });
  try {
    await provide(stack);
  } finally {
    await stack.stop();
  }
}

/**
 * test has the worker's stack as a fixture. A file makes its own projects in it and restores what it changes for all:
 * after a failure Playwright begins a new worker, so with a new stack, in the middle of a file.
 */
export const test = base.extend<{ context: BrowserContext; newPage: () => Promise<Page> }, { stack: Stack }>({
  // Whatever a test is about: no page breaks its own policy, throws, or complains.
  context: async ({ context }, provide) => {
    const complaints = listen(context);
    context.on("page", arriveWithPatience);
    await provide(context);
    expect(complaints, "what pages complained about").toEqual([]);
  },
  // The browser of somebody else, or the same person's second one.
  newPage: async ({ browser }, provide) => {
    const opened: { context: BrowserContext; complaints: string[] }[] = [];
    await provide(async () => {
      const context = await browser.newContext();
      opened.push({ context, complaints: listen(context) });
      context.on("page", arriveWithPatience);
      return context.newPage();
    });
    for (const { context } of opened) await context.close();
    expect(
      opened.flatMap(({ complaints }) => complaints),
      "what pages complained about",
    ).toEqual([]);
  },
  stack: [ownStack, { scope: "worker", timeout: START_TIMEOUT_MS }],
});

/**
 * apart is the same with a stack that no other file sees: for those who make the administrator a member of organizations
 * with rules of their own, which nobody can leave behind.
 */
export const apart = test.extend<object, { stack: Stack }>({
  stack: [ownStack, { scope: "worker", timeout: START_TIMEOUT_MS }],
});

/** What the pages of this browser complain about from now on. */
function listen(context: BrowserContext): string[] {
  const complaints: string[] = [];
  context.on("weberror", (error) => {
    const { stack, message } = error.error();
    complaints.push(`${error.page()?.url()}: ${stack ?? message}`);
  });
  context.on("console", (message) => {
    if (isComplaint(message)) complaints.push(`${message.page()?.url()}: ${message.text()}`);
  });
  return complaints;
}

/** Whoever goes to an address has eyes for when the page can be used; a test waits for it. */
function arriveWithPatience(page: Page): void {
  const [goto, reload] = [page.goto.bind(page), page.reload.bind(page)];
  page.goto = async (...asked) => {
    const answer = await goto(...asked);
    await waitForTakeover(page, "main");
    return answer;
  };
  page.reload = async (...asked) => {
    const answer = await reload(...asked);
    await waitForTakeover(page, "main");
    return answer;
  };
}

/** An answer that is a 404, or a stream that was cut, is what some tests are about. */
function isComplaint(message: ConsoleMessage): boolean {
  return message.type() === "error" && !message.text().startsWith("Failed to load resource");
}
