import { expect, type Page } from "@playwright/test";
import { addon, openClone, type Clone } from "./git";
import * as odoo from "./odoo";
import type { Environment } from "./odoo";
import { api, ended, expectAccessible, runOf, signIn } from "./session";
import type { Stack } from "./stack";
import { test } from "./test";

let stack: Stack;
let clone: Clone;

test.beforeAll(({ stack: shared }) => {
  stack = shared;
});
test.afterAll(async () => {
  await clone?.dispose();
});

const PROJECT = "harbour";

const environmentOf = (name: string) => odoo.environmentOf(stack, PROJECT, name);

/** visit opens the running Odoo through the router, as a browser does. */
async function visit(page: Page, environment: Environment, route = "/web/login"): Promise<void> {
  await page.goto(`${environment.url}${route}`);
}

/** work as somebody in the running Odoo: makes a project there. */
async function enter(environment: Environment, name: string): Promise<void> {
  expect(await odoo.rpc(stack, environment, ["project.project", "create"], [{ name }])).toEqual(
    expect.any(Number),
  );
}

async function has(environment: Environment, name: string): Promise<boolean> {
  const found = await odoo.rpc(
    stack,
    environment,
    ["project.project", "search_count"],
    [[["name", "=", name]]],
  );
  return found === 1;
}

test("from sign-in to a rollback with data", async ({ page }) => {
  test.setTimeout(420_000);
  await signIn(page, stack);

  await test.step("create a project", async () => {
    await page.goto(`${stack.url}/projects/new`);
    await page.getByLabel("Name").fill("Harbour");
    await expectAccessible(page);
    await page.getByRole("button", { name: "Create project" }).click();
    await expect(page).toHaveURL(new RegExp(`/projects/${PROJECT}`));
    await expect(page.getByText(`${stack.url}/git/${PROJECT}.git`).first()).toBeVisible();
  });

  await test.step("say which modules production gets: new ones are never installed by themselves", async () => {
    const settings = { stages: { production: { install: "list", modules: ["berths"] } } };
    await api(stack, `/projects/${PROJECT}`, { method: "PATCH", body: JSON.stringify({ settings }) });
  });

  clone = await openClone(`${stack.url}/git/${PROJECT}.git`, stack.admin.token);

  await test.step("push main: production is built while one watches", async () => {
    await clone.push("main", addon("berths", "1.0"), { message: "First version" });
    const run = await runOf(stack, PROJECT, "First version");
    await page.goto(`${stack.url}/runs/${run.id}`);
    await expect(page.getByRole("region", { name: "Log", exact: true })).toBeVisible();
    await expect(page.getByText("Succeeded", { exact: true }).first()).toBeVisible({ timeout: 90_000 });
  });

  await test.step("push a branch: open the running Odoo", async () => {
    await clone.push("feature/quay", addon("berths", "1.1"), { message: "Wider quay" });
    const run = await runOf(stack, PROJECT, "Wider quay");
    expect(await ended(stack, run.id)).toBe("succeeded");
    await page.goto(`${stack.url}/projects/${PROJECT}/branches/feature-quay`);
    const connect = page.getByRole("link", { name: /Connect/ }).first();
    const [odoo] = await Promise.all([page.context().waitForEvent("page"), connect.click()]);
    await expect(odoo.getByRole("button", { name: /log in/i })).toBeVisible();
    await odoo.close();
  });

  await test.step("push to staging: a neutralized copy of production", async () => {
    await enter(await environmentOf("main"), "Berth seven");
    await clone.push("release/1", {}, { message: "Ready to try", from: "feature/quay" });
    const run = await runOf(stack, PROJECT, "Ready to try");
    expect(await ended(stack, run.id)).toBe("succeeded");
    const staging = await environmentOf("release-1");
    await visit(page, staging);
    await expect(page.getByText(/neutralized/i)).toBeVisible();
  });

  await test.step("merge to production", async () => {
    await page.goto(`${stack.url}/projects/${PROJECT}`);
    await expect(page.getByRole("article", { name: "release/1" })).toBeVisible();
    await expectAccessible(page);
    const staging = await environmentOf("release-1");
    const production = await environmentOf("main");
    await api(stack, `/environments/${production.id}/merge`, {
      method: "POST",
      body: JSON.stringify({ sourceEnvironmentId: staging.id }),
    });
    await expect
      .poll(async () => (await environmentOf("main")).deployment?.number, { timeout: 90_000 })
      .toBe((production.deployment?.number ?? 0) + 1);
    expect(await has(await environmentOf("main"), "Berth seven")).toBe(true);
  });

  await test.step("a broken push to production reverts itself", async () => {
    const before = await environmentOf("main");
    await clone.git("fetch", "capstan", "main");
    await clone.push(
      "main",
      {
        ...addon("berths", "1.2"),
        "berths/migrations/18.0.1.2/post-break.py":
          "def migrate(cr, version):\n    cr.execute('delete from project_project')\n    raise Exception('the quay collapsed')\n",
      },
      { message: "Break it", from: "FETCH_HEAD" },
    );
    const run = await runOf(stack, PROJECT, "Break it");
    expect(await ended(stack, run.id)).toBe("failed");
    await page.goto(`${stack.url}/runs/${run.id}`);
    await expect(page.getByText("Your code failed")).toBeVisible();
    const unchanged = `Production is unchanged: deployment ${before.deployment?.number} `;
    await expect(page.getByText(unchanged)).toBeVisible();
    await expect(page.getByText(/the quay collapsed/).first()).toBeVisible();
    const after = await environmentOf("main");
    expect(after.deployment?.number).toBe(before.deployment?.number);
    expect(await has(after, "Berth seven")).toBe(true);
    await page.goto(`${stack.url}/projects/${PROJECT}`);
    const card = page.getByRole("article", { name: "main", exact: true });
    await expect(card.getByText(`Deployment ${before.deployment?.number}`, { exact: true })).toBeVisible();
    await expect(card.getByText(/did not go live: its deploy failed. Production reverted/)).toBeVisible();
    await expect(card.getByRole("link", { name: "Show its run" })).toHaveAttribute("href", `/runs/${run.id}`);
  });

  await test.step("roll back with data", async () => {
    const production = await environmentOf("main");
    await enter(production, "Entered after the merge");
    await page.goto(`${stack.url}/projects/${PROJECT}/branches/main`);
    await page
      .getByRole("button", { name: /Roll back/ })
      .first()
      .click();
    const dialog = page.getByRole("alertdialog");
    await dialog.getByRole("radio", { name: /Code and data/ }).check();
    await expectAccessible(page);
    const confirmation = dialog.getByRole("textbox");
    if ((await confirmation.count()) > 0) await confirmation.fill("main");
    await dialog.getByRole("button", { name: /Roll back/ }).click();
    await expect
      .poll(async () => (await environmentOf("main")).deployment?.number, { timeout: 90_000 })
      .toBe((production.deployment?.number ?? 0) + 1);
    expect(await has(await environmentOf("main"), "Entered after the merge")).toBe(false);
  });

  await test.step("all of it is in the history", async () => {
    await page.goto(`${stack.url}/projects/${PROJECT}/branches/main`);
    for (const text of ["First version", "Break it"])
      await expect(page.getByText(text).first()).toBeVisible();
    const back = page.getByText(/^A rollback to deployment \d+, code and data, by /);
    await expect(back.first()).toBeVisible();
    await expect(page.getByText(/the earlier deployment \d+ serves again/)).toBeVisible();
    await expect(page.getByText(/^A merge of /).first()).toBeVisible();
    await expectAccessible(page);
  });
});
