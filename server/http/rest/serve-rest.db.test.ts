import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { openTestApi, type TestApi, type TestPerson } from "@/server/api/testing/test-api";
import { syncBranches } from "@/server/environments";
import { serveRest } from "./serve-rest";

let api: TestApi;
let owner: TestPerson;
let stranger: TestPerson;
let projectId: string;

type Json = {
  [key: string]: unknown;
  id: string;
  nextCursor: string | null;
  items: { id: string }[];
  paths: Record<string, Record<string, unknown>>;
};

async function call(
  person: TestPerson | null,
  method: string,
  path: string,
  body?: unknown,
  headers?: HeadersInit,
) {
  const request = new Request(`http://capstan.test:3000/api/v1${path}`, {
    method,
    headers: {
      ...(person && { authorization: `Bearer ${person.token}` }),
      ...(headers as Record<string, string>),
    },
    body: body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body),
  });
  const response = await serveRest(api.deps, request);
  const text = await response.text();
  return {
    status: response.status,
    type: response.headers.get("content-type"),
    json: JSON.parse(text) as Json,
  };
}

beforeAll(async () => {
  api = await openTestApi();
  owner = await api.addPerson("owner");
  stranger = await api.addPerson("stranger");
  await api.addOrg("acme", [{ userId: owner.userId, role: "member" }]);
  const created = await call(owner, "POST", "/projects", { name: "Demo", odooVersion: "18.0" });
  expect(created.status).toBe(200);
  expect(created.json).toMatchObject({ slug: "demo" });
  projectId = created.json.id;
  await api.git.push(projectId, "main", { files: { "a.txt": "1" }, subject: "First" });
  await api.git.push(projectId, "feature/x", { files: { "a.txt": "2" }, subject: "Second" });
  await syncBranches(api.deps, projectId, { userId: owner.userId, source: "push" });
});

describe("reads", () => {
  test("projects, environments and runs are pages", async () => {
    const projects = await call(owner, "GET", "/projects");
    expect(projects).toMatchObject({
      status: 200,
      json: { nextCursor: null, items: [{ slug: "demo", role: "owner" }] },
    });
    const first = await call(owner, "GET", "/projects/demo/environments?limit=1");
    expect(first.json).toMatchObject({
      items: [{ branch: "feature/x", stage: "development", status: "building" }],
    });
    expect(first.json.nextCursor).toBe("feature/x");
    const second = await call(owner, "GET", "/projects/demo/environments?limit=1&cursor=feature%2Fx");
    expect(second.json).toMatchObject({ items: [{ branch: "main", stage: "production" }], nextCursor: null });
    const runs = await call(owner, "GET", "/projects/demo/runs");
    expect(runs.json.items).toHaveLength(2);
    expect(runs.json).toMatchObject({ items: [{ status: "queued" }, { status: "queued" }] });
  });

  test.each([
    ["live", "running", 1],
    ["stopped", "asleep", 1],
    ["stopped", "stopped", 0],
    ["building", "running", 0],
  ])("of what is %s and to be %s the project counts %s as live", async (status, desired, live) => {
    await api.deps.db.system.query(
      "update ops.environments set status = $1, desired_state = $2 where project_id = $3::uuid and branch = 'feature/x'",
      [status, desired, projectId],
    );
    const { json } = await call(owner, "GET", "/projects");
    expect(json.items[0]).toMatchObject({ environments: { total: 2, live } });
  });

  test("one run with its steps, and its lines after a sequence", async () => {
    const runs = await call(owner, "GET", "/projects/demo/runs?kind=deploy");
    const [run] = runs.json.items;
    const got = await call(owner, "GET", `/runs/${run?.id}`);
    expect(got.json).toMatchObject({
      kind: "deploy",
      branch: "main",
      steps: [],
      source: "push",
      requestedBy: "owner",
    });
    for (const line of ["one", "two", "three"])
      await api.deps.db.system.query("select ops.append_event($1::uuid, 'info', $2)", [run?.id, line]);
    const events = await call(owner, "GET", `/runs/${run?.id}/events?after=1&limit=1`);
    expect(events.json).toMatchObject({ items: [{ seq: 2, message: "two" }], nextCursor: "2" });
  });

  test("strangers are told there is nothing, nobody is told to sign in", async () => {
    const { items } = (await call(owner, "GET", "/projects/demo/environments")).json;
    expect((await call(stranger, "GET", "/projects")).json.items).toEqual([]);
    for (const path of [
      "/projects/demo",
      "/projects/demo/runs",
      `/environments/${items[0]?.id}`,
      `/environments/${randomUUID()}`,
    ]) {
      const hidden = await call(stranger, "GET", path);
      expect(hidden).toMatchObject({
        status: 404,
        type: "application/problem+json",
        json: { code: "not_found", status: 404 },
      });
      expect(await call(null, "GET", path)).toMatchObject({ status: 401, json: { code: "not_signed_in" } });
    }
  });
});

describe("bad requests", () => {
  test.each([
    ["GET", "/nothing", undefined, 404],
    ["GET", "/projects/demo/environments?limit=0", undefined, 400],
    ["GET", "/projects/demo/environments?limit=abc", undefined, 400],
    ["GET", "/projects/DEMO'--/environments", undefined, 400],
    ["GET", "/environments/not-a-uuid", undefined, 400],
    ["GET", "/projects/%E0%A4%A", undefined, 404],
    ["PUT", "/projects", {}, 405],
    ["POST", "/projects", "{", 400],
    ["POST", "/projects", "[]", 400],
    ["POST", "/projects", { name: "", odooVersion: "18.0" }, 400],
    ["POST", "/projects", { name: "x", odooVersion: "latest" }, 400],
    ["POST", "/projects", { name: "x", odooVersion: "18.0", repoUrl: "--upload-pack=x" }, 400],
    ["POST", "/projects", { name: "x".repeat(1_100_000), odooVersion: "18.0" }, 413],
  ])("%s %s is a problem", async (method, path, body, status) => {
    const answer = await call(owner, method, path, body);
    expect(answer).toMatchObject({ status, type: "application/problem+json", json: { status } });
    expect(JSON.stringify(answer.json)).not.toMatch(/select|constraint|relation/i);
  });

  test("wrong fields are named", async () => {
    const answer = await call(owner, "POST", "/projects", { name: "", odooVersion: "18.0" });
    expect(answer.json).toMatchObject({
      code: "invalid",
      issues: [{ path: "name", message: "a name is needed" }],
    });
  });

  test.each([
    ["/environments/not-a-uuid", "id"],
    ["/runs/7", "id"],
    ["/projects/DEMO'--/environments", "slug"],
    ["/projects/demo/environments?limit=0", "limit"],
  ])("what is wrong with %s is named as its description does", async (path, name) => {
    const { json } = await call(owner, "GET", path);
    expect(json).toMatchObject({ detail: expect.stringMatching(`^${name}: `), issues: [{ path: name }] });
  });

  test("a field that does not exist is named, with those that do, and nothing is done", async () => {
    const { items } = (await call(owner, "GET", "/projects/demo/environments?stage=production")).json;
    const address = `/environments/${items[0]?.id}`;
    const before = (await call(owner, "GET", "/projects/demo/runs")).json.items.length;
    const mistyped = await call(owner, "POST", `${address}/rebuild`, { frech: true });
    expect(mistyped).toMatchObject({
      status: 400,
      json: { issues: [{ path: "frech", message: "there is no such field; it takes fresh" }] },
    });
    const addressed = await call(owner, "POST", `${address}/restart`, { environmentId: randomUUID() });
    expect(addressed).toMatchObject({
      status: 400,
      json: { detail: "environmentId: there is no such field; it takes none" },
    });
    expect((await call(owner, "GET", "/projects/demo/runs")).json.items).toHaveLength(before);
    expect((await call(owner, "GET", "/projects/demo/runs?stag=production")).status).toBe(400);
  });

  test("a wrong token is nobody, even beside a cookie", async () => {
    for (const token of ["cap_x", "x", `${owner.token.slice(0, -1)}?`]) {
      const answer = await call(null, "GET", "/projects", undefined, {
        authorization: `Bearer ${token}`,
        cookie: "a=b",
      });
      expect(answer.status).toBe(401);
    }
  });

  test("a change that another site makes a browser send is refused", async () => {
    const answer = await call(
      null,
      "POST",
      "/projects",
      { name: "x", odooVersion: "18.0" },
      { cookie: "a=b", origin: "http://evil.test" },
    );
    expect(answer).toMatchObject({ status: 403, json: { code: "forbidden" } });
  });
});

describe("what a slip of the hand must not delete", () => {
  test("production goes only when its address or its body names it", async () => {
    const { items } = (await call(owner, "GET", "/projects/demo/environments?stage=production")).json;
    const address = `/environments/${items[0]?.id}`;
    for (const confirm of ["", "?confirm=feature%2Fx"]) {
      const refused = await call(owner, "DELETE", `${address}${confirm}`);
      expect(refused).toMatchObject({ status: 409, type: "application/problem+json" });
      expect(refused.json.detail).toContain("Send confirm=main along");
    }
    expect((await call(owner, "GET", address)).json).toMatchObject({ status: "building" });
    expect(await call(owner, "DELETE", `${address}?confirm=main`)).toMatchObject({ status: 200 });
  });

  test("a project goes only when it is named", async () => {
    await call(owner, "POST", "/projects", { name: "Gone", odooVersion: "18.0" });
    expect(await call(owner, "DELETE", "/projects/gone")).toMatchObject({ status: 409 });
    expect(await call(owner, "DELETE", "/projects/gone", { confirm: "gone" })).toMatchObject({ status: 200 });
  });
});

test("the document describes every address, by the issue's names", async () => {
  const { json } = await call(null, "GET", "/openapi.json");
  expect(json.openapi).toBe("3.1.0");
  expect(Object.keys(json.paths)).toEqual(
    expect.arrayContaining([
      "/projects",
      "/projects/{slug}",
      "/projects/{slug}/environments",
      "/projects/{slug}/runs",
      "/environments/{id}",
      "/environments/{id}/rebuild",
      "/runs/{id}",
      "/runs/{id}/cancel",
      "/runs/{id}/events",
    ]),
  );
  expect(json.paths["/environments/{id}/rollback"]?.post).toMatchObject({
    requestBody: { content: { "application/json": { schema: { additionalProperties: false } } } },
  });
});
