import { createHmac } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { Permission } from "@/server/access/matrix";
import { openTestApi, type TestApi, type TestPerson } from "@/server/api/testing/test-api";
import type { FakeRemote } from "@/server/drivers/git/fake";
import { serveWebhook } from "./serve-webhook";

let api: TestApi;
let owner: TestPerson;
let remote: FakeRemote;
let secret: string;
let slug: string;

beforeAll(async () => {
  api = await openTestApi();
  owner = await api.addPerson("owner");
  await api.addOrg("acme", [{ userId: owner.userId, role: "owner" }]);
  remote = await api.git.makeRemote();
  const caller = await api.as(owner);
  ({ slug } = await caller.projects.create({
    name: "Remote",
    odooVersion: "18.0",
    repoUrl: remote.access.url,
  }));
  secret = (await caller.projects.integration({ project: slug })).webhookSecret;
  await caller.projects.create({ name: "Hosted", odooVersion: "18.0" });
});

function deliver(project: string, key: string, delivery: string): Promise<Response> {
  const body = JSON.stringify({
    ref: "refs/heads/main",
    after: "a".repeat(40),
    before: "b".repeat(40),
    deleted: false,
  });
  const signature = `sha256=${createHmac("sha256", key).update(body).digest("hex")}`;
  const headers = {
    "content-type": "application/json",
    "x-github-event": "push",
    "x-github-delivery": delivery,
    "x-hub-signature-256": signature,
  };
  return serveWebhook(
    api.deps,
    new Request("http://x/api/webhooks/x", { method: "POST", headers, body }),
    project,
  );
}

async function branches(): Promise<string[]> {
  const { items } = await (await api.as(owner)).environments.list({ project: slug });
  return items.map((item) => item.branch);
}

test("a signed delivery makes Capstan read the repository; a replay does not", async () => {
  await remote.push("main", { files: { a: "1" } });
  expect((await deliver(slug, secret, "d-1")).status).toBe(202);
  await expect.poll(branches).toEqual(["main"]);
  await remote.push("b", { files: { a: "2" } });
  const replay = await deliver(slug, secret, "d-1");
  expect([replay.status, await replay.json()]).toMatchObject([200, { status: "replayed" }]);
  expect(await branches()).toEqual(["main"]);
  await deliver(slug, secret, "d-2");
  await expect.poll(branches).toEqual(["b", "main"]);
});

test.each([
  ["a forged signature", () => slug, () => "wrong"],
  ["an unknown project", () => "nothing", () => secret],
  ["what is no name", () => "\0", () => secret],
  ["a hosted project", () => "hosted", () => secret],
])("%s learns nothing", async (_, project, key) => {
  const answer = await deliver(project(), key(), `x-${Math.random()}`);
  expect([answer.status, await answer.json()]).toMatchObject([401, { status: "refused" }]);
});

describe("a host that cannot sign sends a token", () => {
  const hour = 3_600_000;

  function ring(project: string, token: string): Promise<Response> {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    return serveWebhook(
      api.deps,
      new Request("http://x/api/webhooks/x", { method: "POST", headers, body: '{"any": "thing"}' }),
      project,
    );
  }

  async function make(project: string, scopes: Permission[] | null = ["repo.read"]) {
    const caller = await api.as(owner);
    return caller.tokens.createForProject({
      project,
      name: "host",
      role: "developer",
      scopes,
      expiresInDays: 1,
    });
  }

  test("and the repository is read, in its name", async () => {
    await remote.push("by-token", { files: { a: "3" } });
    const { id, token } = await make(slug);
    const answer = await ring(slug, token);
    expect([answer.status, await answer.json()]).toEqual([202, { status: "accepted" }]);
    await expect.poll(branches).toContain("by-token");
    const made = await api.deps.db.asSystem("test", ({ prisma }) =>
      prisma.auditEntry.findFirst({ where: { actorId: id, entity: "ops.environments" } }),
    );
    expect(made).toMatchObject({ actorKind: "token", action: "projects.sync" });
  });

  test("with another scope it is refused, for another project there is nothing, and an ended one is nobody", async () => {
    const [mine, other, narrow] = [await make(slug), await make("hosted"), await make(slug, ["log.read"])];
    const session = "no token at all";
    const answers = [narrow.token, other.token, session].map((token) => ring(slug, token));
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([403, 404, 401]);
    expect((await ring("nothing", mine.token)).status).toBe(404);
    const end = (data: { expiresAt?: Date; revokedAt?: Date }) =>
      api.deps.db.asSystem("test", ({ prisma }) => prisma.apiToken.update({ where: { id: mine.id }, data }));
    await end({ expiresAt: new Date(Date.now() - 1) });
    expect((await ring(slug, mine.token)).status).toBe(401);
    await end({ expiresAt: new Date(Date.now() + hour) });
    expect((await ring(slug, mine.token)).status).toBe(202);
    await end({ revokedAt: new Date() });
    expect((await ring(slug, mine.token)).status).toBe(401);
  });

  test("a signature beside it does not help", async () => {
    const body = "{}";
    const signature = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
    const headers = {
      authorization: "Bearer cap_wrong",
      "x-github-event": "push",
      "x-hub-signature-256": signature,
    };
    const request = new Request("http://x/api/webhooks/x", { method: "POST", headers, body });
    expect((await serveWebhook(api.deps, request, slug)).status).toBe(401);
  });
});
