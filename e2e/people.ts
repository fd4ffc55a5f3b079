/** People beside the first administrator: how they come, sign in, and what they sign in with. */
import { randomUUID } from "node:crypto";
import { expect, type Page } from "@playwright/test";
import { Client } from "pg";
import { api } from "./session";
import type { Stack } from "./stack";

export const PASSWORD = "correct horse battery";

export const newAddress = () => `${randomUUID()}@example.com`;

type Target = { org: string; role: string } | { project: string; role: string };

/** inviteLink gives the link of an invitation. */
export async function inviteLink(stack: Stack, email: string, target: Target): Promise<string> {
  const body = JSON.stringify({ email, role: target.role });
  if ("org" in target) {
    const path = `/orgs/${target.org}/invitations`;
    return (await api<{ link: string }>(stack, path, { method: "POST", body })).link;
  }
  const path = `/projects/${target.project}/members`;
  type Added = { invitation: { link: string } | null };
  const { invitation } = await api<Added>(stack, path, { method: "POST", body });
  if (!invitation) throw new Error(`${email} is in the organization already`);
  return invitation.link;
}

/** join makes the account of somebody who was invited, and leaves them signed in. */
export async function join(page: Page, link: string, name = "Sam"): Promise<void> {
  await page.goto(link);
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("Choose a password").fill(PASSWORD);
  await page.getByRole("button", { name: "Join" }).click();
  await expect(page).not.toHaveURL(/invitations/);
}

/** addPerson: a new member of an organization, signed in on this page; gives their address. */
export async function addPerson(page: Page, stack: Stack, target: Target): Promise<string> {
  const email = newAddress();
  await join(page, await inviteLink(stack, email, target));
  return email;
}

/** enter sends the form of the sign-in page; what comes then is the test's to see. */
export async function enter(page: Page, stack: Stack, email: string, password = PASSWORD): Promise<void> {
  await page.goto(`${stack.url}/sign-in`);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** addAuthenticator gives the page a device with passkeys, whose owner always says yes. */
export async function addAuthenticator(page: Page): Promise<{ refuse(): Promise<void> }> {
  const device = await page.context().newCDPSession(page);
  await device.send("WebAuthn.enable");
  const { authenticatorId } = await device.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    refuse: async () => {
      await device.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
    },
  };
}

/** ageSessions: as if the person had last proved themselves an hour ago; waits until their browser is told so. */
export async function ageSessions(page: Page, stack: Stack, email: string): Promise<void> {
  await query(
    stack,
    `update identity.session set "provenAt" = now() - interval '1 hour'
     where "userId" = (select id from identity."user" where email = $1)`,
    [email],
  );
  const ask = () =>
    page.request.post(`${stack.url}/api/trpc/identity.beginTotp`, {
      headers: { origin: stack.url, "content-type": "application/json" },
    });
  // Who somebody is, is remembered for some seconds.
  await expect.poll(async () => (await ask()).status()).toBe(403);
}

/** Everybody here is at one address, which has so many attempts a minute. */
export async function forgetAttempts(stack: Stack): Promise<void> {
  await query(stack, "delete from identity.throttle", []);
}

async function query(stack: Stack, text: string, values: unknown[]): Promise<void> {
  const client = new Client({ connectionString: stack.databaseUrl });
  await client.connect();
  await client.query(text, values).finally(() => client.end());
}
