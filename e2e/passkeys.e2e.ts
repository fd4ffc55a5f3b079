/** Passkeys, with the browser's own virtual device: added, used to sign in and as a fresh proof, removed. */
import { expect } from "@playwright/test";
import { addAuthenticator, addPerson, ageSessions, enter, forgetAttempts } from "./people";
import { expectAccessible } from "./session";
import { test } from "./test";

test.beforeEach(({ stack }) => forgetAttempts(stack));

test("a passkey is added, signs in without a password, proves who it is, and is removed", async ({
  stack,
  newPage,
}) => {
  const person = await newPage();
  const email = await addPerson(person, stack, { org: "main", role: "member" });
  await addAuthenticator(person);
  await person.goto(`${stack.url}/me/security`);
  await expect(person.getByText("No passkey yet.")).toBeVisible();
  await person.getByRole("button", { name: "Add passkey…" }).click();
  const dialog = person.getByRole("alertdialog");
  await dialog.getByLabel("Name").fill("laptop");
  await expectAccessible(person);
  await dialog.getByRole("button", { name: "Go on" }).click();
  const keys = person.getByRole("table", { name: "Your passkeys" });
  await expect(keys.getByText("laptop")).toBeVisible();
  await expectAccessible(person);

  await person.context().clearCookies();
  await person.goto(`${stack.url}/sign-in?next=/me/security`);
  await person.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(person).toHaveURL(`${stack.url}/me/security`);
  await expect(keys.getByText("laptop")).toBeVisible();

  // What the password alone gives no longer proves enough; the passkey does.
  await ageSessions(person, stack, email);
  await person.getByRole("button", { name: "Remove laptop" }).click();
  await dialog.getByRole("button", { name: "Remove" }).click();
  const proof = person.getByRole("dialog", { name: "Is it you?" });
  await expect(proof.getByRole("button", { name: "Use a passkey" })).toBeFocused();
  await expect(proof.getByLabel("Your password")).toBeHidden();
  await expectAccessible(person);
  await proof.getByRole("button", { name: "Use a passkey" }).click();
  await expect(person.getByText("No passkey yet.")).toBeVisible();
  await expect(person.getByRole("table", { name: "Your sessions" }).getByRole("row")).toHaveCount(3);

  await person.context().clearCookies();
  await person.goto(`${stack.url}/sign-in`);
  await person.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(person.getByText(/This passkey is not known here/)).toBeVisible();
  await expectAccessible(person);
  await enter(person, stack, email);
  await expect(person).toHaveURL(`${stack.url}/`);
});

test("a device that does not check its owner, or has nothing for this site, is told so", async ({
  stack,
  newPage,
}) => {
  const person = await newPage();
  await addPerson(person, stack, { org: "main", role: "member" });
  const device = await addAuthenticator(person);
  await person.goto(`${stack.url}/me/security`);
  await device.refuse();
  await person.getByRole("button", { name: "Add passkey…" }).click();
  const dialog = person.getByRole("alertdialog");
  await dialog.getByLabel("Name").fill("key of somebody");
  await dialog.getByRole("button", { name: "Go on" }).click();
  await expect(dialog.getByText(/Your device did not go on/)).toBeVisible();
  await expectAccessible(person);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(person.getByText("No passkey yet.")).toBeVisible();

  const stranger = await newPage();
  await addAuthenticator(stranger);
  await stranger.goto(`${stack.url}/sign-in`);
  await stranger.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(stranger.getByText(/Your device did not go on/)).toBeVisible();
  await expect(stranger.getByRole("button", { name: "Sign in with a passkey" })).toBeEnabled();
});
