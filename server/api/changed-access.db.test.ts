/**
 * What somebody may do changes while they read on: their organization asks for a second factor, closes itself to their
 * network, or their token loses scopes. Whoever began before has no more than whoever comes now.
 */
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { syncBranches } from "@/server/environments";
import { serveRest } from "@/server/http/rest/serve-rest";
import { serveRunLog } from "@/server/http/streams/serve-run-log";
import { STREAM_TUNABLES } from "@/server/http/streams/tunables";
import { appendEvents } from "@/server/platform/db/sql/append-events";
import { openStream, readAll, STREAM_PATHS, type StreamTarget } from "./testing/open-stream";
import { openTestApi, type TestPerson } from "./testing/test-api";

const SITE = "http://capstan.test:3000";
const api = await openTestApi();
const system = (text: string, values: unknown[]) => api.deps.db.system.query(text, values);
const doors = [...STREAM_PATHS, "GET /api/v1/runs/{runId}/events"];

type Place = StreamTarget & { orgId: string };

const CHANGES: { name: string; code: string; change(place: Place, watcher: TestPerson): Promise<unknown> }[] =
  [
    {
      name: "a second factor is asked for",
      code: "factor_needed",
      change: ({ orgId }) =>
        system("update app.orgs set require_second_factor = true where id = $1", [orgId]),
    },
    {
      name: "a list of networks shuts the address out",
      code: "not_found",
      change: ({ orgId }) =>
        system("insert into app.org_networks (org_id, network) values ($1, '10.0.0.0/8')", [orgId]),
    },
    {
      name: "the token loses scopes",
      code: "not_found",
      change: (_place, { userId }) =>
        system("update ops.api_tokens set scopes = '[\"org.read\"]' where user_id = $1", [userId]),
    },
  ];

describe.each(CHANGES)("when $name, it ends", ({ name, code, change }) => {
  let place: Place;
  beforeAll(async () => {
    place = await makePlace(name.replaceAll(" ", "-"));
  });

  // All at once: each begins before the change and hears of it.
  test("every stream", async () => {
    const stop = endingSignal();
    const watcher = await api.addPerson("watcher");
    await api.addMember(await projectOf(place), watcher.userId, "admin");
    const reading = await Promise.all(
      doors.map(async (door) => {
        const told = STREAM_PATHS.includes(door)
          ? endOf(await openStream(api, door, watcher, place, stop))
          : endOfEvents(await openEvents(watcher, place.runId, stop));
        return { door, told };
      }),
    );
    await change(place, watcher);
    const ends = await Promise.all(reading.map(async ({ door, told }) => `${door}: ${await told}`));
    expect(ends).toEqual(doors.map((door) => `${door}: ${code}`));
  });
});

describe("a slow reader of a long log gets no further page", () => {
  const lines = STREAM_TUNABLES.downloadPageLines + 10;

  test.each(CHANGES)("when $name", async ({ name, code, change }) => {
    const place = await makePlace(`slow-${name.replaceAll(" ", "-")}`);
    await append(place.runId, lines);
    const watcher = await api.addPerson("watcher");
    await api.addMember(await projectOf(place), watcher.userId, "admin");
    const request = new Request(`${SITE}/api/runs/${place.runId}/log`, { headers: watcher.headers });
    const whole = await (await serveRunLog(api.deps, request.clone(), place.runId)).text();
    expect(whole.split("\n").length - 1).toBe(lines);
    const answer = await serveRunLog(api.deps, request, place.runId);
    await change(place, watcher);
    await expect(answer.text()).rejects.toMatchObject({ code });
  });
});

async function makePlace(slug: string): Promise<Place> {
  const owner = await api.addPerson("owner");
  const orgId = await api.addOrg(slug, [{ userId: owner.userId, role: "owner" }]);
  const caller = await api.as(owner);
  const { id, slug: project } = await caller.projects.create({
    name: slug.slice(0, 30),
    odooVersion: "18.0",
  });
  await api.git.push(id, "main", { files: { a: "1" } });
  await syncBranches(api.deps, id);
  const run = await api.deps.db.asSystem("test", async ({ prisma }) => {
    const { id: runId } = await prisma.run.findFirstOrThrow({ where: { projectId: id } });
    const data = { status: "running", attempt: 1, startedAt: new Date() } as const;
    return prisma.run.update({ where: { id: runId }, data });
  });
  return { orgId, project, environmentId: run.envId ?? "", runId: run.id };
}

function append(runId: string, count: number): Promise<number | null> {
  const at = new Date().toISOString();
  const one = (index: number) => ({ at, level: "info", step: null, message: `line ${index}`, payload: null });
  const events = Array.from({ length: count }, (_each, index) => one(index));
  return appendEvents(api.deps.db.system, runId, 1, events);
}

async function projectOf({ project }: Place): Promise<string> {
  const { id } = await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.project.findFirstOrThrow({ where: { slug: project } }),
  );
  return id;
}

function endingSignal(): AbortSignal {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  return stop.signal;
}

async function endOf(messages: AsyncIterator<unknown>): Promise<string> {
  const refused: unknown = await readAll(messages).then(
    () => null,
    (error: unknown) => error,
  );
  return (refused as { cause?: { code?: string } } | null)?.cause?.code ?? "no refusal";
}

async function openEvents(watcher: TestPerson, runId: string, signal: AbortSignal): Promise<Response> {
  const headers = new Headers(watcher.headers);
  headers.set("accept", "text/event-stream");
  return serveRest(api.deps, new Request(`${SITE}/api/v1/runs/${runId}/events`, { headers, signal }));
}

async function endOfEvents(answer: Response): Promise<string> {
  const text = await answer.text();
  const [, data = "{}"] = /event: problem\ndata: (.*)\n/.exec(text) ?? [];
  return (JSON.parse(data) as { code?: string }).code ?? "no refusal";
}
