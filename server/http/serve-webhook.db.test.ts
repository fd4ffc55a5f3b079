import { createHmac } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
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
  await expect.poll(branches, { timeout: 5_000 }).toEqual(["main"]);
  await remote.push("b", { files: { a: "2" } });
  const replay = await deliver(slug, secret, "d-1");
  expect([replay.status, await replay.json()]).toMatchObject([200, { status: "replayed" }]);
  expect(await branches()).toEqual(["main"]);
  await deliver(slug, secret, "d-2");
  await expect.poll(branches, { timeout: 5_000 }).toEqual(["b", "main"]);
});

test.each([
  ["a forged signature", () => slug, () => "wrong"],
  ["an unknown project", () => "nothing", () => secret],
  ["a hosted project", () => "hosted", () => secret],
])("%s learns nothing", async (_, project, key) => {
  const answer = await deliver(project(), key(), `x-${Math.random()}`);
  expect([answer.status, await answer.json()]).toMatchObject([401, { status: "refused" }]);
});
