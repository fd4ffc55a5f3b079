/** A secret on its way: from the page into the running Odoo's environment, and nowhere else. */
import { expect } from "@playwright/test";
import { addon, openClone, type Clone } from "./git";
import { api, ended, expectAccessible, runOf, signIn } from "./session";
import { test } from "./test";

const PROJECT = "vault";
const VALUE = "a value nobody guesses";

let clone: Clone;
test.beforeAll(async ({ stack }) => {
  const body = JSON.stringify({ name: "Vault", odooVersion: "18.0" });
  await api(stack, "/projects", { method: "POST", body });
  clone = await openClone(`${stack.url}/git/${PROJECT}.git`, stack.admin.token);
});
test.afterAll(() => clone?.dispose());

/** A module that prints what it should not, when it is installed and each time Odoo starts. */
const leaky = addon("leaky", "1.0", {
  "odoo_sim.json": JSON.stringify({
    install: { log_env: ["PAYMENT_KEY"] },
    start: { log_env: ["PAYMENT_KEY", "OTHER_KEY"] },
  }),
});

test("Odoo gets a branch's secret in its environment, and no log shows it", async ({ page, stack }) => {
  await signIn(page, stack);
  await clone.push("feature", addon("quiet", "1.0"), { message: "Begin" });
  await ended(stack, (await runOf(stack, PROJECT, "Begin")).id);

  await page.goto(`${stack.url}/projects/${PROJECT}/settings/secrets`);
  await page.getByRole("button", { name: "New secret" }).click();
  const dialog = page.getByRole("alertdialog");
  await dialog.getByLabel("Name").fill("PAYMENT_KEY");
  await dialog.getByLabel("For").selectOption("feature");
  await dialog.getByLabel("Value").fill(VALUE);
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Save secret" }).click();
  await expect(page.getByRole("row", { name: /PAYMENT_KEY/ })).toContainText("feature");

  await clone.push("feature", leaky, { message: "Print the key" });
  const run = await runOf(stack, PROJECT, "Print the key");
  expect(await ended(stack, run.id)).toBe("succeeded");
  await page.goto(`${stack.url}/runs/${run.id}`);
  const log = page.getByRole("region", { name: "Log", exact: true });
  await expect(log.getByText(/PAYMENT_KEY=••••••/).first()).toBeVisible();
  await expect(page.getByText(VALUE)).toBeHidden();

  await page.goto(`${stack.url}/projects/${PROJECT}/branches/feature/logs`);
  await expect(log.getByText(/PAYMENT_KEY=••••••/).first()).toBeVisible();
  await expect(log.getByText(/OTHER_KEY=$/).first()).toBeVisible();
  await expect(page.getByText(VALUE)).toBeHidden();
  await expectAccessible(page);

  // Whatever door a log leaves by, the value is not in it.
  const headers = { authorization: `Bearer ${stack.admin.token}` };
  for (const path of [
    `/api/runs/${run.id}/log`,
    `/api/v1/runs/${run.id}/events`,
    `/api/v1/projects/${PROJECT}/secrets`,
  ]) {
    const answer = await fetch(`${stack.url}${path}`, { headers });
    const text = await answer.text();
    expect(answer.status, path).toBe(200);
    expect(text, path).toContain("PAYMENT_KEY");
    expect(text, path).not.toContain(VALUE);
  }
});
