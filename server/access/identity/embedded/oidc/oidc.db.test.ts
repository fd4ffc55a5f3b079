/** Signing in at an organization's own site: whom it is offered to, who comes in, and what the site's word is worth. */
import { expect, test } from "vitest";
import { createViewerSource } from "../../../find-viewer";
import { hashToken, mintToken, shownPrefix } from "../../../token-format";
import { Browser } from "../../testing/browser";
import { openOidc } from "./testing/open-oidc";
import { CLIENT_SECRET } from "./testing/open-site";

const { db, identity, issuer, accounts, orgId, providerId, begin, setRules, signIn } = await openOidc();

const requireFactor = (id: string, requireSecondFactor: boolean) =>
  db.asSystem("test", ({ prisma }) => prisma.org.update({ where: { id }, data: { requireSecondFactor } }));

async function addToken(userId: string): Promise<string> {
  const token = mintToken();
  const row = { userId, name: "t", prefix: shownPrefix(token), tokenHash: hashToken(token) };
  await db.asSystem("test", ({ prisma }) => prisma.apiToken.create({ data: row }));
  return token;
}

test("sites are offered at their organization's own page; those of the first organization on everybody's", async () => {
  const row = { issuer, clientId: "other", ciphertext: "x" };
  const other = await db.asSystem("test", ({ prisma }) =>
    prisma.org.create({
      data: { slug: "second", name: "Second", identityProviders: { create: { ...row, name: "Google" } } },
    }),
  );
  const names = async (org?: string) => (await identity.signInOptions(org)).providers.map(({ name }) => name);
  expect(await names()).toEqual(["Site"]);
  expect(await names("second")).toEqual(["Google"]);
  expect(await names("acme")).toEqual(["Site"]);
  expect(await names("unknown")).toEqual([]);
  await db.asSystem("test", ({ prisma }) => prisma.org.delete({ where: { id: other.id } }));
});

test("it is offered, with PKCE, state and nonce, and without its secret", async () => {
  expect((await identity.signInOptions()).providers).toEqual([{ id: providerId, name: "Site" }]);
  const url = new URL(await begin(new Browser()));
  expect(url.origin).toBe(issuer);
  for (const name of ["state", "nonce", "code_challenge"]) expect(url.searchParams.get(name)).toBeTruthy();
  expect(url.searchParams.get("code_challenge_method")).toBe("S256");
  expect(url.href).not.toContain(encodeURIComponent(CLIENT_SECRET));
});

test("a stranger is refused; where new people are let in they become members, and are the same the next time", async () => {
  accounts.set("new", { email: "New@example.com", email_verified: true, name: "New" });
  await setRules({ admitsNew: false });
  expect((await signIn("new")).location).toBe("/sign-in?error=unknown");
  await setRules({ admitsNew: true });
  const first = await signIn("new");
  expect(first.location).toBe("/projects/demo");
  expect(first.session).toMatchObject({ email: "new@example.com", name: "New", isStrong: false });
  const member = await db.asSystem("test", ({ prisma }) =>
    prisma.orgMember.findFirst({ where: { orgId, userId: first.session?.userId } }),
  );
  expect(member?.role).toBe("member");
  accounts.set("new", { email: "moved@example.com", email_verified: false });
  expect((await signIn("new")).session?.userId).toBe(first.session?.userId);
});

test("an account is linked by a verified address only, where it is allowed, and for people of this organization", async () => {
  await setRules({ admitsNew: false, linkByEmail: false });
  const password = "correct horse battery";
  const { userId } = await identity.ensurePerson({ email: "sam@example.com", name: "Sam", password });
  accounts.set("sam", { email: "sam@example.com", email_verified: true });
  accounts.set("not-sam", { email: "sam@example.com", email_verified: false });
  expect((await signIn("sam")).location).toBe("/sign-in?error=unknown");
  await setRules({ linkByEmail: true });
  expect((await signIn("sam")).location, "no member of it").toBe("/sign-in?error=unknown");
  await db.asSystem("test", ({ prisma }) =>
    prisma.orgMember.create({ data: { orgId, userId, role: "member" } }),
  );
  expect((await signIn("not-sam")).location).toBe("/sign-in?error=unknown");
  const elsewhere = await db.asSystem("test", ({ prisma }) =>
    prisma.org.create({
      data: { slug: "other", name: "Other", members: { create: { userId, role: "owner" } } },
    }),
  );
  expect((await signIn("sam")).location).toBe("/sign-in?error=unknown");
  await db.asSystem("test", ({ prisma }) => prisma.org.delete({ where: { id: elsewhere.id } }));
  expect((await signIn("sam")).session?.userId).toBe(userId);
});

test("an outsider's issuer does not become the administrator, or anybody of another organization", async () => {
  await setRules({ linkByEmail: true, admitsNew: true });
  const password = "correct horse battery";
  const people = ["admin@example.com", "nobody@example.com", "project@example.com"];
  const [admin, , project] = await Promise.all(
    people.map((email) => identity.ensurePerson({ email, name: email, password })),
  );
  await db.asSystem("test", async ({ prisma }) => {
    const home = await prisma.org.create({
      data: {
        slug: "home",
        name: "Home",
        createdAt: new Date(0),
        members: { create: { userId: admin?.userId ?? "", role: "owner" } },
      },
    });
    const { id: roleId } = await prisma.role.findUniqueOrThrow({ where: { name: "viewer" } });
    await prisma.project.create({
      data: {
        orgId: home.id,
        slug: "shop",
        name: "Shop",
        odooVersion: "18.0",
        webhookSecret: "not used",
        members: { create: { userId: project?.userId ?? "", roleId } },
      },
    });
  });
  for (const email of people) {
    accounts.set(`as ${email}`, { email, email_verified: true });
    const { location, session } = await signIn(`as ${email}`);
    expect({ email, location, session }).toEqual({
      email,
      location: "/sign-in?error=unknown",
      session: null,
    });
  }
});

test("what a site says of a second factor counts for its own organization, and no longer than it", async () => {
  await setRules({ admitsNew: true, trustsFactor: true });
  await requireFactor(orgId, true);
  accounts.set("strong", { email: "strong@example.com", email_verified: true, amr: ["pwd", "otp"] });
  accounts.set("weak", { email: "weak@example.com", email_verified: true, amr: ["pwd"] });
  const strong = await signIn("strong");
  const userId = strong.session?.userId ?? "";
  expect(strong.session).toMatchObject({ isStrong: false, vouchedBy: orgId });
  expect((await signIn("weak")).session).toMatchObject({ isStrong: false, vouchedBy: null });
  const token = await addToken(userId);
  const needs = async ({ headers } = strong.browser) => {
    const viewers = createViewerSource({ db, identity });
    const [session, byToken] = await Promise.all([
      viewers.findViewer(headers),
      viewers.findTokenViewer(token),
    ]);
    return [session?.factorNeeded, byToken?.factorNeeded];
  };
  expect(await needs()).toEqual([null, null]);

  const second = await db.asSystem("test", ({ prisma }) =>
    prisma.org.create({
      data: { slug: "strict", name: "Strict", members: { create: { userId, role: "owner" } } },
    }),
  );
  expect(await needs(), "the other one asks for nothing").toEqual([null, null]);
  await requireFactor(second.id, true);
  expect(await needs(), "the other one asks").toEqual(["enrol", "enrol"]);
  const row = { issuer, clientId: "other", ciphertext: "x", name: "Its own", trustsFactor: true };
  await db.asSystem("test", ({ prisma }) =>
    prisma.identityProvider.create({ data: { ...row, orgId: second.id } }),
  );
  expect(await needs(), "its own site has said nothing").toEqual(["enrol", "enrol"]);
  await requireFactor(second.id, false);

  await setRules({ trustsFactor: false });
  expect(await needs(), "the site is not believed any more").toEqual(["enrol", null]);
  await setRules({ trustsFactor: true });
  expect(await needs()).toEqual([null, null]);
  const site = await db.asSystem("test", ({ prisma }) =>
    prisma.identityProvider.delete({ where: { id: providerId } }),
  );
  expect(await needs(), "the site is gone").toEqual(["enrol", "enrol"]);
  await db.asSystem("test", ({ prisma }) => prisma.identityProvider.create({ data: site }));
  await requireFactor(orgId, false);
});
