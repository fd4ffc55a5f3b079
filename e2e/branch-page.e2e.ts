import { expect } from "@playwright/test";
import { Client } from "pg";
import { BUILT_MS, card, environmentOf, environmentsOf, expectDisabled, pushAndBuild } from "./board";
import { addon, openClone, type Clone } from "./git";
import { api, expectAccessible, signIn } from "./session";
import type { Stack } from "./stack";
import { test } from "./test";

const PROJECT = "pier";

let stack: Stack;
let clone: Clone;

test.beforeAll(async ({ stack: shared }) => {
  stack = shared;
  await api(stack, "/projects", { method: "POST", body: '{"name": "Pier", "odooVersion": "18.0"}' });
  clone = await openClone(`${stack.url}/git/${PROJECT}.git`, stack.admin.token);
});
test.afterAll(async () => {
  await clone?.dispose();
});

async function query(text: string, values: unknown[] = []): Promise<void> {
  const client = new Client({ connectionString: stack.databaseUrl });
  await client.connect();
  // Triggers keep the last owner in place; what a test needs is an installation whose owner is somebody else.
  await client.query("set session_replication_role = replica");
  await client.query(text, values).finally(() => client.end());
}

test("a branch's page shows its history and log, and runs, stops and configures it", async ({ page }) => {
  test.setTimeout(600_000);
  await pushAndBuild(stack, PROJECT, clone, "feature/page", addon("page", "1.0"), { message: "A page" });
  await signIn(page, stack);
  const address = `${stack.url}/projects/${PROJECT}/branches/feature-page`;

  await test.step("history", async () => {
    await page.goto(address);
    await expect(page.getByRole("heading", { level: 1, name: "feature/page" })).toBeVisible();
    for (const text of ["A page", "Build succeeded", "Deployment 1", "Serves now"])
      await expect(page.getByText(text, { exact: true }).first()).toBeVisible();
    await expect(page.getByText(/was made, as development/)).toBeVisible();
    await expectDisabled(
      page.getByRole("button", { name: "Roll back to this: deployment 1" }),
      "This deployment is the one that serves.",
    );
    await expectAccessible(page);
  });

  await test.step("stop and start", async () => {
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await expect(page.getByText(`Stop: feature/page`)).toBeVisible();
    await expect(page.getByText("Stopped", { exact: true }).first()).toBeVisible({ timeout: BUILT_MS });
    await expectDisabled(
      page.getByRole("button", { name: "Restart", exact: true }),
      /It is stopped. Start it first/,
    );
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await expect(page.getByText("Live", { exact: true }).first()).toBeVisible({ timeout: BUILT_MS });
  });

  await test.step("the log of the running Odoo", async () => {
    await page.getByRole("link", { name: "Logs", exact: true }).click();
    await expect(page.getByRole("region", { name: "Log", exact: true })).toContainText(
      /HTTP service|Modules loaded|odoo/i,
    );
    await expectAccessible(page);
  });

  await test.step("settings: set here, refused, and back to the project's", async () => {
    await page.getByRole("link", { name: "Settings", exact: true }).last().click();
    await page.getByLabel("Modules to install").selectOption("list");
    await page.getByRole("textbox", { name: "List of modules" }).fill("page, 1-not-a-module");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByText("module names have letters, digits and _").first()).toBeVisible();
    await page.getByRole("textbox", { name: "List of modules" }).fill("page");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByText("Settings saved")).toBeVisible();
    await page.reload();
    await expect(page.getByRole("textbox", { name: "List of modules" })).toHaveValue("page");
    await expectAccessible(page);
    await page.getByRole("button", { name: /^Reset Modules to install/ }).click();
    await page.getByRole("button", { name: /^Reset List of modules/ }).click();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByText("Set here", { exact: true })).toHaveCount(0);
    await expect
      .poll(
        async () =>
          (
            await api<{ settings: object }>(
              stack,
              `/environments/${(await environmentOf(stack, PROJECT, "feature-page")).id}`,
            )
          ).settings,
      )
      .toEqual({});
  });

  await test.step("the palette does what the buttons do", async () => {
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").getByRole("combobox").fill("restart");
    await page.keyboard.press("Enter");
    await expect(page.getByText("Restart: feature/page")).toBeVisible();
  });
});

test("a viewer reads what they may, and is told why the rest is closed", async ({ page }) => {
  // There already, unless an earlier test failed and this one begins on a new stack.
  if (!(await environmentsOf(stack, PROJECT)).some(({ name }) => name === "main"))
    await pushAndBuild(stack, PROJECT, clone, "main", addon("crane", "1.0"), { message: "First crane" });
  await query(
    `update ops.project_members set role_id = (select id from ops.roles where name = 'viewer')
     where project_id = (select id from ops.projects where slug = $1)`,
    [PROJECT],
  );
  await query("update app.org_members set role = 'member'");
  try {
    await signIn(page, stack);
    await page.goto(`${stack.url}/projects/${PROJECT}/branches/main`);
    const reason = "Your role (viewer) may not do this on production.";
    for (const name of ["Restart", "Stop", "Roll back…", "Delete"])
      await expectDisabled(page.getByRole("button", { name, exact: true }), reason);
    await expectAccessible(page);
    const { id } = await environmentOf(stack, PROJECT, "main");
    await expect(api(stack, `/environments/${id}/restart`, { method: "POST", body: "{}" })).rejects.toThrow(
      /403/,
    );

    await page.getByRole("link", { name: "Logs", exact: true }).click();
    await expect(page.getByRole("heading", { name: "You may not see this" })).toBeVisible();
    await expectAccessible(page);
    await page.goto(`${stack.url}/projects/${PROJECT}`);
    await expect(card(page, "main")).not.toHaveAttribute("draggable", "true");

    await query(
      "delete from ops.project_members where project_id = (select id from ops.projects where slug = $1)",
      [PROJECT],
    );
    const hidden = await page.goto(`${stack.url}/projects/${PROJECT}`);
    expect(hidden?.status()).toBe(404);
  } finally {
    await query("update app.org_members set role = 'owner'");
  }
});
