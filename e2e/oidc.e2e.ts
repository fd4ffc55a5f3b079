/** Signing in at another site, from setting it up to being somebody here. */
import { expect, type Page } from "@playwright/test";
import { startSite, type Site } from "./oidc-site";
import { addPerson, forgetAttempts, newAddress } from "./people";
import { api, expectAccessible } from "./session";
import type { Stack } from "./stack";
import { apart as test } from "./test";

let site: Site;
test.beforeAll(async ({ stack }) => {
  site = await startSite(`${stack.url}/api/auth/oidc/callback`);
  await api(stack, "/orgs", {
    method: "POST",
    body: JSON.stringify({ slug: "elsewhere", name: "Elsewhere" }),
  });
});
test.afterAll(() => site?.stop());
test.beforeEach(({ stack }) => forgetAttempts(stack));

async function addSite(stack: Stack, name: string, { issuer, clientId, clientSecret }: Site): Promise<void> {
  const body = JSON.stringify({ name, issuer, clientId, clientSecret });
  await api(stack, "/orgs/elsewhere/providers", { method: "POST", body });
}

/** Signs in at the site, and agrees to what Capstan may read there. */
async function signInThere(page: Page, login: string): Promise<void> {
  await expect(page).toHaveURL(new RegExp(`^${site.issuer}/interaction/`));
  await page.locator("input[name=login]").fill(login);
  await page.locator("input[name=password]").fill("any");
  await page.locator("button[type=submit]").click();
  await page.getByRole("button", { name: "Continue" }).click();
}

test("an owner sets a site up; people sign in there, are admitted, and are the same the next time", async ({
  stack,
  newPage,
}) => {
  const owner = await newPage();
  await addPerson(owner, stack, { org: "elsewhere", role: "owner" });
  await owner.goto(`${stack.url}/orgs/elsewhere/security`);
  await owner.getByRole("button", { name: "Add a site…" }).click();
  const dialog = owner.getByRole("alertdialog");
  await expect(dialog.getByText(`${stack.url}/api/auth/oidc/callback`)).toBeVisible();
  await dialog.getByLabel("Name").fill("Acme login");
  await dialog.getByLabel("Issuer").fill("http://login.example.com");
  await dialog.getByLabel("Client ID").fill(site.clientId);
  await dialog.getByLabel("Client secret").fill(site.clientSecret);
  await expectAccessible(owner);
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(dialog.getByText(/The issuer must be an https address/)).toBeVisible();
  await dialog.getByLabel("Issuer").fill(site.issuer);
  await dialog.getByRole("switch", { name: "Let new people in" }).check();
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(owner.getByText("People can sign in with Acme login now")).toBeVisible();
  await expect(owner.getByRole("row", { name: /Acme login/ })).toContainText(site.issuer);
  await expectAccessible(owner);

  const email = newAddress();
  site.accounts.set("robin", { email, email_verified: true, name: "Robin" });
  const person = await newPage();
  for (const time of ["first", "second"]) {
    await person.goto(`${stack.url}/sign-in?org=elsewhere&next=/me`);
    await expectAccessible(person);
    await person.getByRole("button", { name: "Sign in with Acme login" }).click();
    if (time === "first") await signInThere(person, "robin");
    await expect(person).toHaveURL(`${stack.url}/me`);
    await expect(person.getByRole("definition").filter({ hasText: email })).toBeVisible();
    await person.context().clearCookies({ domain: "localhost" });
  }
  await owner.goto(`${stack.url}/orgs/elsewhere`);
  await expect(owner.getByRole("row", { name: email })).toHaveCount(1);
  await expect(owner.getByRole("row", { name: email })).toContainText("Robin");
});

test("what is cancelled there, is nobody here, or was answered before leads back with a sentence", async ({
  stack,
  newPage,
}) => {
  await addSite(stack, "Beta login", site);
  site.accounts.set("unverified", { email: newAddress(), email_verified: false, name: "Unverified" });
  const person = await newPage();
  const begin = async () => {
    await person.goto(`${stack.url}/sign-in?org=elsewhere`);
    await person.getByRole("button", { name: "Sign in with Beta login" }).click();
    await expect(person).toHaveURL(new RegExp(`^${site.issuer}/interaction/`));
  };
  await begin();
  await person.getByRole("link", { name: "Cancel" }).click();
  await expect(person.getByText("Signing in was cancelled at the other site.")).toBeVisible();
  await expectAccessible(person);

  await begin();
  const answers: string[] = [];
  person.on("request", (request) => {
    if (request.url().includes("/api/auth/oidc/callback")) answers.push(request.url());
  });
  await signInThere(person, "unverified");
  await expect(person.getByText(/Nobody here has this account's address/)).toBeVisible();
  await expectAccessible(person);
  expect(answers).toHaveLength(1);
  await person.goto(answers[0] ?? "");
  await expect(person.getByText(/could not be trusted, or came too late/)).toBeVisible();
  await person.goto(`${stack.url}/me`);
  await expect(person).toHaveURL(/sign-in/);
});

test("a site that is gone says so, and one that is removed is offered no longer", async ({
  stack,
  newPage,
}) => {
  const owner = await newPage();
  await addPerson(owner, stack, { org: "elsewhere", role: "owner" });
  const gone = await startSite(`${stack.url}/api/auth/oidc/callback`);
  await addSite(stack, "Gone", gone);
  await gone.stop();
  const person = await newPage();
  await person.goto(`${stack.url}/sign-in?org=elsewhere`);
  await person.getByRole("button", { name: "Sign in with Gone" }).click();
  await expect(person.getByText("The other site does not answer just now.", { exact: false })).toBeVisible();
  await owner.goto(`${stack.url}/orgs/elsewhere/security`);
  await owner.getByRole("button", { name: "Remove Gone" }).click();
  const sure = owner.getByRole("alertdialog").getByRole("button", { name: "Remove" });
  await expect(sure).toBeVisible();
  await expectAccessible(owner);
  await sure.click();
  await expect(owner.getByRole("row", { name: /Gone/ })).toBeHidden();
  await person.goto(`${stack.url}/sign-in?org=elsewhere`);
  await expect(person.getByRole("button", { name: "Sign in with a passkey" })).toBeVisible();
  await expect(person.getByRole("button", { name: "Sign in with Gone" })).toBeHidden();
});
