/** Signing in with Supabase in a real browser, against the stand-in for its Auth service. */
import { expect, type Page } from "@playwright/test";
import { openAuthEndpoint, type AuthEndpoint } from "../server/access/identity/testing/auth-endpoint";
import { expectFits } from "./expect-fits";
import { startStack, type Stack } from "./stack";
import { test } from "./test";

let auth: AuthEndpoint;
let stack: Stack;

test.beforeAll(async () => {
  const redirects: string[] = [];
  auth = await openAuthEndpoint({ providers: ["google"], ssoDomains: ["corp.example.com"], redirects });
  stack = await startStack({
    SUPABASE_URL: auth.url,
    SUPABASE_PUBLISHABLE_KEY: auth.key,
    SUPABASE_SIGN_IN: "password, magic_link, google, sso:corp.example.com",
  });
  redirects.push(`${stack.url}/api/auth/supabase/callback`);
});
test.afterAll(async () => {
  await stack?.stop();
  await auth?.close();
});

async function askForLink(page: Page, email: string): Promise<string> {
  await page.goto(`${stack.url}/projects/demo/settings`);
  await page.getByLabel("Email").fill(email);
  await page.getByRole("button", { name: "Mail me a link instead" }).click();
  await expect(page.getByRole("status")).toContainText("a link is on its way");
  return auth.lastMail(email) ?? "";
}

async function signInAt(page: Page, button: string, email: string): Promise<void> {
  await page.goto(`${stack.url}/projects/demo/settings`);
  await page.getByRole("button", { name: `Sign in with ${button}` }).click();
  await page.getByLabel("Address").fill(email);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("the page shows the ways that are set, at a desk, on a phone and in the dark", async ({ page }) => {
  await page.goto(`${stack.url}/sign-in`);
  for (const name of [
    "Sign in",
    "Mail me a link instead",
    "Sign in with Google",
    "Sign in with corp.example.com",
  ])
    await expect(page.getByRole("button", { name, exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: /passkey/ })).toBeHidden();
  await expectFits(page);
});

test("a link by mail leads on to where one wanted to go, in this browser and once", async ({
  page,
  browser,
}) => {
  const link = await askForLink(page, stack.admin.email);
  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  await page.goto(link);
  await expect(page).toHaveURL(`${stack.url}/projects/demo/settings`);
  await expect(page.getByRole("heading", { name: "General" })).toBeVisible();
  await other.goto(link);
  await expect(other.getByText("This link was used already or is too old.")).toBeVisible();
  await elsewhere.close();
});

test("a link that another browser opens says what to do", async ({ page, browser }) => {
  auth.age(60);
  const link = await askForLink(page, stack.admin.email);
  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  await other.goto(link);
  await expect(other.getByText(/Open the link in the browser in which you asked for it/)).toBeVisible();
  await elsewhere.close();
});

test("another site signs the same person in; cancelling there is said", async ({ page }) => {
  await signInAt(page, "Google", "");
  await expect(page.getByText("Signing in was cancelled at the other site.")).toBeVisible();
  await signInAt(page, "Google", stack.admin.email);
  await expect(page).toHaveURL(`${stack.url}/projects/demo/settings`);
  await expect(page.getByRole("heading", { name: "General" })).toBeVisible();
});

test("somebody of a SAML site comes in as a person without rights", async ({ page }) => {
  await signInAt(page, "corp.example.com", "sam@corp.example.com");
  await expect(page).toHaveURL(/\/projects\/demo\/settings/);
  await expect(page.getByText("There is no such page")).toBeVisible();
  await page.goto(`${stack.url}/me`);
  await expect(page.getByRole("main").getByText("sam@corp.example.com")).toBeVisible();
});
