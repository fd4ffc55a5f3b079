import { expect, type Locator, type Page } from "@playwright/test";
import { Client } from "pg";
import { addon, openClone, type Clone } from "./git";
import { api, ended, expectAccessible, runOf, signIn } from "./session";
import type { Stack } from "./stack";
import { test } from "./test";

const PROJECT = "quay";
/** A build on a busy machine. */
const BUILT_MS = 120_000;

let stack: Stack;
let clone: Clone;

test.beforeAll(async ({ stack: shared }) => {
  stack = shared;
  await api(stack, "/projects", { method: "POST", body: '{"name": "Quay", "odooVersion": "18.0"}' });
  clone = await openClone(`${stack.url}/git/${PROJECT}.git`, stack.admin.token);
});
test.afterAll(async () => {
  await clone?.dispose();
});

// Both ends of a drag must be in sight.
test.use({ viewport: { width: 1440, height: 1600 } });

type Environment = { id: string; name: string; stage: string; keep: boolean; head: { sha: string } | null };

async function environments(): Promise<Environment[]> {
  return (await api<{ items: Environment[] }>(stack, `/projects/${PROJECT}/environments`)).items;
}

async function environmentOf(name: string): Promise<Environment> {
  const found = (await environments()).find((environment) => environment.name === name);
  if (!found) throw new Error(`no environment ${name}`);
  return found;
}

async function query(text: string, values: unknown[] = []): Promise<void> {
  const client = new Client({ connectionString: stack.databaseUrl });
  await client.connect();
  // Triggers keep the last owner in place; what a test needs is an installation whose owner is somebody else.
  await client.query("set session_replication_role = replica");
  await client.query(text, values).finally(() => client.end());
}

/** push waits until what it set off has ended. */
async function pushAndBuild(...push: Parameters<Clone["push"]>): Promise<void> {
  await clone.push(...push);
  const run = await runOf(stack, PROJECT, push[2]?.message ?? "Change");
  expect(await ended(stack, run.id)).toBe("succeeded");
}

const card = (page: Page, branch: string) => page.getByRole("article", { name: branch, exact: true });
const column = (page: Page, stage: string) => page.getByRole("region", { name: `${stage} branches` });
const dialogOf = (page: Page) => page.getByRole("alertdialog");

async function choose(page: Page, branch: string, item: string): Promise<void> {
  await page.getByRole("button", { name: `Actions for ${branch}` }).click();
  await page.getByRole("menuitem", { name: item }).click();
}

/** Why something cannot be pressed, as a screen reader says it. */
async function expectDisabled(button: Locator, reason: RegExp | string): Promise<void> {
  await expect(button).toHaveAttribute("aria-disabled", "true");
  await expect(button).toHaveAccessibleDescription(reason);
}

test("signing in says what is wrong, leads back, and needs no script", async ({ page, browser }) => {
  await page.goto(`${stack.url}/projects/${PROJECT}/connect?from=mail`);
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await expectAccessible(page);
  await page.getByLabel("Email").fill(stack.admin.email);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByText(/do not belong together/)).toBeVisible();
  await expect(page.getByLabel("Email")).toHaveValue(stack.admin.email);
  await page.getByLabel("Password").fill(stack.admin.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(`${stack.url}/projects/${PROJECT}/connect?from=mail`);

  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto(stack.url);
  await expect(page).toHaveURL(/\/sign-in/);

  const plain = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await plain.goto(`${stack.url}/sign-in?next=%2F%2Fevil.example%2F`);
  await plain.getByLabel("Email").fill(stack.admin.email);
  await plain.getByLabel("Password").fill(stack.admin.password);
  await plain.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(plain).toHaveURL(`${stack.url}/`);
  await expect(plain.getByRole("button", { name: /^Account of/ })).toBeVisible();
  await plain.context().close();
});

test("a project is made and says how to push to it", async ({ page }) => {
  await signIn(page, stack);
  await page.goto(stack.url);
  await expectAccessible(page);
  await page.getByRole("link", { name: "New project" }).click();
  const create = page.getByRole("button", { name: "Create project" });
  await expectDisabled(create, "Give the project a name first.");
  await page.getByLabel("Name").fill("Größe & Co");
  await expect(page.getByText("/projects/grosse-co")).toBeVisible();
  await expect(page.getByText(/A stand-in plays it/)).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("radio", { name: /Kept elsewhere/ }).check();
  await page.getByLabel("Address of the repository").fill("not an address");
  await create.click();
  await expect(page.getByText(/an address as https/).first()).toBeVisible();
  await page.getByRole("radio", { name: /Hosted by Capstan/ }).check();
  await create.click();

  await expect(page).toHaveURL(`${stack.url}/projects/grosse-co/connect`);
  await expect(page.getByText(`git remote add capstan ${stack.url}/git/grosse-co.git`)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "New token…" }).click();
  await dialogOf(page).getByLabel("Name").fill("my laptop");
  await dialogOf(page).getByRole("button", { name: /token/i }).last().click();
  await expect(page.getByText(/^cap_/)).toBeVisible();
  await page.getByRole("link", { name: "Open the board" }).click();
  await expect(page.getByText("No branch yet", { exact: true })).toBeVisible();
  await expectDisabled(page.getByRole("button", { name: "New branch", exact: true }), /Push one first/);
  await expectAccessible(page);

  const missing = await page.goto(`${stack.url}/projects/nowhere`);
  expect(missing?.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "There is no such page" })).toBeVisible();
  await expectAccessible(page);
});

test("branches are moved, merged, made and deleted on the board", async ({ page }) => {
  test.setTimeout(600_000);
  await signIn(page, stack);
  await page.goto(`${stack.url}/projects/${PROJECT}`);

  await test.step("a push appears by itself, and is followed to its end", async () => {
    await clone.push("main", addon("crane", "1.0"), { message: "First crane" });
    await expect(card(page, "main")).toBeVisible();
    await expect(column(page, "Production").getByRole("article")).toHaveCount(1);
    await expect(card(page, "main").getByText("Live", { exact: true })).toBeVisible({ timeout: BUILT_MS });
    await expect(card(page, "main").getByText("First crane")).toBeVisible();
    await expect(card(page, "main").getByText("Stand-in")).toBeVisible();
  });

  await pushAndBuild("feature/boom", addon("crane", "1.1"), { message: "A longer boom", from: "main" });
  await pushAndBuild("feature/hook", addon("hook", "1.0"), { message: "A hook", from: "main" });

  await test.step("dragged onto a stage, it moves there", async () => {
    await expect(card(page, "feature/hook")).toBeVisible();
    await card(page, "feature/hook").dragTo(column(page, "Staging"));
    await expect(dialogOf(page).getByRole("radio", { name: /Staging/ })).toBeChecked();
    await expect(dialogOf(page).getByText(/neutralized copy of production/)).toBeVisible();
    await expectAccessible(page);
    await dialogOf(page).getByRole("button", { name: "Move to Staging" }).click();
    await expect(column(page, "Staging").getByRole("article", { name: "feature/hook" })).toBeVisible();
    expect((await environmentOf("feature-hook")).stage).toBe("staging");
  });

  await test.step("production takes no second branch: a merge is offered, and a conflict shows its files", async () => {
    await clone.push("main", addon("crane", "1.2"), { message: "Another crane", from: "main" });
    await choose(page, "feature/boom", "Move to…");
    await dialogOf(page)
      .getByRole("radio", { name: /Production/ })
      .check();
    await expect(dialogOf(page).getByText(/There is one production branch, main/)).toBeVisible();
    await dialogOf(page).getByRole("button", { name: "Merge into main…" }).click();
    await expect(
      dialogOf(page).getByText("git switch main && git merge feature/boom && git push"),
    ).toBeVisible();
    const before = (await environmentOf("main")).head?.sha;
    await dialogOf(page).getByRole("button", { name: "Merge", exact: true }).click();
    const alert = dialogOf(page).getByRole("alert");
    await expect(alert).toContainText("crane/__manifest__.py");
    await expect(alert).toContainText("Both branches and what they run are as before.");
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    expect((await environmentOf("main")).head?.sha).toBe(before);
  });

  await test.step("dropped on a branch, it is merged into it", async () => {
    await card(page, "feature/hook").dragTo(card(page, "main"));
    await expect(dialogOf(page)).toHaveAccessibleName("Merge feature/hook into main");
    await dialogOf(page).getByRole("button", { name: "Merge", exact: true }).click();
    await expect(page.getByText("feature/hook is merged into main")).toBeVisible();
    await clone.git("fetch", "--quiet", "capstan", "main");
    expect(await clone.git("log", "--format=%s", "FETCH_HEAD")).toContain("A hook");
  });

  await test.step("a branch is made from another one, and kept", async () => {
    await page.getByRole("button", { name: "New branch", exact: true }).click();
    await dialogOf(page).getByLabel("Name").fill("fix..it");
    await dialogOf(page).getByRole("button", { name: "Make the branch" }).click();
    await expect(dialogOf(page).getByRole("alert")).toContainText("not a name Git takes");
    await dialogOf(page).getByLabel("Name").fill("fix/it");
    await expect(dialogOf(page).getByText("git switch -c fix/it main")).toBeVisible();
    await dialogOf(page).getByRole("button", { name: "Make the branch" }).click();
    await expect(column(page, "Development").getByRole("article", { name: "fix/it" })).toBeVisible();
    await page.getByRole("button", { name: "Keep fix/it" }).click();
    await expect(card(page, "fix/it").getByText("Kept", { exact: true })).toBeVisible();
    expect((await environmentOf("fix-it")).keep).toBe(true);
  });

  await test.step("without a pointer: the same by keyboard, from the card and from the palette", async () => {
    await page.getByRole("button", { name: "Actions for fix/it" }).focus();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("menuitem", { name: "Move to…" })).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(dialogOf(page)).toBeVisible();
    await dialogOf(page).getByRole("radio").first().focus();
    await page.keyboard.press("ArrowDown");
    await expect(dialogOf(page).getByRole("radio", { name: /Staging/ })).toBeChecked();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("button", { name: "Actions for fix/it" })).toBeFocused();
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").getByRole("combobox").fill("feature/hook");
    await expect(
      page
        .getByRole("dialog")
        .getByRole("option", { name: /feature\/hook/ })
        .first(),
    ).toBeVisible();
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/branches\/feature-hook/);
    await page.goBack();
    await expect(card(page, "fix/it")).toBeVisible();
  });

  await test.step("what somebody else deleted meanwhile says so, in every window", async () => {
    await clone.push("feature/brief", addon("hook", "1.0"), { message: "Not for long", from: "main" });
    await expect(card(page, "feature/brief")).toBeVisible();
    const other = await page.context().newPage();
    await other.goto(page.url());
    await choose(page, "feature/brief", "Move to…");
    await dialogOf(page)
      .getByRole("radio", { name: /Staging/ })
      .check();
    await choose(other, "feature/brief", "Delete…");
    await dialogOf(other).getByRole("button", { name: "Delete", exact: true }).click();
    await expect(card(other, "feature/brief")).toBeHidden({ timeout: BUILT_MS });
    await dialogOf(page).getByRole("button", { name: "Move to Staging" }).click();
    await expect(dialogOf(page).getByRole("alert")).toContainText(/The branch is gone|It is being deleted/);
    await page.keyboard.press("Escape");
    await expect(dialogOf(page)).toBeHidden();
    await expect(card(page, "feature/brief")).toBeHidden({ timeout: BUILT_MS });
    await other.close();
  });

  await test.step("a branch is deleted at once, production only by typing its name", async () => {
    await choose(page, "fix/it", "Delete…");
    await dialogOf(page).getByRole("button", { name: "Delete", exact: true }).click();
    await expect(card(page, "fix/it")).toBeHidden({ timeout: BUILT_MS });
    await choose(page, "main", "Delete…");
    await expectDisabled(dialogOf(page).getByRole("button", { name: "Delete", exact: true }), /Type “main”/);
    await page.keyboard.press("Escape");
    await expect(dialogOf(page)).toBeHidden();
    expect((await environments()).map(({ name }) => name).toSorted()).toEqual([
      "feature-boom",
      "feature-hook",
      "main",
    ]);
  });
  await expectAccessible(page);
});

test("a branch's page shows its history and log, and runs, stops and configures it", async ({ page }) => {
  test.setTimeout(600_000);
  await pushAndBuild("feature/page", addon("page", "1.0"), { message: "A page" });
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
    await expect(page.getByText("Asleep", { exact: true }).first()).toBeVisible({ timeout: BUILT_MS });
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
              `/environments/${(await environmentOf("feature-page")).id}`,
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
  if (!(await environments()).some(({ name }) => name === "main"))
    await pushAndBuild("main", addon("crane", "1.0"), { message: "First crane" });
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
    const { id } = await environmentOf("main");
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
