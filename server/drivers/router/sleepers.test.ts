import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { Route } from "./port";
import { ask } from "./testing/ask";
import { host, serving, startRouter } from "./testing/start-router";
import { startUpstream } from "./testing/start-upstream";

// real sockets and processes, on a machine that may be busy
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const asleep: Route = { kind: "asleep", envId: "env-1", stage: "development" };

async function startAnswering() {
  const upstream = await startUpstream((req, res) =>
    req.resume().on("end", () => res.end(`${req.method} done`)),
  );
  onTestFinished(upstream.close);
  return upstream;
}

describe("a request to an environment that is asleep", () => {
  it("waits until it serves, with its body, and wakes it once for all", async () => {
    const upstream = await startAnswering();
    const routes: Record<string, Route> = { [host]: asleep };
    let wakes = 0;
    let arrived = 0;
    const { port } = await startRouter(routes, {
      resolve: async (name) => {
        arrived += 1;
        if (arrived > 60) routes[host] = serving(upstream.address);
        return routes[name] ?? asleep;
      },
      wake: async () => void (wakes += 1),
    });
    const asked = Array.from({ length: 50 }, (_, at) =>
      ask({ port, headers: { host }, ...(at % 2 === 0 ? {} : { method: "POST", body: "x".repeat(at) }) }),
    );
    const answers = await Promise.all(asked);
    expect(answers.map(({ status, body }) => `${status} ${body}`)).toEqual(
      answers.map((_, at) => `200 ${at % 2 === 0 ? "GET" : "POST"} done`),
    );
    expect(wakes).toBe(1);
  });

  it("waits for one that is being started by somebody else, and wakes nobody", async () => {
    const upstream = await startAnswering();
    const routes: Record<string, Route> = { [host]: { ...asleep, kind: "starting" } };
    let asked = 0;
    const wakes: string[] = [];
    const { port } = await startRouter(routes, {
      resolve: async (name) => {
        asked += 1;
        if (asked > 3) routes[host] = serving(upstream.address);
        return routes[name] ?? asleep;
      },
      wake: async (envId) => void wakes.push(envId),
    });
    expect((await ask({ port, method: "POST", body: "x", headers: { host } })).body).toBe("POST done");
    expect(wakes).toEqual([]);
  });

  it("gets the page that comes back when it takes too long, and wakes again later", async () => {
    let wakes = 0;
    const { port } = await startRouter(
      { [host]: asleep },
      { wake: async () => void (wakes += 1), tunables: { holdMs: 60, wakeAgainMs: 20 } },
    );
    const answer = await ask({ port, headers: { host, accept: "text/html" } });
    expect(answer.status).toBe(503);
    expect(answer.body).toContain("Starting");
    expect(answer.headers["retry-after"]).toBe("2");
    expect(wakes).toBeGreaterThan(1);
  });

  it("gets what became of it when the start fails", async () => {
    const routes: Record<string, Route> = { [host]: asleep };
    const { port, events } = await startRouter(routes, {
      wake: async () => {
        routes[host] = { kind: "failed", title: "Did not start", detail: "See its log." };
        throw new Error("no worker");
      },
    });
    expect((await ask({ port, headers: { host } })).body).toContain("Did not start");
    expect(events).toMatchObject([{ kind: "wake_failed", envId: "env-1" }]);
  });

  it("does not wait when too many do, and stops waiting when the client goes", async () => {
    const { port } = await startRouter({ [host]: asleep }, { tunables: { heldRequestsMax: 1 } });
    const going = new AbortController();
    const first = ask({ port, headers: { host }, signal: going.signal });
    const second = await ask({ port, headers: { host } });
    expect(second.status).toBe(503);
    going.abort();
    await expect(first).rejects.toThrow();
  });
});
