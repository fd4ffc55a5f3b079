import { describe, expect, it, vi } from "vitest";
import { createRateLimits, type NameCaller, type RateLimits } from "./rate-limits";
import { serveGuarded } from "./serve-guarded";
import { GUARD_TUNABLES } from "./tunables";

const ok = () => Promise.resolve(Response.json({ ok: true }));
const denied = () => Promise.resolve(new Response(null, { status: 401 }));

/** Good is what says so; what it stands for comes after. */
const nameCaller: NameCaller = (headers) => {
  const shown = headers.get("authorization") ?? headers.get("cookie");
  return Promise.resolve(/\bgood-(\w+)/.exec(shown ?? "")?.[1] ?? null);
};
const limitsOf = (perWindow: number) => createRateLimits(perWindow, nameCaller);

function ask(headers: Record<string, string>, body?: BodyInit): Request {
  return new Request("http://capstan.test/api/v1/projects", {
    headers,
    ...(body !== undefined && { method: "POST", body, duplex: "half" }),
  } as RequestInit);
}

async function statuses(
  limits: RateLimits,
  headers: Record<string, string>[],
  serve = ok,
): Promise<number[]> {
  const answers: number[] = [];
  for (const one of headers) answers.push((await serveGuarded(limits, ask(one), serve)).status);
  return answers;
}

describe("how often", () => {
  it("counts a token wherever it comes from, and leaves others alone", async () => {
    const limits = limitsOf(2);
    const from = (authorization: string, address: string) => ({ authorization, "x-forwarded-for": address });
    const tried = [
      from("good-a", "192.0.2.1"),
      from("good-a", "192.0.2.2"),
      from("good-a", "192.0.2.3"),
      from("good-b", "192.0.2.1"),
    ];
    expect(await statuses(limits, tried)).toEqual([200, 200, 429, 200]);
  });

  it("says how much is left and when to come back", async () => {
    const limits = limitsOf(1);
    const first = await serveGuarded(limits, ask({ cookie: "s=good-a" }), ok);
    expect(Object.fromEntries(first.headers)).toMatchObject({
      "ratelimit-limit": "1",
      "ratelimit-remaining": "0",
      "ratelimit-reset": "60",
    });
    const second = await serveGuarded(limits, ask({ cookie: "s=good-a" }), ok);
    expect(second.status).toBe(429);
    expect(Number(second.headers.get("retry-after"))).toBeGreaterThan(50);
    expect(await second.json()).toMatchObject({ code: "too_many", status: 429 });
  });

  it("begins anew after the window", async () => {
    vi.useFakeTimers();
    try {
      const limits = limitsOf(1);
      const tried = [{ cookie: "s=good-a" }, { cookie: "s=good-a" }];
      expect(await statuses(limits, tried)).toEqual([200, 429]);
      await vi.advanceTimersByTimeAsync((GUARD_TUNABLES.windowSeconds + 1) * 1000);
      expect(await statuses(limits, tried)).toEqual([200, 429]);
    } finally {
      vi.useRealTimers();
    }
  });

  it("counts invented credentials by address, the /64 of IPv6", async () => {
    const limits = limitsOf(1000);
    const invented = (n: number) => ({
      authorization: `Bearer ${n}`,
      "x-forwarded-for": `2001:db8::${n.toString(16)}`,
    });
    const many = Array.from({ length: GUARD_TUNABLES.failuresMax }, (_one, n) => invented(n));
    expect(new Set(await statuses(limits, many, denied))).toEqual(new Set([401]));
    expect(await statuses(limits, [invented(9999)], denied)).toEqual([429]);
    const elsewhere = { ...invented(9999), "x-forwarded-for": "2001:db8:1::1" };
    expect(await statuses(limits, [elsewhere], denied)).toEqual([401]);
    // nobody waits with the address; whoever has a good credential does not
    const { "x-forwarded-for": address } = invented(9999);
    const from: Record<string, string>[] = [
      { authorization: "Bearer good-a", "x-forwarded-for": address },
      { cookie: "s=good-b", "x-forwarded-for": address },
    ];
    expect(await statuses(limits, [{ "x-forwarded-for": address }])).toEqual([429]);
    expect(await statuses(limits, from)).toEqual([200, 200]);
  });

  it("counts whoever is somebody by that, however they write it", async () => {
    const limits = limitsOf(3);
    const written: Record<string, string>[] = [
      { cookie: "s=good-a" },
      { cookie: "s=good-a; j=1" },
      { cookie: "j=2; s=good-a", "x-forwarded-for": "192.0.2.1" },
      { authorization: "bearer  good-a" },
    ];
    expect(await statuses(limits, written)).toEqual([200, 200, 200, 429]);
    expect(await statuses(limits, [{ cookie: "s=good-b" }])).toEqual([200]);
  });

  it("does not begin anew after a door that refuses everybody", async () => {
    const limits = limitsOf(2);
    const me = { cookie: "s=good-a" };
    expect(await statuses(limits, [me])).toEqual([200]);
    expect(await statuses(limits, [me], denied)).toEqual([401]);
    expect(await statuses(limits, [me])).toEqual([429]);
  });

  it.each<[string, (n: number) => Record<string, string>]>([
    ["tokens", (n) => ({ authorization: `Bearer cap_${n}` })],
    ["other schemes", (n) => ({ authorization: `Thing ${n}` })],
    ["cookies", (n) => ({ cookie: `a=${n}` })],
  ])("counts invented %s by address at doors that are open to all", async (_name, invented) => {
    const limits = limitsOf(1000);
    const from = (n: number, address: string) => ({ ...invented(n), "x-forwarded-for": address });
    const many = Array.from({ length: GUARD_TUNABLES.strangersMax + 1 }, (_one, n) => from(n, "192.0.2.1"));
    const answers = await statuses(limits, many);
    expect(answers.at(-2)).toBe(200);
    expect(answers.at(-1)).toBe(429);
    expect(await statuses(limits, [from(1, "192.0.2.2")])).toEqual([200]);
    const neighbours = Array.from({ length: 10 }, (_one, n) => ({
      cookie: `s=good-${n}`,
      "x-forwarded-for": "192.0.2.1",
    }));
    expect(new Set(await statuses(limits, neighbours))).toEqual(new Set([200]));
  });

  it("counts nobody by address", async () => {
    const limits = limitsOf(1000);
    const nobody = Array.from({ length: GUARD_TUNABLES.strangersMax + 1 }, () => ({
      "x-forwarded-for": "192.0.2.1",
    }));
    expect((await statuses(limits, nobody)).at(-1)).toBe(429);
    expect(await statuses(limits, [{ "x-forwarded-for": "192.0.2.2" }])).toEqual([200]);
  });

  it("can be told not to", async () => {
    const answer = await serveGuarded(limitsOf(0), ask({ cookie: "s=good-a" }), ok);
    expect(answer.headers.has("ratelimit-limit")).toBe(false);
  });
});

describe("how much", () => {
  const read = (request: Request) => request.text().then((text) => new Response(String(text.length)));
  const limits = limitsOf(0);
  const guarded = (body: BodyInit, bodyMaxBytes?: number | null) =>
    serveGuarded(limits, ask({}, body), read, { bodyMaxBytes });

  it("lets a body up to the limit through, whole", async () => {
    expect(await (await guarded("x".repeat(1000), 1000)).text()).toBe("1000");
  });

  it("refuses a larger one, whether it says so or not", async () => {
    const chunked = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(400)),
    });
    expect((await guarded("x".repeat(1001), 1000)).status).toBe(413);
    expect((await guarded(chunked, 1000)).status).toBe(413);
  });

  it("leaves doors with limits of their own alone", async () => {
    expect(await (await guarded("x".repeat(2_000_000), null)).text()).toBe("2000000");
  });
});
