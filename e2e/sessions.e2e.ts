/** Sessions and passwords: a forgotten one, a changed one, and where somebody is signed in. */
import { expect } from "@playwright/test";
import { addPerson, enter, forgetAttempts, newAddress, PASSWORD } from "./people";
import { expectAccessible, signIn } from "./session";
import { test } from "./test";

const NEW_PASSWORD = "battery horse correct";

test.beforeEach(({ stack }) => forgetAttempts(stack));

test("a forgotten password is set anew by the mail's link, once, and every session ends", async ({
  page,
  stack,
  newPage,
}) => {
  const person = await newPage();
  const email = await addPerson(person, stack, { org: "main", role: "member" });
  const lost = await newPage();
  await lost.goto(`${stack.url}/sign-in`);
  await lost.getByRole("link", { name: "Forgot your password?" }).click();
  await expect(lost.getByRole("button", { name: "Mail the link" })).toBeVisible();
  await expectAccessible(lost);
  const ask = async (address: string) => {
    await lost.goto(`${stack.url}/forgot-password`);
    await lost.getByLabel("Email").fill(address);
    await lost.getByRole("button", { name: "Mail the link" }).click();
    await expect(lost.getByText(/If there is an account with this address/)).toBeVisible();
  };
  const unknown = newAddress();
  await ask(unknown);
  await ask(email);
  await expectAccessible(lost);

  await signIn(page, stack);
  const mail = page.getByRole("main").locator("section", { hasText: `To ${email}` });
  const reset = mail.getByRole("link", { name: /reset-password/ });
  // The mail leaves after the answer, so that the answer takes as long for unknown addresses.
  await expect(async () => {
    await page.goto(`${stack.url}/outbox`);
    await expect(reset).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await expect(page.getByText(`To ${unknown}`)).toBeHidden();
  await expectAccessible(page);
  const link = (await reset.getAttribute("href")) ?? "";

  await lost.goto(link);
  await expectAccessible(lost);
  await lost.getByLabel("New password").fill("too short");
  await lost.getByRole("button", { name: "Save password" }).click();
  await expect(lost.getByText(/at least 12 characters/).first()).toBeVisible();
  await lost.getByLabel("New password").fill(NEW_PASSWORD);
  await lost.getByRole("button", { name: "Save password" }).click();
  await expect(lost.getByText("Your password is changed. Sign in with it.")).toBeVisible();
  await expectAccessible(lost);
  await lost.goto(link);
  await lost.getByLabel("New password").fill(PASSWORD);
  await lost.getByRole("button", { name: "Save password" }).click();
  await expect(lost.getByText(/used already|used, or|too old/)).toBeVisible();

  await expect(async () => {
    await person.goto(`${stack.url}/me`);
    await expect(person).toHaveURL(/sign-in/, { timeout: 1_000 });
  }).toPass();
  await enter(lost, stack, email, PASSWORD);
  await expect(lost.getByText(/do not belong together/)).toBeVisible();
  await enter(lost, stack, email, NEW_PASSWORD);
  await expect(lost).toHaveURL(`${stack.url}/`);
});

test("sessions are listed and ended, one by one and all at once", async ({ stack, newPage }) => {
  const here = await newPage();
  const email = await addPerson(here, stack, { org: "main", role: "member" });
  const there = await newPage();
  await enter(there, stack, email);
  await expect(there).toHaveURL(`${stack.url}/`);
  await there.goto(`${stack.url}/projects/new`);

  await here.goto(`${stack.url}/me/security`);
  const sessions = here.getByRole("table", { name: /Your sessions/ });
  await expect(sessions.getByRole("row", { name: /Chrome on Linux/ })).toHaveCount(2);
  await expect(sessions.getByText("This one")).toHaveCount(1);
  await expectAccessible(here);
  await sessions.getByRole("button", { name: "End the session of Chrome on Linux" }).click();
  await expect(here.getByText("The session has ended")).toBeVisible();
  await expect(sessions.getByRole("row", { name: /Chrome on Linux/ })).toHaveCount(1);
  await expect(async () => {
    await there.goto(`${stack.url}/me`);
    await expect(there).toHaveURL(/sign-in\?next=/, { timeout: 1_000 });
  }).toPass();

  await enter(there, stack, email);
  await expect(there).toHaveURL(`${stack.url}/`);
  await here.getByRole("button", { name: "Sign out everywhere" }).click();
  const sure = here.getByRole("alertdialog").getByRole("button", { name: "Sign out everywhere" });
  await expect(sure).toBeVisible();
  await expectAccessible(here);
  await sure.click();
  await expect(here).toHaveURL(/sign-in/);
  for (const each of [here, there])
    await expect(async () => {
      await each.goto(`${stack.url}/me`);
      await expect(each).toHaveURL(/sign-in/, { timeout: 1_000 });
    }).toPass();
});

test("a changed password ends the other sessions and keeps this one", async ({ stack, newPage }) => {
  const here = await newPage();
  const email = await addPerson(here, stack, { org: "main", role: "member" });
  const there = await newPage();
  await enter(there, stack, email);
  await expect(there).toHaveURL(`${stack.url}/`);
  await here.goto(`${stack.url}/me/security`);
  const change = async (current: string, next: string, again = next) => {
    await here.getByLabel("Current password").fill(current);
    await here.getByLabel("New password", { exact: true }).fill(next);
    await here.getByLabel("New password, once more").fill(again);
    await here.getByRole("button", { name: "Change password" }).click();
  };
  await change(PASSWORD, NEW_PASSWORD, "another");
  await expect(here.getByText(/The two do not match/)).toBeVisible();
  await expectAccessible(here);
  await change("not the password", NEW_PASSWORD);
  await expect(here.getByText("The password was not changed")).toBeVisible();
  await change(PASSWORD, NEW_PASSWORD);
  await expect(here.getByText("Password changed")).toBeVisible();
  await expect(async () => {
    await there.goto(`${stack.url}/me`);
    await expect(there).toHaveURL(/sign-in/, { timeout: 1_000 });
  }).toPass();
  await here.reload();
  await expect(here.getByRole("table", { name: /Your sessions/ }).getByRole("row")).toHaveCount(2);
  await enter(there, stack, email, NEW_PASSWORD);
  await expect(there).toHaveURL(`${stack.url}/`);
});
