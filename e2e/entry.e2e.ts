import { expect } from "@playwright/test";
import { dialogOf, expectDisabled } from "./board";
import { expectAccessible, signIn } from "./session";
import { test } from "./test";

test("signing in says what is wrong, leads back, and needs no script", async ({ page, browser, stack }) => {
  await page.goto(`${stack.url}/projects/new?from=mail`);
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await expectAccessible(page);
  await page.getByLabel("Email").fill(stack.admin.email);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByText(/do not belong together/)).toBeVisible();
  await expect(page.getByLabel("Email")).toHaveValue(stack.admin.email);
  await page.getByLabel("Password").fill(stack.admin.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(`${stack.url}/projects/new?from=mail`);

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

test("a project is made and says how to push to it", async ({ page, stack }) => {
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

  // Addresses that stand for no text at all.
  for (const path of ["/runs/%ff", "/projects/%c3%28/branches/%"]) {
    expect([path, (await page.goto(`${stack.url}${path}`))?.status()]).toEqual([path, 404]);
    await expect(page.getByRole("heading", { name: "There is no such page" })).toBeVisible();
  }
  const asked = await page.request.get(`${stack.url}/api/v1/runs/%ff`);
  expect([asked.status(), asked.headers()["content-type"]]).toEqual([400, "application/problem+json"]);
});
