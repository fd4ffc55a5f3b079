import { expect, type Page } from "@playwright/test";
import { addon, openClone, type Clone } from "./git";
import { api, ended, expectAccessible, runOf, signIn } from "./session";
import type { Stack } from "./stack";
import { test } from "./test";

const PROJECT = "vault";
/** A backup, its proof and a restore each start an Odoo, on a busy machine. */
const SLOW_MS = 180_000;

let stack: Stack;
let clone: Clone;

test.beforeAll(async ({ stack: shared }) => {
  stack = shared;
  await api(stack, "/projects", { method: "POST", body: '{"name": "Vault", "odooVersion": "18.0"}' });
  clone = await openClone(`${stack.url}/git/${PROJECT}.git`, stack.admin.token);
});
test.afterAll(async () => {
  await clone?.dispose();
});

type Environment = { id: string; name: string; url: string };

async function environmentOf(name: string): Promise<Environment> {
  const { items } = await api<{ items: Environment[] }>(stack, `/projects/${PROJECT}/environments`);
  const found = items.find((environment) => environment.name === name);
  if (!found) throw new Error(`no environment ${name}`);
  return found;
}

async function build(branch: string, message: string): Promise<void> {
  await clone.push(branch, addon("vault", "1.0"), { message });
  expect(await ended(stack, (await runOf(stack, PROJECT, message)).id)).toBe("succeeded");
}

const backupsPage = (branch: string) => `${stack.url}/projects/${PROJECT}/branches/${branch}/backups`;

async function backUp(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Back up now" }).click();
  await expect(page.getByText("Backup queued")).toBeVisible();
  await expect(page.getByRole("listitem").getByText("Verified")).toBeVisible({ timeout: SLOW_MS });
}

test("a backup is taken and proven, restored, and the restore undone", async ({ page }) => {
  test.setTimeout(4 * SLOW_MS);
  await build("keep", "Begin to keep");
  await signIn(page, stack);
  await page.goto(backupsPage("keep"));
  await expect(page.getByText("No backups yet")).toBeVisible();
  await expectAccessible(page);
  await backUp(page);
  await expect(page.getByText(/Kept: daily/)).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("button", { name: "Restore…" }).click();
  const dialog = page.getByRole("alertdialog");
  await expect(dialog.getByText(/beside what serves/)).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Restore", exact: true }).click();
  await expect(page.getByText("Restored. What served before is kept.")).toBeVisible({ timeout: SLOW_MS });
  const { id } = await environmentOf("keep");
  const deployments = async () =>
    (await api<{ items: { number: number; current: boolean }[] }>(stack, `/environments/${id}/deployments`))
      .items;
  expect((await deployments()).find(({ current }) => current)?.number).toBe(2);

  await page.getByRole("button", { name: "Undo restore" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Undo restore" }).click();
  await expect
    .poll(async () => (await deployments()).find(({ current }) => current)?.number, { timeout: SLOW_MS })
    .toBe(3);
  await expect(page.getByRole("button", { name: "Undo restore" })).toBeHidden();
});

test("a restore over production waits for somebody else", async ({ page }) => {
  test.setTimeout(4 * SLOW_MS);
  await build("main", "Begin production");
  await signIn(page, stack);
  await page.goto(backupsPage("main"));
  await backUp(page);
  await page.getByRole("button", { name: "Restore…" }).click();
  const dialog = page.getByRole("alertdialog");
  await expect(dialog.getByText(/somebody else with the right to has to approve/)).toBeVisible();
  await dialog.getByLabel("Why").fill("Lost an invoice");
  await dialog.getByRole("button", { name: "Ask for approval" }).click();
  await expect(page.getByText(/Somebody else has to approve it\. Lost an invoice/)).toBeVisible();
  await page.getByRole("button", { name: "Approve" }).click();
  await expect(page.getByText(/Nobody decides about what they asked for themselves/)).toBeVisible();
  await page.getByRole("button", { name: "Take back" }).click();
  await expect(page.getByText(/Somebody else has to approve it/)).toBeHidden();
});
