/** An authenticator app: set up, asked for, used once; recovery codes; an organization that asks for a second factor. */
import { expect, type Page } from "@playwright/test";
import { totpAt } from "../server/access/identity/testing/totp";
import { addPerson, ageSessions, enter, forgetAttempts } from "./people";
import { api, expectAccessible } from "./session";
import type { Stack } from "./stack";
import { apart as test } from "./test";

const STEP_MS = 30_000;
/** how long a code of the app is still taken at least, for a page on a machine that is busy */
const GIVEN_WITHIN_MS = 15_000;

test.beforeEach(({ stack }) => forgetAttempts(stack));

/** A person's app: gives a code that it has not given before. */
function openApp(secret: string): () => string {
  let step = 0;
  return () => {
    // The server takes the codes of one step before and after: the oldest that lasts leaves the next one to be given at once.
    step = Math.max(step + 1, Math.floor((Date.now() + GIVEN_WITHIN_MS) / STEP_MS) - 1);
    return totpAt(secret, new Date(step * STEP_MS));
  };
}

type Enrolled = { next: () => string; used: string; recovery: string[] };

/** What a camera sees of the drawing, as red, green, blue and opacity; runs in the page. */
function paintOf(drawing: Element): { ground: number[]; ink: number[] } {
  const context = document.createElement("canvas").getContext("2d");
  const read = (color: string) => {
    if (context === null) return [];
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  };
  const ink = drawing.querySelector("path") ?? drawing;
  return {
    ground: read(window.getComputedStyle(drawing).backgroundColor),
    ink: read(window.getComputedStyle(ink).fill),
  };
}

async function enrol(page: Page, stack: Stack): Promise<Enrolled> {
  await page.goto(`${stack.url}/me/security`);
  await page.getByRole("button", { name: "Set up…" }).click();
  const dialog = page.getByRole("alertdialog");
  const code = dialog.getByRole("img", { name: /QR code/ });
  await expect(code).toBeVisible();
  await expect(dialog.getByLabel("Code that the app shows")).toBeFocused();
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await code.evaluate(paintOf)).toEqual({ ground: [255, 255, 255, 255], ink: [0, 0, 0, 255] });
  await page.emulateMedia({ colorScheme: "light" });
  const next = openApp((await dialog.locator("code").textContent()) ?? "");
  await expectAccessible(page);
  await dialog.getByLabel("Code that the app shows").fill("000000");
  await dialog.getByRole("button", { name: "Turn on" }).click();
  await expect(dialog.getByText(/This code is not right/)).toBeVisible();
  await expectAccessible(page);
  const used = next();
  await dialog.getByLabel("Code that the app shows").fill(used);
  await dialog.getByRole("button", { name: "Turn on" }).click();
  const codes = page.getByRole("region", { name: "Recovery codes" });
  await expect(codes).toBeVisible();
  await expectAccessible(page);
  const recovery = await codes.getByRole("listitem").allTextContents();
  expect(recovery).toHaveLength(10);
  await codes.getByRole("button", { name: "I have kept them" }).click();
  await expect(page.getByText("10 of 10 recovery codes left")).toBeVisible();
  return { next, used, recovery };
}

async function giveCode(page: Page, code: string): Promise<void> {
  await page.getByLabel("Code").fill(code);
  await page.getByRole("button", { name: "Sign in with the code" }).click();
}

test("an authenticator app is set up and asked for; a code works once, and so does a recovery code", async ({
  stack,
  newPage,
}) => {
  const person = await newPage();
  const email = await addPerson(person, stack, { org: "main", role: "member" });
  const { next, used, recovery } = await enrol(person, stack);
  await person.reload();
  await expect(person.getByText("10 of 10 recovery codes left")).toBeVisible();

  const other = await newPage();
  await enter(other, stack, email);
  await expect(other.getByLabel("Code")).toBeFocused();
  await expectAccessible(other);
  await giveCode(other, used);
  await expect(other.getByText(/This code is not right/)).toBeVisible();
  await other.goto(`${stack.url}/me`);
  await expect(other).toHaveURL(/sign-in/);
  await enter(other, stack, email);
  const fresh = next();
  await giveCode(other, fresh);
  await expect(other).toHaveURL(`${stack.url}/`);

  await forgetAttempts(stack);
  const third = await newPage();
  await enter(third, stack, email);
  await giveCode(third, fresh);
  await expect(third.getByText(/This code is not right/)).toBeVisible();
  await giveCode(third, recovery[0]?.toUpperCase() ?? "");
  await expect(third).toHaveURL(`${stack.url}/`);
  await third.goto(`${stack.url}/me/security`);
  await expect(third.getByText("9 of 10 recovery codes left")).toBeVisible();
  await third.context().clearCookies();
  await enter(third, stack, email);
  await giveCode(third, recovery[0] ?? "");
  await expect(third.getByText(/This code is not right/)).toBeVisible();
});

test("a sensitive act asks again who it is, and takes the app's code rather than the password", async ({
  stack,
  newPage,
}) => {
  const person = await newPage();
  const email = await addPerson(person, stack, { org: "main", role: "member" });
  await ageSessions(person, stack, email);
  await person.goto(`${stack.url}/me/security`);
  await person.getByRole("button", { name: "Set up…" }).click();
  const proof = person.getByRole("dialog", { name: "Is it you?" });
  await expect(proof.getByLabel("Your password")).toBeFocused();
  await expectAccessible(person);
  await proof.getByLabel("Your password").fill("not the password");
  await proof.getByRole("button", { name: "Go on" }).click();
  await expect(proof.getByText(/This password is not right/)).toBeVisible();
  await proof.getByLabel("Your password").fill("correct horse battery");
  await proof.getByRole("button", { name: "Go on" }).click();
  await expect(person.getByRole("alertdialog", { name: "Set up an authenticator app" })).toBeVisible();

  const { next } = await enrol(person, stack);
  await ageSessions(person, stack, email);
  await person.getByRole("button", { name: "New recovery codes…" }).click();
  const ask = person.getByRole("alertdialog");
  await ask.getByRole("button", { name: "Make new codes" }).click();
  await expect(proof.getByLabel("Your password")).toBeHidden();
  await expectAccessible(person);
  await proof.getByRole("button", { name: "Cancel" }).click();
  await expect(ask.getByText(/Show that it is you first/)).toBeVisible();
  await ask.getByRole("button", { name: "Make new codes" }).click();
  await proof.getByLabel("Code of your authenticator app").fill(next());
  await proof.getByRole("button", { name: "Go on" }).click();
  await expect(person.getByRole("region", { name: "Recovery codes" })).toBeVisible();
  await person.getByRole("button", { name: "I have kept them" }).click();

  await person.getByRole("button", { name: "Remove…" }).click();
  await expect(person.getByRole("alertdialog").getByRole("button", { name: "Cancel" })).toBeFocused();
  await person.getByRole("alertdialog").getByRole("button", { name: "Remove" }).click();
  await expect(person.getByRole("button", { name: "Set up…" })).toBeVisible();
});

test("who has no second factor in an organization that asks for one is led to set one up", async ({
  stack,
  newPage,
}) => {
  const acme = JSON.stringify({ slug: "careful", name: "Careful" });
  await api(stack, "/orgs", { method: "POST", body: acme });
  const person = await newPage();
  await addPerson(person, stack, { org: "careful", role: "member" });
  const owner = await newPage();
  await addPerson(owner, stack, { org: "careful", role: "owner" });
  await owner.goto(`${stack.url}/orgs/careful/security`);
  await expectAccessible(owner);
  await owner.getByRole("switch", { name: "Ask for a second factor" }).click();
  await expect(owner.getByText("Every member is asked for a second factor")).toBeVisible();

  await expect(async () => {
    await person.goto(`${stack.url}/orgs/careful`);
    await expect(person).toHaveURL(`${stack.url}/me/security`, { timeout: 1_000 });
  }).toPass();
  await expect(person.getByText(/Your organization asks for a second factor/)).toBeVisible();
  await expectAccessible(person);
  await enrol(person, stack);
  await person.getByRole("link", { name: "Projects", exact: true }).click();
  await expect(person).toHaveURL(`${stack.url}/`);
});
