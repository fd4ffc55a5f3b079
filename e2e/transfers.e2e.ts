import { readFile } from "node:fs/promises";
import { expect, type Page } from "@playwright/test";
import { addon, openClone } from "./git";
import { environmentOf, rpc } from "./odoo";
import { addPerson } from "./people";
import { api, ended, expectAccessible, runOf, signIn } from "./session";
import type { Stack } from "./stack";
import { test } from "./test";

/** A backup, its proof, an import and a restore each start an Odoo, on a busy machine. */
const SLOW_MS = 180_000;

let stack: Stack;
test.beforeAll(({ stack: shared }) => {
  stack = shared;
});

/** A project whose branches are built from the same code. */
async function make(project: string, branches: string[]): Promise<void> {
  const body = JSON.stringify({ name: project, odooVersion: "18.0" });
  await api(stack, "/projects", { method: "POST", body });
  const clone = await openClone(`${stack.url}/git/${project}.git`, stack.admin.token);
  try {
    for (const branch of branches) {
      await clone.push(branch, addon("moving", "1.0"), { message: `Begin ${project} ${branch}` });
      const { id } = await runOf(stack, project, `Begin ${project} ${branch}`);
      expect(await ended(stack, id)).toBe("succeeded");
    }
  } finally {
    await clone.dispose();
  }
}

const openBackups = (page: Page, project: string, branch: string) =>
  page.goto(`${stack.url}/projects/${project}/branches/${branch}/backups`);

async function restoreInto(page: Page, choice: RegExp, name?: string): Promise<void> {
  await page.getByRole("button", { name: "Restore…" }).click();
  const dialog = page.getByRole("alertdialog");
  const into = dialog.getByLabel("Into");
  // waits until the branches are there
  const value = await into.getByRole("option", { name: choice }).getAttribute("value");
  await into.selectOption(value ?? "");
  if (name !== undefined) await dialog.getByLabel("Name of the branch").fill(name);
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Restore", exact: true }).click();
  await expect(page.getByText("Restore queued")).toBeVisible();
}

test("a backup is downloaded as Odoo's zip, imported into another project, and restored there", async ({
  page,
  newPage,
}) => {
  test.setTimeout(8 * SLOW_MS);
  await make("leaving", ["main"]);
  const production = await environmentOf(stack, "leaving", "main");
  const datas = Buffer.from("the invoice").toString("base64");
  const invoice = { name: "invoice.txt", datas, mimetype: "text/plain" };
  await rpc(stack, production, ["ir.attachment", "create"], [invoice]);

  await signIn(page, stack);
  await openBackups(page, "leaving", "main");
  await page.getByRole("button", { name: "Back up now" }).click();
  await expect(page.getByRole("listitem").getByText("Verified")).toBeVisible({ timeout: SLOW_MS });

  await page.getByRole("button", { name: "Download…" }).click();
  const dialog = page.getByRole("alertdialog");
  await expect(dialog.getByText(/Names and addresses of real people stay in it/)).toBeVisible();
  await expectAccessible(page);
  await dialog.getByText("Exact copy", { exact: true }).click();
  await expect(dialog.getByText(/names, addresses, passwords and keys of real people/)).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Make the file" }).click();
  const take = page.getByRole("button", { name: "Download", exact: true });
  await expect(take).toBeVisible({ timeout: SLOW_MS });
  await expectAccessible(page);
  const [download] = await Promise.all([page.waitForEvent("download"), take.click()]);
  expect(download.suggestedFilename()).toMatch(/^leaving_main_.*\.zip$/);
  const file = await download.path();
  const zip = await readFile(file);
  expect(zip.subarray(0, 2).toString()).toBe("PK");

  // who sees the backups, but may not take the data away, is told so before pressing
  const looker = await newPage();
  await addPerson(looker, stack, { project: "leaving", role: "technical_approver" });
  await openBackups(looker, "leaving", "main");
  for (const name of ["Download", "Copy link"])
    await expect(looker.getByRole("button", { name, exact: true })).toHaveAccessibleDescription(
      /Your role .+ may not do this on production/,
    );

  await make("arriving", ["main", "staging"]);
  await openBackups(page, "arriving", "main");
  await page.getByRole("button", { name: "Import…" }).first().click();
  const bring = page.getByRole("dialog");
  await expect(bring.getByText(/Odoo's database manager, of Odoo.sh or of Odoo Online/)).toBeVisible();
  await expectAccessible(page);
  await bring
    .getByLabel("File")
    .setInputFiles({ name: "leaving.zip", mimeType: "application/zip", buffer: zip });
  await bring.getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.getByText("The file is here")).toBeVisible();
  const row = page.getByRole("listitem").filter({ hasText: "leaving.zip" });
  await expect(row.getByText("Imported")).toBeVisible();
  await expect(row.getByText("Verified")).toBeVisible({ timeout: SLOW_MS });
  await expectAccessible(page);

  await restoreInto(page, /^staging /);
  const staging = await environmentOf(stack, "arriving", "staging");
  const found = () =>
    rpc(stack, staging, ["ir.attachment", "search_count"], [[["name", "=", "invoice.txt"]]]).catch(
      (error: Error) => error.message,
    );
  await expect.poll(found, { timeout: SLOW_MS }).toBe(1);

  // and into a branch that is made for it
  await openBackups(page, "arriving", "main");
  await restoreInto(page, /^A new branch/, "with-data");
  await expect
    .poll(
      async () => {
        const { items } = await api<{ items: { kind: string; status: string; branch: string | null }[] }>(
          stack,
          "/projects/arriving/runs",
        );
        return items.find(({ kind, branch }) => kind === "restore" && branch === "with-data")?.status;
      },
      { timeout: SLOW_MS },
    )
    .toBe("succeeded");
});

test("a file that is no backup is refused with the reason", async ({ page }) => {
  test.setTimeout(3 * SLOW_MS);
  await make("refusing", ["main"]);
  await signIn(page, stack);
  await openBackups(page, "refusing", "main");
  await page.getByRole("button", { name: "Import…" }).first().click();
  const bring = page.getByRole("dialog");
  await bring
    .getByLabel("File")
    .setInputFiles({ name: "picture.zip", mimeType: "application/zip", buffer: Buffer.from("GIF89a") });
  await bring.getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.getByText(/It is no backup that Capstan knows/)).toBeVisible({ timeout: SLOW_MS });
  await expectAccessible(page);
});
