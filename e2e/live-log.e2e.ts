import { expect } from "@playwright/test";
import { addon, openClone, type Clone } from "./git";
import { api, ended, expectAccessible, runOf, signIn } from "./session";
import type { Stack } from "./stack";
import { test } from "./test";

const PROJECT = "lighthouse";

let stack: Stack;
let clone: Clone;

test.beforeAll(async ({ stack: shared }) => {
  stack = shared;
  await api(stack, "/projects", { method: "POST", body: '{"name": "Lighthouse", "odooVersion": "18.0"}' });
  clone = await openClone(`${stack.url}/git/${PROJECT}.git`, stack.admin.token);
});
test.afterAll(async () => {
  await clone?.dispose();
});

/** A module whose installation takes its time and talks. */
const chatty = (seconds: number, lines: number) =>
  addon("chatty", "1.0", {
    "odoo_sim.json": JSON.stringify({ install: { sleep: seconds, log_lines: lines } }),
    "tests/__init__.py": "",
  });

test("a run streams into the page, and neither a reload nor a restart of web loses or doubles a line", async ({
  page,
}) => {
  await signIn(page, stack);
  const said = await clone.push("talk", chatty(6, 3000), { message: "Talk a lot" });
  expect(said).toContain("remote:");
  const run = await runOf(stack, PROJECT, "Talk a lot");
  await page.goto(`${stack.url}/runs/${run.id}`);
  const log = page.getByRole("region", { name: "Log", exact: true });
  await expect(log).toBeVisible();
  await expect(page.getByRole("list", { name: "Steps" }).getByText("Install and test")).toBeVisible();

  await page.reload();
  await expect(log).toBeVisible();
  await stack.kill("web", "SIGTERM");
  await stack.start("web");

  expect(await ended(stack, run.id)).toBe("succeeded");
  const { lastSeq } = await api<{ lastSeq: number }>(stack, `/runs/${run.id}`);
  expect(lastSeq).toBeGreaterThan(3000);
  // The page has caught up by itself: its count is the ledger's.
  const count = new Intl.NumberFormat("en").format(lastSeq);
  await expect(log.getByText(`${count} lines`)).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("Succeeded", { exact: true }).first()).toBeVisible();
  await expectAccessible(page);

  await log.getByRole("searchbox").fill("Module chatty loaded");
  await expect(log.getByText(/1 (of|\/) ?1/)).toBeVisible();
});

test("the log of another project's run is not there for a stranger", async ({ browser }) => {
  const { items } = await api<{ items: { id: string }[] }>(stack, `/projects/${PROJECT}/runs`);
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${stack.url}/runs/${items[0]?.id}`);
  await expect(page).toHaveURL(/sign-in\?next=/);
  const anonymous = await fetch(`${stack.url}/api/v1/runs/${items[0]?.id}`);
  expect(anonymous.status).toBe(401);
  expect(anonymous.headers.get("content-type")).toContain("application/problem+json");
});

test("a run is cancelled from its page", async ({ page }) => {
  await signIn(page, stack);
  await clone.push("slow", chatty(60, 1), { message: "Take a minute" });
  const run = await runOf(stack, PROJECT, "Take a minute");
  await page.goto(`${stack.url}/runs/${run.id}`);
  await page.getByRole("button", { name: "Cancel run" }).click();
  const question = page.getByRole("alertdialog");
  await expect(question.getByRole("button", { name: "Keep running" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(question).toBeHidden();
  await page.getByRole("button", { name: "Cancel run" }).click();
  await question.getByRole("button", { name: "Cancel run" }).click();
  expect(await ended(stack, run.id)).toBe("cancelled");
  await expect(page.getByText("Cancelled", { exact: true }).first()).toBeVisible();
});
