import { expect, type Page } from "@playwright/test";
import { Client } from "pg";
import { expectFits } from "./expect-fits";
import { addon, openClone, type Clone } from "./git";
import { addPerson, ageSessions, PASSWORD } from "./people";
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

async function backUp(page: Page, comment: string): Promise<void> {
  await page.getByRole("button", { name: "With a comment…" }).click();
  const dialog = page.getByRole("alertdialog");
  await dialog.getByLabel("Comment").fill(comment);
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Back up" }).click();
  await expect(page.getByText("Backup queued")).toBeVisible();
  await expect(page.getByRole("listitem").getByText("Verified")).toBeVisible({ timeout: SLOW_MS });
}

async function ask<Row extends object>(database: string | null, text: string): Promise<Row[]> {
  const url = new URL(stack.databaseUrl);
  if (database !== null) url.pathname = `/${database}`;
  const client = new Client({ connectionString: url.toString() });
  await client.connect();
  const { rows } = await client.query<Row>(text).finally(() => client.end());
  return rows;
}

/** What an accountant put into the branch's database, in a table of its own; null when the table is gone. */
async function ledgerOf(environmentId: string, change?: string): Promise<string[] | null> {
  const [serving] = await ask<{ name: string }>(
    null,
    `select d.database_name as name from ops.environments e
     join ops.deployments d on d.id = e.current_deployment_id where e.id = '${environmentId}'`,
  );
  const database = serving?.name ?? "";
  if (change !== undefined) {
    const [table] = await ask<{ owner: string }>(
      database,
      "select tableowner as owner from pg_tables where tablename = 'res_partner'",
    );
    await ask(database, `set role ${table?.owner}; ${change}`);
  }
  const there = await ask(database, "select from pg_tables where tablename = 'x_ledger'");
  if (there.length === 0) return null;
  return (await ask<{ line: string }>(database, "select line from x_ledger")).map(({ line }) => line);
}

async function changeSchedule(page: Page, cron: string, enabled: boolean): Promise<void> {
  await page.getByRole("button", { name: "Change…" }).click();
  const dialog = page.getByRole("alertdialog");
  await dialog.getByLabel("Cron expression").fill("every day");
  await expect(dialog.getByText(/Write five fields/).first()).toBeVisible();
  await dialog.getByLabel("Time zone").fill("Nowhere");
  await expect(dialog.getByLabel("Time zone")).toHaveAccessibleDescription(/time zone is not known/);
  await dialog.getByLabel("Time zone").fill("Europe/Berlin");
  await dialog.getByLabel("Cron expression").fill(cron);
  await dialog.getByLabel("Take backups by themselves").setChecked(enabled);
  if (enabled) await expect(dialog.getByText("Next, on your clock")).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
}

test("a scheduled backup is taken and proven; a table that was dropped in staging comes back, and goes again", async ({
  page,
}) => {
  test.setTimeout(6 * SLOW_MS);
  await build("release/keep", "Begin to keep");
  const { id } = await environmentOf("release-keep");
  await ledgerOf(id, "create table x_ledger (line text); insert into x_ledger values ('paid')");
  await signIn(page, stack);
  await page.goto(backupsPage("release-keep"));
  await expect(page.getByText("No backups yet")).toBeVisible();
  await expectAccessible(page);

  await test.step("its time comes", async () => {
    await changeSchedule(page, "30 2 1 1 *", true);
    await ask(null, `update ops.backup_schedules set next_at = now() where env_id = '${id}'`);
    const row = page.getByRole("listitem").filter({ hasText: "Scheduled" });
    await expect(row.getByText("Verified")).toBeVisible({ timeout: SLOW_MS });
    await expect(row.getByText(/Kept: daily/)).toBeVisible();
    await expectAccessible(page);
  });

  await test.step("a history of months is drawn by the rules that keep it", async () => {
    await ask(
      null,
      `insert into ops.backups select (jsonb_populate_record(b, jsonb_build_object('id', gen_random_uuid(),
         'data_at', b.data_at - days * interval '1 day', 'created_at', b.created_at - days * interval '1 day',
         'run_id', null, 'verify_run_id', null, 'pinned_at', case when days = 20 then now() end))).*
       from ops.backups b, unnest(array[1, 2, 3, 4, 5, 6, 13, 20, 48, 80]) as days where b.env_id = '${id}'`,
    );
    await page.reload();
    const drawing = page.getByRole("img", { name: /Kept backups by rule.*Daily: 7, Weekly: 4, Monthly: 3/ });
    await expect(drawing).toBeVisible();
    await expectAccessible(page);
  });

  await test.step("a legal hold is put on at once, and lifted after a question", async () => {
    const row = page.getByRole("listitem").filter({ hasText: "Scheduled" });
    await row.getByRole("button", { name: "Hold" }).first().click();
    await expect(row.getByText("Legal hold").first()).toBeVisible();
    const lift = row.getByRole("button", { name: "Lift hold" });
    await lift.click();
    const question = page.getByRole("alertdialog", { name: "Lift the legal hold?" });
    await expect(question.getByText(/The retention rules apply to this backup again/)).toBeVisible();
    await expect(question.getByRole("button", { name: "Cancel" })).toBeFocused();
    await expectAccessible(page);
    await page.keyboard.press("Enter");
    await expect(question).toBeHidden();
    await lift.click();
    await question.getByRole("button", { name: "Lift hold" }).click();
    await expect(question).toBeHidden();
    await expect(lift).toBeHidden();
  });

  await test.step("the table is dropped, and restored", async () => {
    expect(await ledgerOf(id, "drop table x_ledger")).toBeNull();
    await page.getByRole("button", { name: "Restore…" }).first().click();
    const dialog = page.getByRole("alertdialog");
    await expect(dialog.getByText(/beside what serves/)).toBeVisible();
    await expect(dialog.getByText(/Proving this backup took \d+ s/)).toBeVisible();
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Restore", exact: true }).click();
    await expect(page.getByText(/step \d+ of \d+/).first()).toBeVisible({ timeout: SLOW_MS });
    await expect(page.getByText("Restored. What served before is kept.")).toBeVisible({ timeout: SLOW_MS });
    expect(await ledgerOf(id)).toEqual(["paid"]);
    // proof and restore are what the drills list
    await expect(page.getByRole("link", { name: "Proof" })).toBeVisible();
    await expect(page.getByRole("link", { name: "Restore", exact: true })).toBeVisible();
  });

  await test.step("the restore is undone", async () => {
    await page.getByRole("button", { name: "Undo restore" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Undo restore" }).click();
    await expect.poll(() => deploymentOf(id), { timeout: SLOW_MS }).toBe(3);
    expect(await ledgerOf(id)).toBeNull();
    await expect(page.getByRole("button", { name: "Undo restore" })).toBeHidden();
  });

  await test.step("the Database page knows its tables", async () => {
    await page.goto(`${stack.url}/projects/${PROJECT}/branches/release-keep/database`);
    await expect(page.getByRole("table", { name: "Tables, the largest first" })).toContainText(/res_|ir_/);
    await expect(page.getByText("Connections").first()).toBeVisible();
    await expectAccessible(page);
  });
});

test("a restore over production waits for somebody else, who proves that it is them", async ({
  page,
  newPage,
}) => {
  test.setTimeout(5 * SLOW_MS);
  await build("main", "Begin production");
  const { id } = await environmentOf("main");
  await ledgerOf(id, "create table x_ledger (line text); insert into x_ledger values ('paid')");
  await signIn(page, stack);
  await page.goto(backupsPage("main"));
  await backUp(page, "Before the invoices");
  await expect(page.getByRole("listitem").getByText("Before the invoices")).toBeVisible();
  expect(await ledgerOf(id, "drop table x_ledger")).toBeNull();
  const other = await newPage();
  const email = await addPerson(other, stack, { project: PROJECT, role: "technical_approver" });

  await test.step("whoever asked can only take it back", async () => {
    await askForRestore(page, "Lost an invoice");
    await expect(page.getByRole("button", { name: "Approve" })).toBeHidden();
    const restoreId = await waitingRestore(id);
    const own = api(stack, `/restores/${restoreId}/decision`, {
      method: "POST",
      body: '{"decision": "approved"}',
    });
    await expect(own).rejects.toThrow(/: (403|409) /);
    await page.getByRole("button", { name: "Take back" }).click();
    await expect(page.getByText(/Somebody else has to approve it/)).toBeHidden();
  });

  await test.step("what is rejected leaves production as it is", async () => {
    await askForRestore(page, "Try again");
    await other.goto(backupsPage("main"));
    await expect(other.getByText(/asks to restore .+ over production\..+ Try again/)).toBeVisible();
    await expectAccessible(other);
    await other.getByRole("button", { name: "Reject" }).click();
    const question = other.getByRole("alertdialog", { name: "Reject the restore?" });
    await expect(question.getByLabel("Comment")).toBeFocused();
    await question.getByLabel("Comment").fill("Look into the journal first");
    await expectAccessible(other);
    await question.getByRole("button", { name: "Reject" }).click();
    await expect(other.getByText("Rejected", { exact: true })).toBeVisible();
    expect(await decisionsOn(id)).toEqual([
      { decision: "withdrawn", comment: null },
      { decision: "rejected", comment: "Look into the journal first" },
    ]);
    await expect(page.getByText(/Somebody else has to approve it/)).toBeHidden();
    expect(await deploymentOf(id)).toBe(1);
    expect(await ledgerOf(id)).toBeNull();
  });

  await test.step("approved with a fresh proof, it is done", async () => {
    await askForRestore(page, "The invoice is needed");
    await expect(other.getByText(/The invoice is needed/)).toBeVisible();
    await ageSessions(other, stack, email);
    await other.getByRole("button", { name: "Approve" }).click();
    const question = other.getByRole("alertdialog", { name: "Approve the restore over production?" });
    await expect(question.getByText(/The invoice is needed/)).toBeVisible();
    await expect(
      question.getByText(/entered in production since then is gone from what serves/),
    ).toBeVisible();
    await expect(question.getByText(/kept, so that this restore can be undone/)).toBeVisible();
    await expect(question.getByRole("button", { name: "Cancel" })).toBeFocused();
    await expectFits(other);
    expect(await deploymentOf(id)).toBe(1);
    await question.getByRole("button", { name: "Approve" }).click();
    const proof = other.getByRole("dialog", { name: "Is it you?" });
    await expect(proof.getByLabel("Your password")).toBeFocused();
    expect(await deploymentOf(id)).toBe(1);
    await proof.getByLabel("Your password").fill(PASSWORD);
    await proof.getByRole("button", { name: "Go on" }).click();
    await expect(page.getByText("Restored. What served before is kept.")).toBeVisible({ timeout: SLOW_MS });
    expect(await ledgerOf(id)).toEqual(["paid"]);
  });
});

async function askForRestore(page: Page, why: string): Promise<void> {
  await page.getByRole("button", { name: "Restore…" }).first().click();
  const dialog = page.getByRole("alertdialog");
  await expect(dialog.getByText(/somebody else with the right to has to approve/)).toBeVisible();
  await dialog.getByLabel("Why").fill(why);
  await dialog.getByRole("button", { name: "Ask for approval" }).click();
  await expect(
    page.getByText(new RegExp(`You asked to restore .+ approver of the project\\. ${why}`)),
  ).toBeVisible();
}

async function decisionsOn(environmentId: string): Promise<{ decision: string; comment: string | null }[]> {
  return ask(
    null,
    `select d.decision, d.comment from ops.approval_decisions d join ops.approvals a on a.id = d.approval_id
     where a.env_id = '${environmentId}' order by d.at`,
  );
}

async function waitingRestore(environmentId: string): Promise<string> {
  const [row] = await ask<{ id: string }>(
    null,
    `select id from ops.restores where target_env = '${environmentId}' and approval_status = 'pending'`,
  );
  return row?.id ?? "";
}

async function deploymentOf(environmentId: string): Promise<number | undefined> {
  type Deployments = { items: { number: number; current: boolean }[] };
  const { items } = await api<Deployments>(stack, `/environments/${environmentId}/deployments`);
  return items.find(({ current }) => current)?.number;
}
