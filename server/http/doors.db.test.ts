/**
 * Every way in that is no procedure: route handlers and server actions, as they lie under app/. Each says who may come
 * through it and is driven as nobody, as a stranger, as the lowest role and as somebody who may. A file, a method or an
 * action that is not in these tables fails; the procedures themselves are walked in server/api.
 */
import { glob, readFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { runAction } from "@/server/api/run-action";
import { ERROR_MAP } from "@/server/api/errors";
import { openTestApi, type TestApi, type TestPerson } from "@/server/api/testing/test-api";
import type { GitHttpBackend } from "@/server/drivers/git/port";
import { syncBranches } from "@/server/environments";
import { serveCron } from "./cron/serve-cron";
import { serveRest } from "./rest/serve-rest";
import { serveAuth } from "./serve-auth";
import { serveHealth } from "./serve-health";
import { serveRepository } from "./serve-repository";
import { serveTrpc } from "./serve-trpc";
import { serveWebhook } from "./serve-webhook";
import { serveExport } from "./transfers/serve-export";
import { serveImport } from "./transfers/serve-import";
import { serveRunLog } from "./streams/serve-run-log";

const ROOT = path.join(import.meta.dirname, "../..");
const SERVE_API = "server/composition/serve-api.ts";
const SITE = "http://capstan.test:3000";
const CRON_SECRET = "a secret of the cron's";

/** `unproven` may, but has not set up the second factor that the organization asks for. */
type Statuses = { nobody: number; stranger: number; lowest: number; unproven: number; right: number };
type Door = Statuses & {
  methods: string[];
  /** the permission asked for, or why there is none */
  guard: string;
  drive(person: TestPerson | null): Promise<Response>;
};

let api: TestApi;
let people: Record<keyof Statuses, TestPerson | null>;
let productionRun: string;
let upload: string;

const get = (address: string, person: TestPerson | null) =>
  new Request(`${SITE}${address}`, { headers: person?.headers });

/** What each route handler does; the path is that of its folder. */
const DOORS: Record<string, Door> = {
  "api/auth/[...all]": {
    methods: ["GET", "POST"],
    guard: "the identity provider's own; pages of this site only",
    drive: () => serveAuth(noProvider, new Request(`${SITE}/api/auth/sign-out`, fromElsewhere), SITE),
    nobody: 403, stranger: 403, lowest: 403, unproven: 403, right: 403,
  },
  "api/cron/[task]": {
    methods: ["GET", "POST"],
    guard: "CRON_SECRET; a person's token opens nothing",
    drive: (person) => serveCron(api.deps, CRON_SECRET, get("/api/cron/none", person), "none"),
    nobody: 401, stranger: 401, lowest: 401, unproven: 401, right: 401,
  },
  "api/exports/[exportId]": {
    methods: ["GET", "HEAD"],
    guard: "the link, made for somebody with backup.download, who is asked about again",
    drive: (person) => serveExport(api.deps, get(`/api/exports/${productionRun}`, person), productionRun),
    nobody: 401, stranger: 401, lowest: 401, unproven: 401, right: 401,
  },
  "api/imports/[importId]": {
    methods: ["PUT"],
    guard: "backup.restore on the stage of the environment, and only whoever began it",
    drive: (person) => serveImport(api.deps, piece(person), upload),
    nobody: 401, stranger: 404, lowest: 403, unproven: 403, right: 200,
  },
  "api/health": {
    methods: ["GET"],
    guard: "public: says whether the database answers",
    drive: () => serveHealth(api.deps.db),
    nobody: 200, stranger: 200, lowest: 200, unproven: 200, right: 200,
  },
  "api/live": {
    methods: ["GET"],
    guard: "public: says that the process answers",
    drive: () => Promise.resolve(new Response()),
    nobody: 200, stranger: 200, lowest: 200, unproven: 200, right: 200,
  },
  "api/runs/[runId]/log": {
    methods: ["GET"],
    guard: "log.read on the stage of the run",
    drive: (person) => serveRunLog(api.deps, get(`/api/runs/${productionRun}/log`, person), productionRun),
    nobody: 401, stranger: 404, lowest: 403, unproven: 403, right: 200,
  },
  "api/trpc/[trpc]": {
    methods: ["GET", "POST"],
    guard: "each procedure's own",
    drive: (person) => serveTrpc(api.deps, get(`/api/trpc/runs.events?input=${input({ runId: productionRun })}`, person)),
    nobody: 401, stranger: 404, lowest: 403, unproven: 403, right: 200,
  },
  "api/v1/[...path]": {
    methods: ["DELETE", "GET", "PATCH", "POST", "PUT"],
    guard: "each procedure's own",
    drive: (person) => serveRest(api.deps, get(`/api/v1/runs/${productionRun}/events`, person)),
    nobody: 401, stranger: 404, lowest: 403, unproven: 403, right: 200,
  },
  "api/webhooks/[project]": {
    methods: ["POST"],
    guard: "the signature of the project's webhook secret",
    drive: () => serveWebhook(api.deps, new Request(`${SITE}/api/webhooks/demo`, forgedDelivery), "demo"),
    nobody: 401, stranger: 401, lowest: 401, unproven: 401, right: 401,
  },
  "git/[...path]": {
    methods: ["GET", "POST"],
    guard: "repo.read and repo.write",
    drive: (person) => serveRepository({ ...api.deps, gitBackend }, asGitClient(person)),
    nobody: 401, stranger: 404, lowest: 404, unproven: 401, right: 200,
  },
}; // prettier-ignore

/** Ways through the same handlers that do something else behind them. */
const ASIDES: Record<string, Door> = {
  "api/v1/[...path], runs/{runId}/events as a stream": {
    methods: ["GET"],
    guard: "log.read on the stage of the run",
    drive: (person) => serveRest(api.deps, accepting("text/event-stream", get(`/api/v1/runs/${productionRun}/events`, person))),
    nobody: 401, stranger: 404, lowest: 403, unproven: 403, right: 200,
  },
  "api/webhooks/[project], with a token": {
    methods: ["POST"],
    guard: "repo.read, of the token",
    drive: (person) => serveWebhook(api.deps, delivery(person), "demo"),
    nobody: 401, stranger: 404, lowest: 403, unproven: 403, right: 202,
  },
}; // prettier-ignore

/** Server actions, and why each may be called by anybody who finds it. */
const ACTIONS: Record<string, string> = {
  callProcedure: "runs a procedure, with that procedure's permission",
  acceptInvitation: "asks for a session, and the link's secret says to what",
  beginPasskey: "gives a challenge, which says nothing about anybody",
  joinByInvitation: "the link's secret says who may join as what; it works once",
  requestReset: "answers the same for everybody; attempts are counted",
  resetPassword: "the link's secret says whose password; it works once",
  signIn: "whoever signs in is nobody yet; attempts are counted",
  signInAtProvider: "leads to an organization's own site to sign in at",
  signInWithPasskey: "whoever signs in is nobody yet; attempts are counted",
  signOut: "ends the caller's own session",
};

beforeAll(async () => {
  api = await openTestApi();
  const [owner, stranger, viewer, unproven] = [
    await api.addPerson("owner"), await api.addPerson("stranger"), await api.addPerson("viewer"), await api.addPerson("unproven"),
  ]; // prettier-ignore
  people = { nobody: null, stranger, lowest: viewer, unproven, right: owner };
  await api.addOrg("acme", [
    { userId: owner.userId, role: "owner" },
    { userId: unproven.userId, role: "owner" },
  ]);
  const { id } = await (await api.as(owner)).projects.create({ name: "Demo", odooVersion: "18.0" });
  await api.addMember(id, viewer.userId, "viewer");
  await api.git.push(id, "main", { files: { a: "1" } });
  await syncBranches(api.deps, id);
  const { items } = await (await api.as(owner)).runs.list({ project: "demo" });
  productionRun = items[0]?.id ?? "";
  upload = await api.deps.db.asSystem("test", async ({ prisma }) => {
    const { id: envId } = await prisma.environment.findFirstOrThrow({ where: { projectId: id } });
    const { id: storeId } = await prisma.backupStore.create({
      data: { projectId: id, name: "disk", kind: "disk", isDefault: true },
    });
    const file = { fileName: "a.zip", sizeBytes: 2 * 1_048_576, expiresAt: new Date(Date.now() + 3_600_000) };
    const by = { projectId: id, envId, storeId, requestedBy: owner.userId };
    return (await prisma.backupImport.create({ data: { ...by, ...file } })).id;
  });
  await api.deps.db.asSystem("test", async ({ prisma }) => {
    await prisma.user.updateMany({
      where: { id: { not: unproven.userId } },
      data: { hasSecondFactor: true },
    });
    await prisma.org.updateMany({ data: { requireSecondFactor: true } });
  });
  api.deps.viewers.forgetAll();
});

test("every route handler is in the table, with its methods", async () => {
  const found: Record<string, string[]> = {};
  for await (const file of glob("app/**/route.ts", { cwd: ROOT })) {
    const text = await readFile(path.join(ROOT, file), "utf8");
    const methods = [...text.matchAll(/\b(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\b/g)].map(([word]) => word);
    // the API has two ways to one function (server/composition/direct-door.ts)
    const answers = text.includes("serveApi") ? await readFile(path.join(ROOT, SERVE_API), "utf8") : text;
    if (!/api.(health|live)./.test(file)) expect(answers, file).toContain("serveGuarded(limits, request");
    found[path.dirname(file).replace(/^app\//, "")] = [...new Set(methods)].toSorted();
  }
  const known = Object.fromEntries(Object.entries(DOORS).map(([name, { methods }]) => [name, methods]));
  expect(found).toEqual(known);
});

test("every server action is in the table", async () => {
  const found: string[] = [];
  for await (const file of glob("{app,components,server}/**/*.{ts,tsx}", { cwd: ROOT })) {
    const text = await readFile(path.join(ROOT, file), "utf8");
    if (!/^\s*"use server"/m.test(text)) continue;
    expect(text.trimStart().startsWith('"use server"'), `${file}: actions are in files of their own`).toBe(
      true,
    );
    found.push(
      ...[...text.matchAll(/^export (?:async )?(?:function|const) (\w+)/gm)].map(([, name]) => String(name)),
    );
  }
  expect(found.toSorted()).toEqual(Object.keys(ACTIONS).toSorted());
});

describe.each(Object.entries({ ...DOORS, ...ASIDES }))("%s", (_name, door) => {
  test.each(["nobody", "stranger", "lowest", "unproven", "right"] as const)("%s", async (who) => {
    const answer = await door.drive(people[who]);
    expect(answer.status).toBe(door[who]);
    await answer.body?.cancel();
  });
});

test("the action that runs procedures asks for their permission", async () => {
  const statusOf = async (person: TestPerson | null) => {
    const result = await runAction(await api.context(person), "runs.cancel", { runId: productionRun });
    return result.ok ? 200 : ERROR_MAP[result.error.code].status;
  };
  expect([await statusOf(null), await statusOf(people.stranger), await statusOf(people.lowest)]).toEqual([
    401, 404, 403,
  ]);
  const read = await runAction(await api.context(people.right), "runs.get", { runId: productionRun });
  expect(read).toMatchObject({ ok: false });
  expect(await statusOf(people.right)).toBe(200);
});

function piece(person: TestPerson | null): Request {
  return new Request(`${SITE}/api/imports/${upload}?start=0`, {
    method: "PUT",
    headers: person?.headers,
    body: "x".repeat(1_048_576),
  });
}

function accepting(type: string, request: Request): Request {
  request.headers.set("accept", type);
  return request;
}

/** From a host that cannot sign: nobody's is a token that is none. */
function delivery(person: TestPerson | null): Request {
  const headers = person?.headers ?? { authorization: "Bearer wrong" };
  return new Request(`${SITE}/api/webhooks/demo`, { method: "POST", headers, body: "{}" });
}

const fromElsewhere = { method: "POST", headers: { cookie: "a=b", origin: "https://evil.example" } };
const forgedDelivery = {
  method: "POST",
  headers: {
    "x-github-event": "push",
    "x-github-delivery": "1",
    "x-hub-signature-256": `sha256=${"0".repeat(64)}`,
  },
  body: "{}",
};
const noProvider = { handle: () => Promise.resolve(new Response()) } as unknown as Parameters<
  typeof serveAuth
>[0];
const gitBackend: GitHttpBackend = {
  serve: () =>
    Promise.resolve({
      status: 200,
      headers: {},
      body: new Response("").body ?? new ReadableStream(),
      finished: Promise.resolve({ exitCode: 0 }),
    }),
};

function input(value: object): string {
  return encodeURIComponent(JSON.stringify(value));
}

function asGitClient(person: TestPerson | null): Request {
  const basic = Buffer.from(`x:${person?.token ?? "wrong"}`).toString("base64");
  return new Request(`${SITE}/git/demo.git/info/refs?service=git-upload-pack`, {
    headers: { authorization: `Basic ${basic}` },
  });
}
