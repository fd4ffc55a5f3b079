import { expect, type Request } from "@playwright/test";
import {
  BUILT_MS,
  card,
  choose,
  column,
  dialogOf,
  environmentOf,
  environmentsOf,
  expectDisabled,
  pushAndBuild,
} from "./board";
import { addon, openClone, type Clone } from "./git";
import { api, expectAccessible, signIn } from "./session";
import type { Stack } from "./stack";
import { waitForTakeover } from "./takeover";
import { test } from "./test";

const PROJECT = "quay";

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

  await pushAndBuild(stack, PROJECT, clone, "feature/boom", addon("crane", "1.1"), {
    message: "A longer boom",
    from: "main",
  });
  await pushAndBuild(stack, PROJECT, clone, "feature/hook", addon("hook", "1.0"), {
    message: "A hook",
    from: "main",
  });

  await test.step("dragged onto a stage, it moves there", async () => {
    await expect(card(page, "feature/hook")).toBeVisible();
    await card(page, "feature/hook").dragTo(column(page, "Staging"));
    await expect(dialogOf(page).getByRole("radio", { name: /Staging/ })).toBeChecked();
    await expect(dialogOf(page).getByText(/neutralized copy of production/)).toBeVisible();
    await expectAccessible(page);
    await dialogOf(page).getByRole("button", { name: "Move to Staging" }).click();
    await expect(column(page, "Staging").getByRole("article", { name: "feature/hook" })).toBeVisible();
    expect((await environmentOf(stack, PROJECT, "feature-hook")).stage).toBe("staging");
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
    const before = (await environmentOf(stack, PROJECT, "main")).head?.sha;
    await dialogOf(page).getByRole("button", { name: "Merge", exact: true }).click();
    const alert = dialogOf(page).getByRole("alert");
    await expect(alert).toContainText("crane/__manifest__.py");
    await expect(alert).toContainText("Both branches and what they run are as before.");
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    expect((await environmentOf(stack, PROJECT, "main")).head?.sha).toBe(before);
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
    await page.getByRole("button", { name: "Actions for fix/it" }).click();
    await page.getByRole("menuitem", { name: "Keep for ever" }).click();
    await expect(card(page, "fix/it").getByText("Kept", { exact: true })).toBeVisible();
    expect((await environmentOf(stack, PROJECT, "fix-it")).keep).toBe(true);
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
    expect((await environmentsOf(stack, PROJECT)).map(({ name }) => name).toSorted()).toEqual([
      "feature-boom",
      "feature-hook",
      "main",
    ]);
  });
  await expectAccessible(page);
});

test("a board whose script is late takes over what the server sent, and follows from there", async ({
  page,
}) => {
  await signIn(page, stack);
  const isScript = (url: URL) => url.pathname.startsWith("/_next/static/chunks/");
  const shared = new Set<string>();
  const note = (request: Request) => shared.add(request.url());
  const isStream = (request: Request) => request.url().includes("changes.follow");
  page.on("request", note);
  const another = page.waitForRequest(isStream);
  await page.goto(`${stack.url}/projects/${PROJECT}/builds`);
  await another;
  page.off("request", note);

  let followed = false;
  page.on("request", (request) => (followed ||= isStream(request)));
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  await page.route(isScript, async (route) => {
    if (!shared.has(route.request().url())) await released;
    await route.continue();
  });
  const arrival = page.goto(`${stack.url}/projects/${PROJECT}`);
  await page.waitForURL(`**/projects/${PROJECT}`, { waitUntil: "commit" });
  await waitForTakeover(page, "nav[aria-label=Main]");
  await clone.push("feature/late", addon("late", "1.0"), { message: "While a script was on its way" });
  await expect
    .poll(async () => (await environmentsOf(stack, PROJECT)).map(({ name }) => name))
    .toContain("feature-late");
  expect(followed).toBe(false);
  release();
  await arrival;
  await expect(card(page, "feature/late")).toBeVisible();
  expect(followed).toBe(true);
});
