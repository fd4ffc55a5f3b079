import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect } from "@playwright/test";
import { expectFits } from "./expect-fits";
import { api, expectAccessible, signIn } from "./session";
import type { Stack } from "./stack";
import { test } from "./test";

const run = promisify(execFile);
let stack: Stack;

test.beforeAll(({ stack: shared }) => {
  stack = shared;
});
test.beforeEach(({ page }) => signIn(page, stack));

/** The status that curl gets, as somebody at a terminal or a script would. */
async function ask(token: string, path: string, method = "GET"): Promise<number> {
  const flags = ["--silent", "--output", "/dev/null", "--write-out", "%{http_code}", "--request", method];
  const asked = ["--header", `Authorization: Bearer ${token}`, `${stack.url}/api/v1${path}`];
  const { stdout } = await run("curl", flags.concat(asked));
  return Number(stdout);
}

test("a project's token with scopes: git and the API take it for what it names, and for nothing else", async ({
  page,
}) => {
  await page.goto(`${stack.url}/projects/demo/settings/tokens`);
  await page.getByRole("button", { name: "New token" }).first().click();
  const dialog = page.getByRole("alertdialog");
  await dialog.getByLabel("Name").fill("mirror");
  await dialog.getByLabel("Role", { exact: true }).selectOption("Developer");
  await dialog.getByLabel("Only some things").check();
  await dialog.getByLabel("repo.write").uncheck();
  await expectFits(page);
  await dialog.getByRole("button", { name: "Create token" }).click();
  const secret = page.getByRole("region", { name: "Token “mirror” is made" });
  const token = (await secret.getByLabel("Token", { exact: true }).textContent()) ?? "";
  await expectFits(page);

  const address = `${stack.url.replace("://", `://any:${token}@`)}/git/demo.git`;
  const { stdout } = await run("git", ["ls-remote", address, "refs/heads/main"]);
  expect(stdout).toContain("refs/heads/main");
  expect(await ask(token, "/projects/demo")).toBe(200);
  expect(await ask(token, "/projects/demo/tokens")).toBe(403);
  expect(await ask(token, "/projects/demo/secrets")).toBe(403);

  await page.getByRole("button", { name: "Revoke mirror" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
  await expect.poll(() => ask(token, "/projects/demo")).toBe(401);
});

test("CI is trusted by a rule; one that lets everybody in is refused", async ({ page }) => {
  await page.goto(`${stack.url}/projects/demo/settings/tokens`);
  await page.getByRole("button", { name: "New trust rule" }).click();
  const dialog = page.getByRole("alertdialog");
  const conditions = dialog.getByLabel("Conditions");
  await conditions.fill("ref = refs/heads/main");
  await dialog.getByRole("button", { name: "Create rule" }).click();
  await expect(dialog.getByText(/Anybody can get a token of GitHub Actions/)).toBeVisible();
  await conditions.fill("repository = octo/shop\nref = refs/heads/*");
  await expectFits(page);
  await dialog.getByRole("button", { name: "Create rule" }).click();
  await expect(page.getByText("repository = octo/shop")).toBeVisible();
  await page.getByRole("button", { name: "Delete GitHub Actions" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("No CI is trusted")).toBeVisible();
});

test("a secret is set, replaced, revealed and deleted, and the audit page says by whom", async ({ page }) => {
  await page.goto(`${stack.url}/projects/demo/settings/secrets`);
  await page.getByRole("button", { name: "New secret" }).click();
  const dialog = page.getByRole("alertdialog");
  await dialog.getByLabel("Name").fill("PAYMENT_KEY");
  await dialog.getByLabel("Value").fill("short");
  await dialog.getByRole("button", { name: "Save secret" }).click();
  await expect(dialog.getByLabel("Value")).toHaveAccessibleDescription(/at least 8 characters/);
  await dialog.getByLabel("Value").fill("a value nobody guesses");
  await expectFits(page);
  await dialog.getByRole("button", { name: "Save secret" }).click();
  await page.getByRole("button", { name: "Replace PAYMENT_KEY" }).click();
  await dialog.getByLabel("Value").fill("another value nobody guesses");
  await dialog.getByRole("button", { name: "Save secret" }).click();
  const row = page.getByRole("row", { name: /PAYMENT_KEY/ });
  await expect(row.getByRole("cell", { name: "2", exact: true })).toBeVisible();
  await expect(page.getByText("nobody guesses")).toBeHidden();
  await expectFits(page);

  await page.getByRole("button", { name: "Reveal PAYMENT_KEY" }).click();
  await dialog.getByRole("button", { name: "Reveal" }).click();
  const revealed = page.getByRole("dialog", { name: "PAYMENT_KEY, version 2" });
  await revealed.getByRole("button", { name: "Show the secret" }).click();
  await expect(revealed.getByText("another value nobody guesses")).toBeVisible();
  await revealed.getByRole("button", { name: "Done" }).click();
  await page.getByRole("button", { name: "Delete PAYMENT_KEY" }).click();
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("No secret yet")).toBeVisible();

  await page.goto(`${stack.url}/projects/demo/audit`);
  const trail = page.getByRole("table", { name: /Changes/ });
  await expect(trail.getByRole("row", { name: /secrets\.reveal/ })).toContainText("signed in");
  await expectFits(page);
  await page.getByLabel("Action").fill("secrets.delete");
  await expect(trail.getByRole("row", { name: /secrets\.reveal/ })).toBeHidden();
  await expect(trail.getByRole("row", { name: /secrets\.delete/ })).toBeVisible();
  await page.getByLabel("Action").fill("no such action");
  await expect(page.getByText("Nothing matches")).toBeVisible();
});

test("an organization says how long new tokens live, and the form for tokens keeps to it", async ({
  page,
}) => {
  const security = `${stack.url}/orgs/main/security`;
  await page.goto(security);
  const days = page.getByLabel("Longest life, in days");
  const save = page.getByRole("button", { name: "Save", exact: true });
  await days.fill("forever");
  await save.click();
  await expect(days).toHaveAccessibleDescription(/a whole number of days/);
  await days.fill("14");
  await expectFits(page);
  await save.click();
  await expect(page.getByText("New tokens live 14 days at most")).toBeVisible();
  expect((await api<{ tokenMaxDays: number }>(stack, "/orgs/main")).tokenMaxDays).toBe(14);

  await page.goto(`${stack.url}/me`);
  await page.getByRole("button", { name: "New token" }).first().click();
  const expiry = page.getByRole("alertdialog").getByLabel("Expires after");
  await expect(expiry.getByRole("option", { name: "Never" })).toHaveCount(0);
  await expect(expiry.getByRole("option", { name: "30 days" })).toHaveCount(0);

  await page.goto(security);
  await days.fill("");
  await save.click();
  await expect(page.getByText("New tokens live as long as their makers wish")).toBeVisible();
  expect((await api<{ tokenMaxDays: number | null }>(stack, "/orgs/main")).tokenMaxDays).toBeNull();
});

test("a token is shown once, works, and is revoked", async ({ page }) => {
  await page.goto(`${stack.url}/me`);
  await page.getByRole("button", { name: "New token" }).click();
  const dialog = page.getByRole("alertdialog");
  await dialog.getByLabel("Name").fill("pipeline");
  await dialog.getByLabel("Expires after").selectOption("30 days");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Create token" }).click();
  const secret = page.getByRole("region", { name: "Token “pipeline” is made" });
  await expect(secret).toBeVisible();
  const token = (await secret.getByLabel("Token", { exact: true }).textContent()) ?? "";
  const ask = async () =>
    (await fetch(`${stack.url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } })).status;
  expect(await ask()).toBe(200);
  await expectFits(page);
  await secret.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText(token)).toBeHidden();

  await page.getByRole("button", { name: "Revoke pipeline" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByRole("button", { name: "Revoke pipeline" })).toBeHidden();
  await expect.poll(ask).toBe(401);
});
