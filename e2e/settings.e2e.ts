import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { expect } from "@playwright/test";
import { Client } from "pg";
import { expectFits } from "./expect-fits";
import { addon, openClone, type Clone } from "./git";
import { api, ended, expectAccessible, runOf, signIn } from "./session";
import type { Stack } from "./stack";
import { test } from "./test";

const run = promisify(execFile);

let stack: Stack;
let clone: Clone;
let bare: string;

test.beforeAll(async ({ stack: shared }) => {
  stack = shared;
  clone = await openClone(`${stack.url}/git/demo.git`, stack.admin.token);
  bare = await mkdtemp(path.join(os.tmpdir(), "capstan-remote-"));
  await run("git", ["init", "--quiet", "--bare", "--initial-branch=main", bare]);
});
test.afterAll(async () => {
  await clone?.dispose();
  if (bare) await rm(bare, { recursive: true, force: true });
});
test.beforeEach(({ page }) => signIn(page, stack));

async function makeProject(name: string, repoUrl?: string): Promise<string> {
  const body = JSON.stringify({ name, odooVersion: "18.0", repoUrl });
  const { slug } = await api<{ slug: string }>(stack, "/projects", { method: "POST", body });
  return slug;
}

async function query(text: string, values: unknown[]): Promise<void> {
  const client = new Client({ connectionString: stack.databaseUrl });
  await client.connect();
  // Triggers keep the last owner in place; what a test needs is an installation whose owner is somebody else.
  await client.query("set session_replication_role = replica");
  await client.query(text, values).finally(() => client.end());
}

test("the grid of builds follows what is built, is searched, and leads to the run", async ({ page }) => {
  await page.goto(`${stack.url}/projects/demo/builds`);
  await clone.push("feature/grid", addon("grid", "1.0"), { message: "Show me in the grid" });
  const cells = page.getByRole("list", { name: "Builds of feature/grid" });
  await expect(cells.getByRole("link", { name: /Show me in the grid/ })).toBeVisible();
  const { id } = await runOf(stack, "demo", "Show me in the grid");
  expect(await ended(stack, id)).toBe("succeeded");
  // The page has looked again by itself.
  await expect(cells.getByRole("link", { name: /^Succeeded.*Show me in the grid/s })).toBeVisible();

  const production = page.getByRole("list", { name: "Builds of main" });
  await expect(production.getByRole("link", { name: /Serves/ })).toBeVisible({ timeout: 90_000 });
  await production.getByRole("link").first().focus();
  await page.keyboard.press("ArrowDown");
  await expect(cells.getByRole("link").first()).toBeFocused();
  await expectFits(page);

  const search = page.getByRole("searchbox", { name: "Search branches" });
  await search.fill("no such branch");
  await expect(page.getByText("No branch contains “no such branch”")).toBeVisible();
  await expect(page).toHaveURL(/q=no\+such\+branch/);
  await search.fill("GRID");
  await expect(cells).toBeVisible();
  await expect(production).toBeHidden();
  await cells.getByRole("link").first().click();
  await expect(page).toHaveURL(`${stack.url}/runs/${id}`);
});

test("general settings: what is wrong stands at its field, what is right is saved", async ({ page }) => {
  const slug = await makeProject("Harbour office");
  await page.goto(`${stack.url}/projects/${slug}/settings`);
  await expect(page.getByText("Odoo 18.0 is played by a stand-in")).toBeVisible();
  const name = page.getByLabel("Name", { exact: true });
  const save = page.getByRole("button", { name: "Save" });
  await expect(save).toHaveAttribute("aria-disabled", "true");
  await expectFits(page);

  await name.fill(" ");
  await save.click();
  await expect(name).toHaveAccessibleDescription(/a name is needed/);
  await name.fill("Harbour master");
  await expect(page.getByText("There are changes that are not saved.")).toBeVisible();
  await page.getByRole("button", { name: "Discard" }).click();
  await expect(name).toHaveValue("Harbour office");
  await name.fill("Harbour master");
  await save.click();
  await expect(page.getByText("Settings saved")).toBeVisible();
  await page.reload();
  await expect(name).toHaveValue("Harbour master");
});

test("branch rules are ordered by keyboard and previewed before they are saved", async ({ page }) => {
  await clone.push("hotfix/1", addon("grid", "1.1"), { message: "Mend it" });
  await page.goto(`${stack.url}/projects/demo/settings/branch-rules`);
  const preview = page.getByRole("table", { name: /Branches and the stage/ });
  const hotfix = preview.getByRole("row", { name: /hotfix\/1/ });
  await expect(hotfix).toContainText("Nothing changes.");

  await page.getByRole("button", { name: "Add rule" }).click();
  const added = page.getByRole("textbox", { name: "Pattern of rule 3" });
  await expect(added).toBeFocused();
  await expect(added).toHaveAccessibleDescription(/Write the name of a branch/);
  await added.fill("hotfix/*");
  await page.getByRole("combobox", { name: "Stage of rule 3" }).selectOption("Staging");
  await expect(hotfix).toContainText("Staging");
  await expect(hotfix).toContainText("until you move it");
  await added.press("Alt+ArrowUp");
  const moved = page.getByRole("textbox", { name: "Pattern of rule 2" });
  await expect(moved).toHaveValue("hotfix/*");
  await expect(moved).toBeFocused();
  await page.getByRole("button", { name: "Move rule 4 up" }).click();
  await expect(page.getByText(/No branch gets here: rule 3 takes them all/)).toBeVisible();
  await page.getByRole("button", { name: "Move rule 3 down" }).click();
  await expectFits(page);

  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Branch rules saved")).toBeVisible();
  await page.reload();
  await expect(moved).toHaveValue("hotfix/*");
  await expect(page.getByRole("combobox", { name: "Stage of rule 2" })).toHaveValue("staging");
  await page.getByRole("button", { name: "Remove rule 2" }).click();
  await expect(moved).toHaveValue("release/*");
});

test("rules too many for an address are previewed all the same", async ({ page }) => {
  const slug = await makeProject("Many rules");
  await query(
    `insert into ops.branch_rules (project_id, position, pattern, stage)
     select p.id, 10 + n, 'größe/' || n || repeat('-ünï', 20) || '/*', 'staging'
     from ops.projects p, generate_series(1, 80) n where p.slug = $1`,
    [slug],
  );
  await page.goto(`${stack.url}/projects/${slug}/settings/branch-rules`);
  await expect(page.getByRole("textbox", { name: "Pattern of rule 83" })).toBeVisible();
  await expect(page.getByText("No branch yet", { exact: true })).toBeVisible();
  await expect(page.getByText("Once there are branches, this shows where the rules put them.")).toBeVisible();
});

test("settings of a stage show the default, what is set here, and the way back", async ({ page }) => {
  const slug = await makeProject("Stages");
  await page.goto(`${stack.url}/projects/${slug}/settings/stages/staging`);
  await expect(page.getByRole("link", { name: "Staging", exact: true })).toHaveAttribute(
    "aria-current",
    "page",
  );
  const days = page.getByRole("spinbutton", { name: /Days without a new build/ });
  const save = page.getByRole("button", { name: "Save" });
  await expect(days).toHaveValue("30");
  await days.fill("4000");
  await save.click();
  await expect(days).toHaveAccessibleDescription(/a whole number of days, 1 to 3650/);
  await days.fill("14");
  await expect(page.getByText("Default: 30 days")).toBeVisible();
  await expectFits(page);
  await save.click();
  await expect(page.getByText("Settings saved")).toBeVisible();
  await page.reload();
  await expect(days).toHaveValue("14");
  // A page is seen before it listens; a person clicks again.
  const reset = page.getByRole("button", { name: /^Reset Days without a new build/ });
  await expect(async () => {
    if (await reset.isVisible()) await reset.click();
    await expect(days).toHaveValue("30", { timeout: 1000 });
  }).toPass();
  await save.click();
  await expect(page.getByText("Settings saved")).toBeVisible();
  await page.goto(`${stack.url}/projects/${slug}/settings/stages/nowhere`);
  await expect(page.getByRole("heading", { name: "There is no such page" })).toBeVisible();
});

test("a repository elsewhere: read now, what went wrong, and what its host is told", async ({ page }) => {
  const slug = await makeProject("Elsewhere", `file://${bare}`);
  await page.goto(`${stack.url}/projects/${slug}/settings/repository`);
  await page.getByRole("button", { name: "Check the connection" }).click();
  await expect(page.getByText("Could be read", { exact: true })).toBeVisible();
  const secret = page.getByRole("group", { name: "Secret" });
  await expect(secret.getByLabel("hidden")).toBeVisible();
  await secret.getByRole("button", { name: "Show the secret" }).click();
  await expect(secret.locator("code")).toHaveText(/^\S{16,}$/);
  await expect(page.getByText(`${stack.url}/api/webhooks/${slug}`)).toBeVisible();
  await expectFits(page);

  const address = page.getByLabel("Address");
  await address.fill("not an address");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(address).toHaveAccessibleDescription(/an address as https:/);
  await address.fill(`file://${bare}-gone`);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("The address is saved")).toBeVisible();
  await page.getByRole("button", { name: "Check the connection" }).click();
  await expect(
    page.getByRole("main").getByRole("alert").filter({ hasText: "The repository could not be read" }),
  ).toContainText("There is no Git repository at this address");

  await page.goto(`${stack.url}/projects/demo/settings/repository`);
  await expect(page.getByText(`git clone ${stack.url}/git/demo.git`)).toBeVisible();
  await expectFits(page);
});

test("status shows workers, queue, sizes and which Odoo is real", async ({ page }) => {
  await page.goto(`${stack.url}/status`);
  const workers = page.getByRole("table", { name: "Workers" });
  await expect(workers.getByText("Alive")).toBeVisible();
  await expect(
    page.getByRole("table", { name: "Odoo versions" }).getByText("Stand-in").first(),
  ).toBeVisible();
  const sizes = page.getByRole("table", { name: /Sizes of databases/ });
  await expect(sizes.getByRole("row", { name: /main demo Production/ })).toContainText("MB", {
    timeout: 90_000,
  });
  await expectFits(page);
  await stack.kill("worker", "SIGKILL");
  await expect(page.getByRole("alert").filter({ hasText: "No worker is alive" })).toBeVisible({
    timeout: 30_000,
  });
  await stack.start("worker");
  await expect(workers.getByText("Alive")).toBeVisible();
});

test("who may not change settings is told so, and the server refuses as well", async ({ page, browser }) => {
  const slug = await makeProject("Look, do not touch", `file://${bare}`);
  await query(
    `update ops.project_members set role_id = (select id from ops.roles where name = 'viewer')
     where project_id = (select id from ops.projects where slug = $1)`,
    [slug],
  );
  await query("update app.org_members set role = 'member'", []);
  try {
    await page.goto(`${stack.url}/projects/${slug}/settings`);
    await expect(page.getByText(/^Your role \(viewer\) may look at these settings/).first()).toBeVisible();
    await expect(page.getByLabel("Name", { exact: true })).toBeDisabled();
    const remove = page.getByRole("button", { name: "Delete project…" });
    await expect(remove).toHaveAccessibleDescription(/may not delete the project/);
    await expectFits(page);
    await page.goto(`${stack.url}/projects/${slug}/settings/repository`);
    await expect(page.getByRole("heading", { name: "Webhook" })).toBeVisible();
    await expect(page.getByRole("group", { name: "Secret" })).toBeHidden();
    await expect(
      api(stack, `/projects/${slug}`, { method: "PATCH", body: '{"name": "Mine"}' }),
    ).rejects.toThrow(/403/);
  } finally {
    await query("update app.org_members set role = 'owner'", []);
  }
  const nobody = await (await browser.newContext()).newPage();
  await nobody.goto(`${stack.url}/projects/${slug}/settings`);
  await expect(nobody).toHaveURL(/sign-in\?next=/);
  await nobody.context().close();
});

test("a project is deleted by somebody who types its name", async ({ page }) => {
  const slug = await makeProject("Short lived");
  await page.goto(`${stack.url}/projects/${slug}/settings`);
  await page.getByRole("button", { name: "Delete project…" }).click();
  const dialog = page.getByRole("alertdialog");
  const confirm = dialog.getByRole("button", { name: "Delete project" });
  await expect(confirm).toHaveAttribute("aria-disabled", "true");
  await expectAccessible(page);
  await dialog.getByRole("textbox").fill(slug);
  await confirm.click();
  await expect(page).toHaveURL(`${stack.url}/`);
  await expect(page.getByRole("link", { name: "Short lived" })).toBeHidden();
  await page.goto(`${stack.url}/projects/${slug}/settings`);
  await expect(page.getByRole("heading", { name: "There is no such page" })).toBeVisible();
});
