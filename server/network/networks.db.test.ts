import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestApi, type TestApi, type TestPerson } from "@/server/api/testing/test-api";
import { syncBranches } from "@/server/environments";
import { serveRest } from "@/server/http/rest/serve-rest";
import { clearNetworks } from "@/server/platform/db/sql/networks";
import { readRoute } from "@/server/platform/db/sql/read-route";

const OFFICE = "203.0.113.7";
const CAFE = "198.51.100.9";
const OFFICE_LINE = { network: "203.0.113.0/24", note: "the office" };

let api: TestApi;
let owner: TestPerson;
let member: TestPerson;
let orgId: string;
let environmentId: string;
let host: string;

beforeAll(async () => {
  api = await openTestApi();
  [owner, member] = [await api.addPerson("owner"), await api.addPerson("member")];
  orgId = await api.addOrg("acme", [
    { userId: owner.userId, role: "owner" },
    { userId: member.userId, role: "member" },
  ]);
  const { id } = await (await api.as(owner)).projects.create({ name: "Demo", odooVersion: "18.0" });
  await api.addMember(id, member.userId, "developer");
  await api.git.push(id, "main", { files: { a: "1" } });
  await syncBranches(api.deps, id);
  const { items } = await (await api.as(owner)).environments.list({ project: "demo" });
  environmentId = items[0]?.id ?? "";
  host = `main.demo.localhost`;
});
beforeEach(async () => {
  await clearNetworks(api.deps.db.system, "acme");
});

/** A REST request from an address; what is remembered of the person is forgotten first. */
async function ask(person: TestPerson, address: string, method: string, path: string, body?: object) {
  const headers = new Headers({ ...Object.fromEntries(person.headers), "x-forwarded-for": address });
  api.deps.viewers.forget(headers);
  const request = new Request(`http://capstan.test:3000/api/v1${path}`, {
    method,
    headers,
    body: body && JSON.stringify(body),
  });
  const answer = await serveRest(api.deps, request);
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
}

const save = (person: TestPerson, address: string, networks: object[], confirmed = false) =>
  ask(person, address, "PUT", "/orgs/acme/networks", { networks, confirmed });

describe("an organization's list", () => {
  test("hides everything of it from everywhere else, and tells its people so", async () => {
    expect((await save(owner, OFFICE, [OFFICE_LINE])).status).toBe(200);
    for (const person of [owner, member]) {
      expect((await ask(person, OFFICE, "GET", "/projects/demo")).status).toBe(200);
      for (const path of [
        "/projects/demo",
        "/projects/demo/runs",
        `/environments/${environmentId}`,
        "/orgs/acme/networks",
      ])
        expect((await ask(person, CAFE, "GET", path)).status, path).toBe(404);
      expect((await ask(person, CAFE, "GET", "/projects")).json).toMatchObject({ items: [] });
      expect((await ask(person, CAFE, "POST", `/environments/${environmentId}/rebuild`)).status).toBe(404);
      expect((await ask(person, CAFE, "GET", "/me")).json).toMatchObject({ orgs: [] });
    }
    const headers = new Headers({ ...Object.fromEntries(owner.headers), "x-forwarded-for": CAFE });
    api.deps.viewers.forget(headers);
    const ctx = await api.context({ ...owner, headers });
    expect(ctx.viewer?.orgNetworks).toEqual([{ orgId, networks: ["203.0.113.0/24"] }]);
  });

  test("knows every form of an address, and keeps out one that is not known", async () => {
    await save(owner, OFFICE, [OFFICE_LINE, { network: "2001:db8::/32" }]);
    for (const [address, status] of [
      [`::ffff:${OFFICE}`, 200],
      ["2001:db8:5::1", 200],
      ["2001:db9::1", 404],
      ["", 404],
      ["nonsense", 404],
    ] as const)
      expect((await ask(owner, address, "GET", "/projects/demo")).status, address).toBe(status);
  });

  test("is written in one form, each network once", async () => {
    await save(owner, OFFICE, [
      OFFICE_LINE,
      { network: "203.0.113.99/24", note: "twice" },
      { network: "2001:DB8:0::1" },
    ]);
    const { json } = await ask(owner, OFFICE, "GET", "/orgs/acme/networks");
    expect(json).toEqual({
      networks: [
        { network: "203.0.113.0/24", note: "the office" },
        { network: "2001:db8::1", note: "" },
      ],
      yourAddress: OFFICE,
    });
  });

  test("that keeps its author out must be meant, and is undone on the machine", async () => {
    const refused = await save(owner, CAFE, [OFFICE_LINE]);
    expect(refused).toMatchObject({ status: 409, json: { code: "conflict" } });
    expect(String(refused.json.detail)).toContain(CAFE);
    expect((await ask(owner, CAFE, "GET", "/projects/demo")).status).toBe(200);
    expect((await save(owner, CAFE, [OFFICE_LINE], true)).status).toBe(200);
    expect((await ask(owner, CAFE, "GET", "/projects/demo")).status).toBe(404);
    expect((await save(owner, CAFE, [], true)).status).toBe(404);
    expect(await clearNetworks(api.deps.db.system, "acme")).toBe(1);
    expect((await ask(owner, CAFE, "GET", "/projects/demo")).status).toBe(200);
    expect(await clearNetworks(api.deps.db.system, "nobody")).toBeNull();
  });

  test("is the owners' and admins' to change", async () => {
    expect((await save(member, OFFICE, [OFFICE_LINE])).status).toBe(403);
    expect((await ask(member, OFFICE, "GET", "/orgs/acme/networks")).json).toMatchObject({ networks: [] });
  });

  test.each([
    ["10.0.0.0/33"],
    ["localhost"],
    ["10.0.0"],
    ["0x7f.1"],
    ["::1/129"],
    ["10.0.0.1; drop table"],
    [""],
  ])("%j is no network", async (network) =>
    expect((await save(owner, OFFICE, [{ network }], true)).status).toBe(400),
  );

  test("is in the audit trail", async () => {
    await save(owner, OFFICE, [OFFICE_LINE]);
    const rows = await api.deps.db.system.query(
      "select action, actor_id, address from ops.audit_trail where entity = 'app.org_networks' order by seq desc limit 1",
    );
    expect(rows).toEqual([{ action: "network.setOrg", actor_id: owner.userId, address: OFFICE }]);
  });
});

describe("an environment's list", () => {
  const set = (person: TestPerson, networks: object[]) =>
    ask(person, OFFICE, "PUT", `/environments/${environmentId}/networks`, { networks });

  test("is what the router reads, and goes when it is emptied", async () => {
    expect(await readRoute(api.deps.db.system, host)).toMatchObject({ networks: null });
    expect((await set(owner, [OFFICE_LINE])).status).toBe(200);
    expect(await readRoute(api.deps.db.system, host)).toMatchObject({ networks: ["203.0.113.0/24"] });
    const { json } = await ask(member, OFFICE, "GET", `/environments/${environmentId}/networks`);
    expect(json).toMatchObject({ networks: [OFFICE_LINE] });
    await set(owner, []);
    expect(await readRoute(api.deps.db.system, host)).toMatchObject({ networks: null });
  });

  test("needs the right to configure that stage", async () => {
    expect((await set(member, [OFFICE_LINE])).status).toBe(403);
  });
});
