/**
 * Ten thousand requests to the REST API, made from its own OpenAPI document: right ones, nearly right ones and wrong ones,
 * by an owner, a stranger and nobody. None is answered with a 5xx, and none tells of the database, of the machine or of
 * another organization. The seed is fixed, so a failure comes again; it is in the message with the request.
 */
import { beforeAll, expect, test } from "vitest";
import { openForeignWorld, valueOf, type ForeignWorld } from "@/server/api/testing/foreign-world";
import { createGenerator, type Generator, type JsonSchema } from "@/server/api/testing/generate-value";
import type { TestPerson } from "@/server/api/testing/test-api";
import { serveRest } from "./serve-rest";

const REQUESTS = 10_000;
const SEED = 20_261_122;
const AT_ONCE = 8;

type Parameter = { name: string; in: "path" | "query" | "header"; required?: boolean; schema?: JsonSchema };
type Operation = {
  path: string;
  method: string;
  parameters: Parameter[];
  body: JsonSchema | null;
};
type Attempt = { method: string; url: string; body: string | undefined; person: TestPerson | null };

/** Words of PostgreSQL, Prisma, Node and this machine's folders. */
const TELLTALE =
  /\b(relation|constraint|syntax error|pg_|prisma|postgres(ql)?|violates|SQLSTATE|ECONN|node_modules|at (async )?[\w.]+ \(|\/(work|home|usr|tmp|opt|root|var)\/)/i;

let world: ForeignWorld;
let operations: Operation[];

beforeAll(async () => {
  world = await openForeignWorld();
  const answer = await serveRest(world.api.deps, new Request("http://capstan.test:3000/api/v1/openapi.json"));
  operations = readOperations((await answer.json()) as Parameters<typeof readOperations>[0]);
});

test("no request breaks it, and no answer tells too much", { timeout: 300_000 }, async () => {
  const generator = createGenerator(SEED);
  const people = [world.owner, world.owner, world.owner, world.outsider, null];
  const statuses = new Map<number, number>();
  const problems: string[] = [];
  for (let sent = 0; sent < REQUESTS; sent += AT_ONCE) {
    const attempts = Array.from({ length: AT_ONCE }, () => plan(generator, people));
    for (const { attempt, status, text } of await Promise.all(attempts.map(send))) {
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      const problem = judge(attempt, status, text);
      if (problem)
        problems.push(
          `${problem}: ${JSON.stringify({ ...attempt, person: undefined })} → ${text.slice(0, 300)}`,
        );
    }
    if (problems.length > 10) break;
    // A project that a request deleted would hide everything behind it from all that follow.
    await world.client.query("update ops.projects set archived_at = null where archived_at is not null");
  }
  expect(problems).toEqual([]);
  // The mixture is a mixture: were everything refused at the door, nothing behind it would have been tried.
  for (const status of [200, 400, 401, 404])
    expect(statuses.get(status) ?? 0, `answers ${status}`).toBeGreaterThan(100);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

function plan(generator: Generator, people: readonly (TestPerson | null)[]): Attempt {
  const operation = generator.oneOf(operations);
  const person = generator.oneOf(people);
  const wrong = generator.pick(3) === 0;
  const value = (schema: JsonSchema, name: string) =>
    wrong && generator.pick(2) === 0 ? generator.break(schema, name) : generator.make(schema, name);
  const path = operation.path.replace(/\{(\w+)\}/g, (_all, name: string) => {
    const known = valueInPath(generator, operation.path, name);
    return encodeURIComponent(
      toText(wrong && generator.pick(3) === 0 ? generator.break({ type: "string" }) : known),
    );
  });
  const query = new URLSearchParams();
  for (const parameter of operation.parameters.filter((one) => one.in === "query"))
    if (parameter.required || generator.pick(3) === 0)
      query.append(parameter.name, toText(value(parameter.schema ?? {}, parameter.name)));
  const url = `http://capstan.test:3000/api/v1${path}${query.size > 0 ? `?${query}` : ""}`;
  return { method: operation.method, url, person, body: planBody(generator, operation, value, wrong) };
}

function planBody(
  generator: Generator,
  operation: Operation,
  value: (schema: JsonSchema, name: string) => unknown,
  wrong: boolean,
): string | undefined {
  if (operation.method === "GET") return undefined;
  if (wrong && generator.pick(4) === 0)
    return generator.oneOf([
      "",
      "{",
      "[]",
      "null",
      '"x"',
      "1",
      '{"a":',
      "\u0000",
      "{}".repeat(3),
      "[".repeat(2000),
    ]);
  if (!operation.body) return generator.pick(2) === 0 ? undefined : "{}";
  const body: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(operation.body.properties ?? {})) {
    const required = operation.body.required?.includes(name) ?? false;
    if (required ? !wrong || generator.pick(8) > 0 : generator.pick(3) === 0)
      body[name] = value(schema, name);
    const reference = name.endsWith("Id") && generator.pick(2) === 0 ? idOf(generator, name) : null;
    if (reference !== null) body[name] = reference;
  }
  return JSON.stringify(body);
}

/** Mostly rows of one's own, sometimes of the other organization, sometimes of nobody. */
function valueInPath(generator: Generator, path: string, name: string): string {
  const noun = name === "id" || name === "slug" ? (/(\w+?)s\/\{(?:id|slug)\}/.exec(path)?.[1] ?? "") : "";
  const parameter = name === "id" ? `${noun}Id` : name === "slug" ? noun : name;
  return idOf(generator, parameter) ?? toText(generator.make({ type: "string" }, name));
}

function idOf(generator: Generator, parameter: string): string | null {
  const from = generator.pick(4);
  if (from === 3) return toText(generator.make({ type: "string", format: "uuid" }));
  try {
    return valueOf(from === 2 ? world.other : world.mine, parameter, generator.pick(3));
  } catch {
    return null;
  }
}

async function send(attempt: Attempt): Promise<{ attempt: Attempt; status: number; text: string }> {
  const { method, url, body, person } = attempt;
  const headers = {
    ...(person && { authorization: `Bearer ${person.token}` }),
    "content-type": "application/json",
  };
  const response = await serveRest(world.api.deps, new Request(url, { method, body, headers }));
  return { attempt, status: response.status, text: await response.text() };
}

/** Why this answer must not be; null when it may. */
function judge(attempt: Attempt, status: number, text: string): string | null {
  if (status >= 500) return `answered ${status}`;
  if (status >= 400 && TELLTALE.test(withoutEcho(text, attempt))) return "tells of the machinery";
  for (const secret of world.secrets)
    if (
      text.includes(secret) &&
      !decodeURIComponent(attempt.url).includes(secret) &&
      !attempt.body?.includes(secret)
    )
      return `tells ${secret} of the other organization`;
  return null;
}

/** What was sent may come back (the address, a branch's name). */
function withoutEcho(text: string, { url, body }: Attempt): string {
  const problem = JSON.parse(text) as { instance?: string; detail?: string };
  delete problem.instance;
  const sent = `${decodeURIComponent(url)} ${body ?? ""}`;
  return JSON.stringify(problem).replace(/[\w/.'-]{3,}/g, (word) => (sent.includes(word) ? "" : word));
}

function readOperations(document: {
  paths: Record<
    string,
    Record<
      string,
      { parameters?: Parameter[]; requestBody?: { content: Record<string, { schema: JsonSchema }> } }
    >
  >;
}): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      path,
      method: method.toUpperCase(),
      parameters: operation.parameters ?? [],
      body: operation.requestBody?.content["application/json"]?.schema ?? null,
    })),
  );
}

function toText(value: unknown): string {
  return typeof value === "string" ? value.toWellFormed() : JSON.stringify(value);
}
