import { expect } from "@playwright/test";
import { Client } from "pg";
import { addon, openClone, type Clone } from "./git";
import { api, ended, expectAccessible, runOf, signIn } from "./session";
import type { Stack } from "./stack";
import { test } from "./test";

const PROJECT = "cloak";

let stack: Stack;
let clone: Clone;

test.beforeAll(async ({ stack: shared }) => {
  stack = shared;
  await api(stack, "/projects", { method: "POST", body: '{"name": "Cloak", "odooVersion": "18.0"}' });
  clone = await openClone(`${stack.url}/git/${PROJECT}.git`, stack.admin.token);
});
test.afterAll(async () => {
  await clone?.dispose();
});

async function build(branch: string, message: string): Promise<void> {
  await clone.push(branch, addon("cloak", "1.0"), { message });
  expect(await ended(stack, (await runOf(stack, PROJECT, message)).id)).toBe("succeeded");
}

async function ask<Row extends object>(
  database: string | null,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const url = new URL(stack.databaseUrl);
  if (database !== null) url.pathname = `/${database}`;
  const client = new Client({ connectionString: url.toString() });
  await client.connect();
  const { rows } = await client.query<Row>(text, values).finally(() => client.end());
  return rows;
}

async function databaseOf(branch: string): Promise<string> {
  const [row] = await ask<{ name: string }>(
    null,
    `select d.database_name as name from ops.environments e join ops.deployments d on d.id = e.current_deployment_id
     join ops.projects p on p.id = e.project_id where p.slug = $1 and e.branch = $2`,
    [PROJECT, branch],
  );
  return row?.name ?? "";
}

test("what is set in the settings keeps production's addresses out of staging", async ({ page }) => {
  test.setTimeout(600_000);
  await build("main", "Begin production");
  await ask(
    await databaseOf("main"),
    "update res_partner set email = 'alex@shop.test', name = 'Alex Shopper' where id = (select max(id) from res_partner)",
  );
  await signIn(page, stack);
  await page.goto(`${stack.url}/projects/${PROJECT}/settings/stages/production`);
  await page.getByRole("link", { name: "Masking of copies" }).click();

  await test.step("it is off, and says what that means", async () => {
    await expect(page.getByRole("switch", { name: "On staging" })).not.toBeChecked();
    await expect(page.getByText(/Whoever may open staging sees/)).toBeVisible();
    await expect(page.getByText("No copy was masked yet")).toBeVisible();
    await expectAccessible(page);
  });

  await test.step("a rule is found, changed and added, by keyboard too", async () => {
    await page.getByRole("searchbox", { name: "Find a rule" }).fill("res.partner name");
    await page.getByRole("button", { name: "Change res.partner name" }).press("Enter");
    await page.getByLabel("Becomes").selectOption({ label: "Token" });
    await expectAccessible(page);
    await page.getByRole("button", { name: "Save the rule" }).click();
    await expect(page.getByText("Rule for res.partner name saved")).toBeVisible();
    await page.getByRole("button", { name: "Add a rule" }).click();
    await page.getByLabel("Model").fill("res.partner");
    await page.getByLabel("Field").fill("No Field");
    await page.getByRole("button", { name: "Save the rule" }).click();
    await expect(page.getByText(/write a field as Odoo names it/).first()).toBeVisible();
    await page.getByLabel("Field").fill("x_nick");
    await page.getByRole("button", { name: "Save the rule" }).click();
    await expect(page.getByText("Rule for res.partner x_nick saved")).toBeVisible();
    await page.getByRole("searchbox", { name: "Find a rule" }).fill("x_nick");
    await page.getByRole("button", { name: "Remove res.partner x_nick" }).click();
    await expect(page.getByText("No rule has that in its name.")).toBeVisible();
    await page.getByRole("searchbox", { name: "Find a rule" }).fill("");
  });

  await test.step("a preview shows production's values and what becomes of them", async () => {
    await page.getByRole("button", { name: "Preview", exact: true }).click();
    const table = page.getByRole("table", { name: "What masking would change" });
    await expect(
      table
        .getByRole("row")
        .filter({ hasText: /^email\s*res\.partner/ })
        .first(),
    ).toContainText("@example.com");
    await expectAccessible(page);
  });

  await page.getByRole("switch", { name: "On staging" }).check();
  await expect(page.getByText("Masking is on")).toBeVisible();
  await build("release/1", "Copy production");
  const emails = await ask<{ email: string }>(
    await databaseOf("release/1"),
    "select email from res_partner where email <> ''",
  );
  expect(emails.length).toBeGreaterThan(0);
  for (const { email } of emails) expect(email).toMatch(/^u[0-9a-f]{16}@example\.com$/);
  const named = "select name from res_partner where name like '%Shopper%'";
  expect(await ask(await databaseOf("release/1"), named)).toEqual([]);
  expect(await ask(await databaseOf("main"), named)).toHaveLength(1);

  await page.reload();
  await expect(page.getByText("Copy for release-1")).toBeVisible();
  await expect(page.getByRole("table", { name: "What was masked" }).getByText("email").first()).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Back to Capstan's rules…" }).click();
  await page.getByRole("button", { name: "Use Capstan's rules" }).click();
  await expect(page.getByText("Capstan's rules hold")).toBeVisible();
});
