import { AxeBuilder } from "@axe-core/playwright";
import { expect, type BrowserContext, type Page } from "@playwright/test";
import type { Account, Stack } from "./stack";

type Cookies = Awaited<ReturnType<BrowserContext["cookies"]>>;
const sessions = new WeakMap<Stack, Cookies>();

/** signIn signs the first administrator in: once through the page, as a person does; then with the session there is. */
export async function signIn(page: Page, stack: Stack): Promise<void> {
  const session = sessions.get(stack);
  if (session) return page.context().addCookies(session);
  await signInByForm(page, stack, stack.admin);
  sessions.set(stack, await page.context().cookies());
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
  const { violations } = await new AxeBuilder({ page })
    // What passes is not asked for: gathering it takes much of the time.
    .options({ resultTypes: ["violations"] })
    .withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"])
    // No page has frames, so nothing needs to be gathered in a tab of its own.
    .setLegacyMode(true)
    .analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`),
  ).toEqual([]);
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
      { timeout: 120_000 },
    )
    .toBe(true);
  return status;
}
