import { expect, type BrowserContext, type Page } from "@playwright/test";
import axe from "axe-core";
import { ACCESS_TUNABLES } from "../server/access/tunables";
import type { Account, Stack } from "./stack";

type Cookies = Awaited<ReturnType<BrowserContext["cookies"]>>;
const RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];
const sessions = new WeakMap<Stack, { cookies: Cookies; provenAt: number }>();
/** What is left of a proof is as long as a test may take. */
const PROOF_LASTS_MS = ACCESS_TUNABLES.proofMs / 2;

/**
 * signIn signs the first administrator in: through the page, as a person does; then with the session there is, as long as
 * it will not be asked again who it is.
 */
export async function signIn(page: Page, stack: Stack): Promise<void> {
  const session = sessions.get(stack);
  if (session && Date.now() - session.provenAt < PROOF_LASTS_MS)
    return page.context().addCookies(session.cookies);
  const provenAt = Date.now();
  await signInByForm(page, stack, stack.admin);
  sessions.set(stack, { cookies: await page.context().cookies(), provenAt });
}

async function signInByForm(page: Page, stack: Stack, account: Pick<Account, "email" | "password">) {
  await page.goto(`${stack.url}/sign-in`);
  await page.getByLabel("Email").fill(account.email);
  await page.getByLabel("Password").fill(account.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).not.toHaveURL(/sign-in/);
}

/** expectAccessible: no violation of WCAG 2.2 A and AA on what is shown now. */
export async function expectAccessible(page: Page) {
  // On the way from one page to the next there is none, until the next one's is streamed.
  await expect(page).toHaveTitle(/\S/);
  // Half a megabyte: given once to each document, of which most tests ask several times.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe.source);
  const violations = await page.evaluate(async (runOnly) => {
    const checker = (globalThis as unknown as { axe: typeof axe }).axe;
    // What passes is not asked for: gathering it takes much of the time.
    const found = await checker.run(document, { runOnly, resultTypes: ["violations"] });
    return found.violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`,
    );
  }, RULES);
  expect(violations).toEqual([]);
}

/** api calls the REST API with the first administrator's token. */
export async function api<T>(stack: Stack, path: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(`${stack.url}/api/v1${path}`, {
    ...init,
    headers: {
      authorization: `Bearer ${stack.admin.token}`,
      "content-type": "application/json",
      ...init.headers,
    },
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

type RunItem = { id: string; status: string; gitSubject: string | null; environmentName: string };

/** runOf waits for the newest run of a commit, by its subject. */
export async function runOf(stack: Stack, project: string, subject: string): Promise<RunItem> {
  let found: RunItem | undefined;
  await expect
    .poll(async () => {
      const { items } = await api<{ items: RunItem[] }>(stack, `/projects/${project}/runs`);
      found = items.find((run) => run.gitSubject === subject);
      return found !== undefined;
    })
    .toBe(true);
  if (!found) throw new Error(`no run of “${subject}”`);
  return found;
}

/** ended waits for a run's end and gives its status. */
export async function ended(stack: Stack, runId: string): Promise<string> {
  let status = "";
  await expect
    .poll(
      async () => {
        ({ status } = await api<{ status: string }>(stack, `/runs/${runId}`));
        return !["queued", "running", "awaiting_approval"].includes(status);
      },
      { timeout: 120_000, intervals: [100, 250] },
    )
    .toBe(true);
  return status;
}
