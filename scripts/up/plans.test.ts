/** The small pure parts of a start. */
import { EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { buildFolderOf, isBuildInput } from "./build.mjs";
import { planEnvironment } from "./environment.mjs";
import { findLastJson } from "./last-json.mjs";
import { isReadyLine, planServices, reasonIn } from "./services.mjs";
import { readUpSettings } from "./settings.mjs";
import { onStopRequest } from "./stop-request.mjs";
import { findErrorMessage, surfaceErrors } from "./surface-errors.mjs";

describe("isBuildInput", () => {
  it.each([
    ["app/page.tsx", true],
    ["server/runs/states.ts", true],
    ["app/(portal)/projects/[project]/page.tsx", true],
    ["server/runs/states.test.ts", false],
    ["server/runs/queue.db.test.ts", false],
    ["server/platform/db/generated/client.ts", false],
    ["server/runs/testing/make-run.ts", false],
    ["app/.page.tsx.swp", false],
  ])("%s: %s", (file, wanted) => {
    expect(isBuildInput(file)).toBe(wanted);
  });

  it("keeps builds below the repository, as Next wants it", () => {
    expect(buildFolderOf("0123")).toBe(".capstan/builds/0123");
  });
});

describe("planEnvironment", () => {
  const env = planEnvironment({
    own: {
      PATH: "/usr/bin",
      npm_config_cache: "x",
      INIT_CWD: "/x",
      LANG: "C.UTF-8",
      NODE_ENV: "test",
    } as NodeJS.ProcessEnv,
    settings: readUpSettings({} as NodeJS.ProcessEnv, "/srv/capstan", "/"),
    routerPort: 4101,
    databaseUrl: "postgresql://a/b",
    odooDatabaseUrl: "postgresql://a/c",
    secret: "s",
    machine: "m",
    buildFolder: ".capstan/builds/1",
    node: "/n/bin",
    postgres: "/usr/lib/postgresql/15/bin",
  });

  it("finds our Node and the server's own programs first", () => {
    expect(env.PATH).toBe("/n/bin:/usr/lib/postgresql/15/bin:/usr/bin");
  });

  it("hands on the person's own variables, but not npm's", () => {
    expect(env).toMatchObject({ LANG: "C.UTF-8", NODE_ENV: "production", PORT: "4100", ROUTER_PORT: "4101" });
    expect(Object.keys(env).filter((name) => /npm|INIT/.test(name))).toEqual([]);
  });
});

describe("services", () => {
  it("are started by argv alone", () => {
    expect(
      planServices({ port: 1, routerPort: 2, buildFolder: "b" }).map(({ name, args }) => [name].concat(args)),
    ).toEqual([
      ["worker", "--enable-source-maps", "b/services/worker.mjs"],
      ["router", "--enable-source-maps", "b/services/router.mjs"],
      ["web", "node_modules/next/dist/bin/next", "start", "-p", "1"],
    ]);
  });

  it.each([
    ['{"level":30,"time":"…","worker":"a","msg":"worker ready"}', true],
    ['{"level":30,"msg":"worker ready soon"}', false],
    ['{"level":30,"msg":"x","text":"worker ready"}', false],
    ['{"msg":"worker ready"', false],
    ["worker ready", false],
  ])("isReadyLine %s: %s", (line, ready) => {
    expect(isReadyLine(line)).toBe(ready);
  });

  it("waits for the words the worker says", () => {
    const worker = readFileSync(path.join(import.meta.dirname, "../../server/worker/main.ts"), "utf8");
    expect(worker).toContain('"worker ready"');
  });

  it.each([
    ["Settings are wrong: PORT is not set.\n", ": Settings are wrong: PORT is not set"],
    [
      "node:internal/x\nError: Cannot find module\n    at Object.<anonymous> (x.js:1)\nNode.js v24.1.0",
      ": Error: Cannot find module",
    ],
    ['{"level":50,"msg":"x"}', ""],
    ["", ""],
  ])("reasonIn %j", (output, reason) => {
    expect(reasonIn(output)).toBe(reason);
  });

  it.each([
    [
      '{"level":50,"msg":"lost the database","err":{"message":"ECONNREFUSED"}}',
      "lost the database: ECONNREFUSED",
    ],
    ['{"level":60,"msg":"bye"}', "bye"],
    ['{"level":40,"msg":"hm"}', null],
    ["Error: plain", null],
    ['{"level":50', null],
  ])("findErrorMessage %s", (line, message) => {
    expect(findErrorMessage(line)).toBe(message);
  });

  it("shows the same error once a minute", () => {
    const said: string[] = [];
    let now = 0;
    const surface = surfaceErrors(
      (text) => said.push(text),
      () => now,
    );
    const line = '{"level":50,"msg":"no disk"}';
    surface(line);
    surface(line);
    now = 61_000;
    surface(line);
    expect(said).toEqual(["no disk", "no disk"]);
  });

  it("reads the last line of a program's output", () => {
    expect(findLastJson('noise\n{"email":"a@b"}\n')).toEqual({ email: "a@b" });
    expect(findLastJson("noise\n")).toBeNull();
  });
});

describe("onStopRequest", () => {
  const setup = () => {
    const events = new EventEmitter();
    const state = { now: 0, forced: 0 };
    const asked = onStopRequest({ onForce: () => state.forced++, events, now: () => state.now });
    return { events, state, asked };
  };

  it("takes npm's copy of a Ctrl-C for the same, and a later one for force", async () => {
    const { events, state, asked } = setup();
    events.emit("SIGINT");
    state.now = 20;
    events.emit("SIGINT");
    expect(await asked).toBe("SIGINT");
    expect(state.forced).toBe(0);
    state.now = 2_000;
    events.emit("SIGINT");
    expect(state.forced).toBe(1);
  });

  it.each(["SIGTERM", "SIGHUP", "disconnect"])("stops on %s", async (name) => {
    const { events, asked } = setup();
    events.emit(name);
    expect(await asked).toBe(name);
  });

  it("does not force when the starter goes away while it stops", () => {
    const { events, state } = setup();
    events.emit("SIGTERM");
    state.now = 5_000;
    events.emit("disconnect");
    expect(state.forced).toBe(0);
  });
});
