import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { browserHeaders, openTestApi, type TestPerson } from "@/server/api/testing/test-api";
import type { OrgRole } from "@/server/access/matrix";

const api = await openTestApi();
const PASSWORD = "correct horse battery";
let owner: TestPerson;
let second: TestPerson;
let admin: TestPerson;
let member: TestPerson;
let stranger: TestPerson;
let projectId: string;

const tokenOf = (link: string) => link.split("/").at(-1) ?? "";
const emailOf = async (person: TestPerson) => (await (await api.as(person)).me.get()).email;

beforeAll(async () => {
  [owner, second, admin, member, stranger] = (await Promise.all(
    (["owner", "second", "admin", "member", "stranger"] as const).map((name) => api.addPerson(name)),
  )) as [TestPerson, TestPerson, TestPerson, TestPerson, TestPerson];
  await api.addOrg("acme", [
    { userId: owner.userId, role: "owner" },
    { userId: second.userId, role: "owner" },
    { userId: admin.userId, role: "admin" },
    { userId: member.userId, role: "member" },
  ]);
  await api.addOrg("elsewhere", [{ userId: stranger.userId, role: "owner" }]);
  ({ id: projectId } = await (await api.as(owner)).projects.create({ name: "Demo", odooVersion: "18.0" }));
});

describe("roles in an organization", () => {
  test.each([
    ["an admin makes a member an admin", () => admin, () => member, "admin", null],
    ["an admin makes nobody an owner", () => admin, () => member, "owner", "FORBIDDEN"],
    ["an admin takes no owner down", () => admin, () => second, "member", "FORBIDDEN"],
    ["a stranger sees nothing", () => stranger, () => member, "member", "NOT_FOUND"],
    ["nobody who is not in it is changed", () => owner, () => stranger, "member", "NOT_FOUND"],
    ["an owner takes an admin down", () => owner, () => member, "member", null],
  ] as const)("%s", async (_name, who, whom, role, code) => {
    const work = (await api.as(who())).orgs.setMember({ org: "acme", userId: whom().userId, role });
    if (code === null) await work;
    else await expect(work).rejects.toMatchObject({ code });
  });

  test("the last owner stays, also when two remove each other at once", async () => {
    const left = await api.addPerson("left");
    const right = await api.addPerson("right");
    for (let round = 0; round < 5; round += 1) {
      const org = `pair-${round}`;
      await api.addOrg(org, [
        { userId: left.userId, role: "owner" },
        { userId: right.userId, role: "owner" },
      ]);
      const [one, two] = [await api.as(left), await api.as(right)];
      const outcomes = await Promise.allSettled([
        one.orgs.removeMember({ org, userId: right.userId }),
        round % 2 === 0
          ? two.orgs.removeMember({ org, userId: left.userId })
          : two.orgs.setMember({ org, userId: left.userId, role: "member" }),
      ]);
      expect(outcomes.filter(({ status }) => status === "fulfilled").length).toBeLessThanOrEqual(1);
      const owners = await api.deps.db.asSystem("test", ({ prisma }) =>
        prisma.orgMember.count({ where: { org: { slug: org }, role: "owner" } }),
      );
      expect(owners).toBe(1);
    }
  });

  test("the last owner is told why, and an organization that is deleted takes them along", async () => {
    const lone = await api.addPerson("lone");
    const orgId = await api.addOrg("lonely", [{ userId: lone.userId, role: "owner" }]);
    const mine = await api.as(lone);
    await expect(mine.orgs.removeMember({ org: "lonely", userId: lone.userId })).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining("last owner") as string,
    });
    await expect(
      mine.orgs.setMember({ org: "lonely", userId: lone.userId, role: "admin" }),
    ).rejects.toMatchObject({ code: "CONFLICT" });
    await api.deps.db.asSystem("test", ({ prisma }) => prisma.org.delete({ where: { id: orgId } }));
  });

  test("whoever leaves an organization leaves its projects, and it is in the audit trail", async () => {
    const leaver = await api.addPerson("leaver");
    const orgId = await api.addOrg("leaving", [
      { userId: owner.userId, role: "owner" },
      { userId: leaver.userId, role: "member" },
    ]);
    const owning = await api.as(owner);
    const project = await owning.projects.create({ name: "Left", odooVersion: "18.0", orgId });
    await owning.members.add({ project: project.slug, email: await emailOf(leaver), role: "developer" });
    const leaving = await api.as(leaver);
    expect((await leaving.projects.get({ project: project.slug })).role).toBe("developer");
    await leaving.orgs.removeMember({ org: "leaving", userId: leaver.userId });
    await expect(leaving.projects.get({ project: project.slug })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    const trail = await api.deps.db.asSystem("test", ({ prisma }) =>
      prisma.auditEntry.findMany({ where: { actorId: leaver.userId, action: "orgs.removeMember" } }),
    );
    expect(trail.map(({ entity }) => entity).toSorted()).toEqual(["app.org_members", "ops.project_members"]);
  });

  test("only owners of the installation make organizations", async () => {
    await expect((await api.as(stranger)).orgs.create({ slug: "more", name: "More" })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    const owning = await api.as(owner);
    await owning.orgs.create({ slug: "more", name: "More" });
    expect((await owning.orgs.get({ org: "more" })).role).toBe("owner");
  });
});

describe("roles in a project", () => {
  test("a change works at the next request, and nobody gives more than they have", async () => {
    const lead = await api.addPerson("lead");
    const dev = await api.addPerson("dev");
    await api.addMember(projectId, lead.userId, "admin");
    await api.addMember(projectId, dev.userId, "developer");
    const [leading, developing] = [await api.as(lead), await api.as(dev)];
    await expect(developing.projects.update({ project: "demo", name: "Mine" })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await leading.members.setRole({ project: "demo", userId: dev.userId, role: "admin" });
    await developing.projects.update({ project: "demo", name: "Demo" });
    await leading.members.setRole({ project: "demo", userId: dev.userId, role: "viewer" });
    await expect(developing.projects.update({ project: "demo", name: "Mine" })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    for (const userId of [dev.userId, lead.userId])
      await expect(leading.members.setRole({ project: "demo", userId, role: "owner" })).rejects.toMatchObject(
        { code: "FORBIDDEN" },
      );
    await leading.members.remove({ project: "demo", userId: dev.userId });
    await expect(developing.projects.get({ project: "demo" })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(leading.members.remove({ project: "demo", userId: dev.userId })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });
});

describe("invitations", () => {
  async function invite(email: string, role: OrgRole = "member", by = owner) {
    return (await api.as(by)).orgs.invite({ org: "acme", email, role });
  }
  const join = async (token: string, name = "New") => {
    const ctx = await api.context(null, "portal");
    const { createCaller } = await import("@/server/api/root");
    const accepted = await createCaller(ctx).invitations.join({ token, name, password: PASSWORD });
    return { accepted, headers: browserHeaders(ctx.cookies) };
  };

  test("a new person joins by the link, once, and is signed in", async () => {
    const email = `${randomUUID()}@example.com`;
    const { link } = await invite(email, "admin");
    const mail = api.mail.sent.at(-1);
    expect(mail).toMatchObject({ to: email });
    expect(mail?.text).toContain(link);
    const nobody = await api.as(null);
    expect(await nobody.invitations.look({ token: tokenOf(link) })).toMatchObject({
      email,
      org: "acme",
      orgSlug: "acme",
      orgRole: "admin",
      hasAccount: false,
    });
    const { accepted, headers } = await join(tokenOf(link));
    expect(accepted).toEqual({ org: "acme", project: null });
    expect(await api.deps.viewers.findViewer(headers)).toMatchObject({ email, name: "New" });
    await expect(join(tokenOf(link))).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(nobody.invitations.look({ token: tokenOf(link) })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    const { items } = await (await api.as(owner)).orgs.members({ org: "acme" });
    expect(items.find((one) => one.email === email)).toMatchObject({ role: "admin" });
  });

  test("ten at once with one link: one gets in", async () => {
    const { link } = await invite(await emailOf(stranger));
    const accepting = await api.as(stranger);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, () => accepting.invitations.accept({ token: tokenOf(link) })),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await (await api.as(owner)).orgs.removeMember({ org: "acme", userId: stranger.userId });
  });

  test("it is for one address, and sets nobody's password", async () => {
    const other = await api.addPerson("other");
    const { link } = await invite(await emailOf(stranger));
    await expect((await api.as(other)).invitations.accept({ token: tokenOf(link) })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await expect(join(tokenOf(link))).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test("it is void once expired, revoked, or replaced by another", async () => {
    const email = `${randomUUID()}@example.com`;
    const first = await invite(email);
    const newer = await invite(email);
    await expect(join(tokenOf(first.link))).rejects.toMatchObject({ code: "NOT_FOUND" });
    const owning = await api.as(owner);
    await owning.orgs.revokeInvitation({ org: "acme", invitationId: newer.id });
    await expect(join(tokenOf(newer.link))).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(owning.orgs.revokeInvitation({ org: "acme", invitationId: newer.id })).rejects.toMatchObject(
      { code: "NOT_FOUND" },
    );

    api.setNow(new Date(Date.now() - 8 * 24 * 3_600_000));
    const old = await invite(email);
    api.setNow(null);
    await expect(join(tokenOf(old.link))).rejects.toMatchObject({ code: "NOT_FOUND" });
    const { items } = await owning.orgs.invitations({ org: "acme" });
    expect(items.find(({ id }) => id === old.id)).toMatchObject({ state: "expired", email });
    expect(JSON.stringify(items)).not.toContain(tokenOf(old.link));
  });

  test("an admin invites no owner, and nobody invites into another's project", async () => {
    await expect(invite("x@example.com", "owner", admin)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(
      (await api.as(stranger)).members.add({ project: "demo", email: "x@example.com", role: "viewer" }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("a guest of a project is in that project and nowhere else", async () => {
    const email = `${randomUUID()}@example.com`;
    const { added, invitation } = await (
      await api.as(owner)
    ).members.add({ project: "demo", email, role: "tester" });
    expect(added).toBe(false);
    const { accepted, headers } = await join(tokenOf(invitation?.link ?? ""));
    expect(accepted).toEqual({ org: "acme", project: "demo" });
    const guest = await api.as({ userId: "", token: "", headers });
    expect((await guest.projects.get({ project: "demo" })).role).toBe("tester");
    const counted = async () => (await (await api.as(owner)).orgs.get({ org: "acme" })).guestsWithoutFactor;
    const without = await counted();
    expect(without).toBeGreaterThan(0);
    await api.deps.db.asSystem("test", ({ prisma }) =>
      prisma.user.update({ where: { email }, data: { hasSecondFactor: true } }),
    );
    expect(await counted()).toBe(without - 1);
    expect((await guest.orgs.list()).items).toEqual([]);
    await expect(guest.orgs.members({ org: "acme" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

test.each(["http://login.example.com", "https://127.0.0.1", "https://10.0.0.1", "https://169.254.169.254"])(
  "a site to sign in at is not set up at %s",
  async (issuer) => {
    const site = { org: "acme", name: "Google", issuer, clientId: "capstan", clientSecret: "a secret" };
    const rules = { linkByEmail: true, admitsNew: true, trustsFactor: true };
    await expect((await api.as(owner)).orgs.addProvider({ ...site, ...rules })).rejects.toMatchObject({
      code: "BAD_REQUEST",
    });
  },
);
