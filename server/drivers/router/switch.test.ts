import { describe, expect, it, onTestFinished, vi } from "vitest";
import { eventually } from "./testing/eventually";
import { ask } from "./testing/ask";
import { host, serving, startRouter } from "./testing/start-router";
import { startUpstream } from "./testing/start-upstream";

// real sockets and processes, on a machine that may be busy
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** Answers only after `release`, so that requests are in flight when the switch comes. */
async function startHolding(name: string) {
  const waiting: (() => void)[] = [];
  let released = false;
  const upstream = await startUpstream((req, res) => {
    const answer = () => res.end(name);
    req.resume().on("end", () => (released ? answer() : waiting.push(answer)));
  });
  onTestFinished(upstream.close);
  const release = () => {
    released = true;
    for (const answer of waiting.splice(0)) answer();
  };
  return { ...upstream, waiting, release };
}

describe("a switch to another upstream", () => {
  it("fails none of 200 requests, in flight or new, with or without a body", async () => {
    const [old, next] = [await startHolding("old"), await startHolding("new")];
    next.release();
    const { port, routes } = await startRouter({ [host]: serving(old.address) });
    const askMany = (count: number) =>
      Array.from({ length: count }, (_, at) =>
        ask({ port, headers: { host }, ...(at % 2 === 0 ? {} : { method: "POST", body: `body ${at}` }) }),
      );

    const before = askMany(100);
    await eventually(() => old.waiting.length).toBe(100);
    routes[host] = serving(next.address);
    const after = askMany(50);
    // the old process stops listening, then ends what it has
    old.server.close();
    old.release();
    const later = askMany(50);

    const answers = await Promise.all([...before, ...after, ...later]);
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(answers.map(({ body }) => body)).toEqual([
      ...Array<string>(100).fill("old"),
      ...Array<string>(100).fill("new"),
    ]);
  });

  it("is found by a request that the old process has just refused, body included", async () => {
    const [old, next] = [await startHolding("old"), await startHolding("new")];
    next.release();
    await old.close();
    let asked = 0;
    const { port } = await startRouter(
      {},
      { resolve: async () => serving((asked += 1) > 2 ? next.address : old.address) },
    );
    const body = "x".repeat(200_000);
    expect(await ask({ port, headers: { host }, method: "POST", body })).toMatchObject({
      status: 200,
      body: "new",
    });
    expect(asked).toBe(3);
  });

  it.each([
    ["GET", 200, 2],
    ["POST", 502, 1],
  ])(
    "sends a %s that the old process dropped unanswered again only if it is safe",
    async (method, status, times) => {
      let requests = 0;
      const dying = await startUpstream((req, res) => {
        requests += 1;
        if (requests === 1) req.socket.destroy();
        else res.end("new");
      });
      onTestFinished(dying.close);
      const { port } = await startRouter({ [host]: serving(dying.address) });
      const body = method === "POST" ? { body: "pay 100" } : {};
      expect((await ask({ port, headers: { host }, method, ...body })).status).toBe(status);
      expect(requests).toBe(times);
    },
  );
});

describe("closing", () => {
  it("lets a running request end, takes no new one, and can be said twice", async () => {
    const upstream = await startHolding("done");
    const { port, router } = await startRouter({ [host]: serving(upstream.address) });
    const running = ask({ port, headers: { host } });
    await eventually(() => upstream.waiting.length).toBe(1);
    const closed = Promise.all([router.close(), router.close()]);
    await expect(ask({ port, headers: { host } })).rejects.toThrow("ECONNREFUSED");
    upstream.release();
    expect((await running).body).toBe("done");
    await closed;
  });

  it("cuts what does not end in time", async () => {
    const upstream = await startHolding("never");
    const { port, router } = await startRouter(
      { [host]: serving(upstream.address) },
      { tunables: { closeGraceMs: 20 } },
    );
    const running = ask({ port, headers: { host } });
    await eventually(() => upstream.waiting.length).toBe(1);
    await Promise.all([router.close(), expect(running).rejects.toThrow()]);
  });
});
