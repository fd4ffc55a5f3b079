/** Who gets in, what they see there, and how soon a changed role is felt. */
import { expect, type Page, type Request } from "@playwright/test";
import { enter, forgetAttempts, inviteLink, join, newAddress, PASSWORD } from "./people";
import { api, expectAccessible, signIn } from "./session";
import { apart as test } from "./test";

test.beforeEach(({ stack }) => forgetAttempts(stack));

test("the first administrator signs in; nobody makes an account of their own", async ({
  page,
  stack,
  request,
}) => {
  const { email, password } = stack.admin;
  await page.goto(`${stack.url}/projects/demo/builds`);
  await expect(page).toHaveURL(/sign-in\?next=/);
  await expectAccessible(page);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByText(/do not belong together/)).toBeVisible();
  await expect(page.getByLabel("Email")).toHaveValue(email);
  await expectAccessible(page);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(`${stack.url}/projects/demo/builds`);
  await page.goto(`${stack.url}/orgs/main`);
  await expect(page.getByRole("row", { name: /You/ })).toContainText("Administrator");
  await expect(page.getByRole("combobox", { name: "Role of Administrator" })).toHaveValue("owner");

  for (const path of ["/api/auth/sign-up/email", "/api/auth/sign-up", "/sign-up"]) {
    const data = { email: newAddress(), password: PASSWORD, name: "Sam" };
    const answer = await request.post(`${stack.url}${path}`, { headers: { origin: stack.url }, data });
    expect(answer.status(), path).toBe(404);
  }
});

test("somebody who is invited by link joins, and sees their organization alone", async ({
  page,
  stack,
  newPage,
}) => {
  const acme = JSON.stringify({ slug: "acme", name: "Acme" });
  await api(stack, "/orgs", { method: "POST", body: acme });
  await signIn(page, stack);
  const email = newAddress();
  await page.goto(`${stack.url}/orgs/acme`);
  await page.getByRole("button", { name: "Invite…" }).click();
  const dialog = page.getByRole("alertdialog");
  await dialog.getByLabel("Email").fill("no address");
  await dialog.getByRole("button", { name: "Invite" }).click();
  await expect(dialog.getByLabel("Email")).toHaveAccessibleDescription(
    /write an email address, as name@example.com/,
  );
  await expectAccessible(page);
  await dialog.getByLabel("Email").fill(email);
  await dialog.getByRole("button", { name: "Invite" }).click();
  const link = (await page.getByLabel("Invitation link").textContent()) ?? "";
  await expect(
    page.getByText(/No mail server is set, so the mail with the link is kept in the Outbox/),
  ).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Done" }).click();
  await page.goto(`${stack.url}/orgs/acme/invitations`);
  await expect(page.getByRole("row", { name: email })).toContainText("Member");
  await expectAccessible(page);
  await page.goto(`${stack.url}/outbox`);
  await expect(page.getByRole("main").getByText(`To ${email}`)).toBeVisible();
  await expect(page.getByRole("link", { name: link })).toBeVisible();
  await expectAccessible(page);

  const guest = await newPage();
  await guest.goto(link);
  await expect(guest.getByRole("heading", { name: "Join Acme" })).toBeVisible();
  await expectAccessible(guest);
  await guest.getByLabel("Your name").fill("Sam");
  await guest.getByLabel("Choose a password").fill("too short");
  await guest.getByRole("button", { name: "Join" }).click();
  await expect(guest.getByText(/at least 12 characters/).first()).toBeVisible();
  await expect(guest.getByLabel("Your name")).toHaveValue("Sam");
  await guest.getByLabel("Choose a password").fill(PASSWORD);
  await guest.getByRole("button", { name: "Join" }).click();
  await expect(guest).toHaveURL(`${stack.url}/`);
  await expect(guest.getByRole("link", { name: "Demo", exact: true })).toBeHidden();
  await expectAccessible(guest);
  await guest.goto(`${stack.url}/orgs/acme`);
  await expect(guest.getByRole("row", { name: /Sam/ })).toContainText("Member");
  await expectAccessible(guest);
  await guest.getByRole("button", { name: "Leave" }).click();
  const question = guest.getByRole("alertdialog", { name: "Leave Acme?" });
  await expect(question.getByText(/You lose access at once, to its projects too/)).toBeVisible();
  await expectAccessible(guest);
  await question.getByRole("button", { name: "Cancel" }).click();
  for (const path of ["/orgs/main", "/projects/demo", "/projects/demo/settings/members"]) {
    await guest.goto(`${stack.url}${path}`);
    await expect(guest.getByRole("heading", { name: "There is no such page" })).toBeVisible();
  }
  await expectAccessible(guest);

  const late = await newPage();
  await late.goto(link);
  await expect(late.getByRole("heading", { name: "This invitation is over" })).toBeVisible();
  await expectAccessible(late);
});

test("an invitation that is taken back is over, and is for nobody but its address", async ({
  page,
  stack,
  newPage,
}) => {
  await signIn(page, stack);
  const [email, other] = [newAddress(), newAddress()];
  const link = await inviteLink(stack, email, { org: "main", role: "member" });
  const guest = await newPage();
  await join(guest, await inviteLink(stack, other, { org: "main", role: "member" }));
  await guest.goto(link);
  await expect(guest.getByText(`You are signed in as ${other}.`)).toBeVisible();
  await expect(guest.getByRole("button", { name: "Accept the invitation" })).toBeHidden();
  await expectAccessible(guest);

  await page.goto(`${stack.url}/orgs/main/invitations`);
  await page.getByRole("button", { name: `Take back the invitation of ${email}` }).click();
  await expect(page.getByRole("row", { name: email })).toBeHidden();
  await guest.goto(link);
  await expect(guest.getByRole("heading", { name: "This invitation is over" })).toBeVisible();
});

test("whoever has an account accepts with it", async ({ stack, newPage }) => {
  const email = newAddress();
  const guest = await newPage();
  await join(guest, await inviteLink(stack, email, { org: "main", role: "member" }));
  const acme = JSON.stringify({ slug: "acme-two", name: "Acme Two" });
  await api(stack, "/orgs", { method: "POST", body: acme });
  const link = await inviteLink(stack, email, { org: "acme-two", role: "admin" });
  await guest.context().clearCookies();
  await guest.goto(link);
  await guest.getByRole("link", { name: "Sign in" }).click();
  await guest.getByLabel("Email").fill(email);
  await guest.getByLabel("Password").fill(PASSWORD);
  await guest.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(guest).toHaveURL(link);
  await expectAccessible(guest);
  await guest.getByRole("button", { name: "Accept the invitation" }).click();
  await expect(guest).toHaveURL(`${stack.url}/`);
  await guest.goto(`${stack.url}/orgs/acme-two`);
  await expect(guest.getByRole("row", { name: /Sam/ })).toContainText("Administrator");
});

/** followStreams: the open connections for an environment's log; whoever ends one first, the server or the page. */
function followStreams(page: Page): Set<Request> {
  const open = new Set<Request>();
  page.on("response", (response) => {
    if (response.url().includes("environments.follow")) open.add(response.request());
  });
  page.on("requestfinished", (request) => open.delete(request));
  page.on("requestfailed", (request) => open.delete(request));
  return open;
}

test("a changed role is felt at once, and an open log ends within five seconds", async ({
  page,
  stack,
  newPage,
}) => {
  await signIn(page, stack);
  const email = newAddress();
  const guest = await newPage();
  await join(guest, await inviteLink(stack, email, { project: "demo", role: "viewer" }));
  await expect(guest).toHaveURL(`${stack.url}/projects/demo`);
  await guest.goto(stack.url);
  await expect(guest.getByRole("link", { name: "Demo", exact: true })).toBeVisible();
  await expect(guest.getByRole("link", { name: "New project" })).toBeHidden();
  await guest.goto(`${stack.url}/projects/new`);
  await expect(guest.getByText(/You belong to no organization/)).toBeVisible();
  const name = guest.getByLabel("Name", { exact: true });
  await guest.goto(`${stack.url}/projects/demo/settings`);
  await expect(name).toBeDisabled();
  await page.goto(`${stack.url}/projects/demo/settings/members`);
  const row = page.getByRole("row", { name: email });
  const setRole = async (role: string) => {
    await row.getByRole("combobox").selectOption(role);
    await expect(page.getByText(`Sam is ${role} now`)).toBeVisible();
  };
  await setRole("Administrator");
  // The open page follows by itself, and says why.
  await expect(guest.getByText("Your role in this project is admin now")).toBeVisible({ timeout: 10_000 });
  await expect(name).toBeEnabled();

  const streams = followStreams(guest);
  await guest.goto(`${stack.url}/projects/demo/branches/main/logs`);
  await expect(guest.getByRole("region", { name: "Log", exact: true })).toBeVisible();
  // The connection, not the badge of the branch, which says the same once its first build has ended.
  await expect(guest.getByRole("status").filter({ hasText: /^Live$/ })).toBeVisible();
  await expect.poll(() => streams.size).toBe(1);
  await setRole("Viewer");
  await expect.poll(() => streams.size, { timeout: 5_000 }).toBe(0);
  await expect(guest.getByText(/Your role does not include this/)).toBeVisible({ timeout: 10_000 });
  await expectAccessible(guest);

  await row.getByRole("button", { name: "Remove Sam" }).click();
  const sure = page.getByRole("alertdialog").getByRole("button", { name: "Remove" });
  await expect(sure).toBeVisible();
  await expectAccessible(page);
  await sure.click();
  await expect(row).toBeHidden();
  await guest.goto(`${stack.url}/projects/demo`);
  await expect(guest.getByRole("heading", { name: "There is no such page" })).toBeVisible();
  await guest.context().clearCookies();
  await enter(guest, stack, email);
  await expect(guest).toHaveURL(`${stack.url}/`);
  await expect(guest.getByRole("link", { name: "Demo", exact: true })).toBeHidden();
  await expect(guest.getByText("No project for you yet")).toBeVisible();
  await expectAccessible(guest);
});
