import { describe, expect, it } from "vitest";
import { handleWebhook, type HandleWebhookDeps } from "./handle-webhook";
import { github, githubPush, gitlab, gitlabPush, secret, sign, type Sent } from "./testing/deliveries";
import { webhookMaxBytes } from "./tunables";

describe("handleWebhook", () => {
  const make = (changes: Partial<HandleWebhookDeps> = {}) => {
    const seen = new Set<string>();
    const synced: string[] = [];
    const errors: unknown[] = [];
    const deps: HandleWebhookDeps = {
      findProject: async (slug) => (slug === "shop" ? { id: "p1", webhookSecret: secret } : null),
      recordDelivery: async (projectId, deliveryId, event) => {
        const key = `${projectId} ${deliveryId} ${event}`;
        return seen.size < seen.add(key).size;
      },
      requestSync: async (projectId) => void synced.push(projectId),
      reportError: (error) => errors.push(error),
      ...changes,
    };
    const send = async ({ headers, body }: Sent, slug = "shop") => {
      const request = new Request(`http://localhost/webhooks/${slug}`, { method: "POST", headers, body });
      const response = await handleWebhook(request, slug, deps);
      return { status: response.status, body: (await response.json()) as Record<string, string> };
    };
    return { send, deps, seen, synced, errors };
  };

  it("asks for the branches to be read again, once for each delivery", async () => {
    const { send, synced, seen } = make();
    const sent = github("push", githubPush);
    expect(await send(sent)).toEqual({ status: 202, body: { status: "accepted" } });
    expect(await send(sent)).toEqual({ status: 200, body: { status: "replayed" } });
    expect(await send(gitlab("Push Hook", gitlabPush))).toMatchObject({ status: 202 });
    expect(synced).toEqual(["p1", "p1"]);
    expect(seen).toContain("p1 72d3162e-cc78-11e3-81ab-4c9367dc0958 push");
  });

  it.each<[string, Sent, string]>([
    ["pings", github("ping", { zen: "x" }), "pong"],
    ["tags", gitlab("Tag Push Hook", { ...gitlabPush, ref: "refs/tags/v1" }), "ignored"],
    ["other events", github("pull_request", { action: "opened" }), "ignored"],
  ])("leaves %s alone", async (_, sent, status) => {
    const { send, synced, seen } = make();
    expect(await send(sent)).toEqual({ status: 200, body: { status } });
    expect([synced.length, seen.size]).toEqual([0, 0]);
  });

  it("answers a forgery and an unknown project alike", async () => {
    const { send, synced, seen } = make();
    const forged = github("push", githubPush, { "x-hub-signature-256": `sha256=${sign("x")}` });
    const answers = [
      await send(forged),
      await send(forged, "nothing"),
      await send(github("push", githubPush), "nothing"),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([401, 401, 401]);
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
    expect([synced.length, seen.size]).toEqual([0, 0]);
  });

  it("refuses the rest with what to do", async () => {
    const { send, deps } = make();
    expect((await send({ headers: {}, body: "{}" })).status).toBe(400);
    expect((await send({ headers: { "x-github-event": "push" }, body: "{}" })).status).toBe(401);
    expect((await send(github("push", [1]))).status).toBe(400);
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(1 << 20)),
    });
    const init = { method: "POST", headers: github("push", {}).headers, body: endless, duplex: "half" };
    const request = new Request("http://localhost/webhooks/shop", init as RequestInit);
    expect((await handleWebhook(request, "shop", deps)).status).toBe(413);
    const long = { "content-length": String(webhookMaxBytes + 1) };
    expect((await send({ headers: { ...github("push", {}).headers, ...long }, body: "{}" })).status).toBe(
      413,
    );
  });

  it("answers 503 when it cannot take a delivery, without a word on why", async () => {
    const failure = new Error("secret words");
    const { send, errors } = make({ requestSync: () => Promise.reject(failure) });
    const { status, body } = await send(github("push", githubPush));
    expect([status, JSON.stringify(body).includes("secret")]).toEqual([503, false]);
    expect(errors).toEqual([failure]);
  });
});
