import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { handleWebhook, type HandleWebhookDeps } from "./handle-webhook";
import { parseWebhook } from "./parse-webhook";
import { webhookMaxBytes } from "./tunables";

const secret = "s3cr3t";
const sign = (body: string, key = secret) => createHmac("sha256", key).update(body).digest("hex");

const githubPush = {
  ref: "refs/heads/feature/ünï",
  before: "6113728f27ae82c7b1a177c8d03f9e96e0adf246",
  after: "0000000000000000000000000000000000000000",
  created: false,
  deleted: true,
  forced: false,
  repository: { id: 186853002, full_name: "Codertocat/Hello-World", default_branch: "main" },
  pusher: { name: "Codertocat", email: "x@users.noreply.github.com" },
  commits: [],
};
const gitlabPush = {
  object_kind: "push",
  event_name: "push",
  before: "95790bf891e76fee5e1747ab589903a6a1f80f22",
  after: "da1560886d4f094c3e6c9ef40349f7d38b5d27d7",
  ref: "refs/heads/main",
  ref_protected: true,
  checkout_sha: "da1560886d4f094c3e6c9ef40349f7d38b5d27d7",
  project: { id: 15, name: "Diaspora", git_http_url: "http://example.com/mike/diaspora.git" },
  commits: [{ id: "b6568db1bc1dcd7f8b4d5a946b0b91f9dacd7327", message: "Update <b>" }],
  total_commits_count: 4,
};
const giteaPush = {
  ref: "refs/heads/develop",
  before: "28e1879d029cb852e4844d9c718537df08844e03",
  after: "bffeb74224043ba2feb48d137756c8a9331c449a",
  compare_url: "http://localhost:3000/gitea/webhooks/compare/28e1879d029c...bffeb7422404",
  commits: [],
  repository: { id: 140, full_name: "gitea/webhooks" },
};

type Sent = { headers: Record<string, string>; body: string };

const github = (event: string, payload: unknown, more: Record<string, string> = {}): Sent => {
  const body = JSON.stringify(payload);
  return {
    body,
    headers: {
      "content-type": "application/json",
      "user-agent": "GitHub-Hookshot/044aadd",
      "x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
      "x-github-event": event,
      "x-hub-signature": "sha1=7d38cdd689735b008b3c702edd92eea23791c5f6",
      "x-hub-signature-256": `sha256=${sign(body)}`,
      ...more,
    },
  };
};
const gitlab = (event: string, payload: unknown, more: Record<string, string> = {}): Sent => ({
  body: JSON.stringify(payload),
  headers: {
    "content-type": "application/json",
    "x-gitlab-event": event,
    "x-gitlab-token": secret,
    "x-gitlab-event-uuid": "13792a34-cac6-4fda-95a8-c58e00a3954e",
    "x-gitlab-webhook-uuid": "02affd2d-2cba-4033-917d-ec22d5dc4b38",
    "idempotency-key": "f5e57ebe-07c3-4b30-9b5f-0b5b0d9e0b0e",
    ...more,
  },
});
const gitea = (event: string, payload: unknown, more: Record<string, string> = {}): Sent => {
  const body = JSON.stringify(payload, null, 2);
  return {
    body,
    headers: {
      "content-type": "application/json",
      "x-gitea-delivery": "f6266f16-1bf3-46a5-9ea4-602e06ead473",
      "x-gitea-event": event,
      "x-gitea-signature": sign(body),
      "x-github-delivery": "f6266f16-1bf3-46a5-9ea4-602e06ead473",
      "x-github-event": event,
      "x-gogs-event": event,
      ...more,
    },
  };
};

const parse = ({ headers, body }: Sent, key = secret) =>
  parseWebhook(new Headers(headers), Buffer.from(body), key);

describe("parseWebhook", () => {
  it.each<[string, Sent, object]>([
    [
      "a push of GitHub",
      github("push", githubPush),
      {
        provider: "github",
        deliveryId: "72d3162e-cc78-11e3-81ab-4c9367dc0958",
        event: "push",
        refs: ["refs/heads/feature/ünï"],
      },
    ],
    [
      "a push of GitLab",
      gitlab("Push Hook", gitlabPush),
      {
        provider: "gitlab",
        deliveryId: "f5e57ebe-07c3-4b30-9b5f-0b5b0d9e0b0e",
        event: "push",
        refs: ["refs/heads/main"],
      },
    ],
    [
      "a push of Gitea",
      gitea("push", giteaPush),
      {
        provider: "gitea",
        deliveryId: "f6266f16-1bf3-46a5-9ea4-602e06ead473",
        event: "push",
        refs: ["refs/heads/develop"],
      },
    ],
    ["a ping", github("ping", { zen: "Design for failure.", hook_id: 1 }), { event: "ping", refs: [] }],
    [
      "a new branch",
      github("create", { ref: "dev", ref_type: "branch" }),
      { event: "create", refs: ["refs/heads/dev"] },
    ],
    [
      "a deleted tag",
      gitea("delete", { ref: "v1", ref_type: "tag" }),
      { event: "delete", refs: ["refs/tags/v1"] },
    ],
    [
      "a tag of GitLab",
      gitlab("Tag Push Hook", { ...gitlabPush, ref: "refs/tags/v1" }),
      { event: "push", refs: ["refs/tags/v1"] },
    ],
    ["an issue", github("issues", { action: "opened" }), { event: "other", refs: [] }],
    ["a ref that is no text", github("push", { ref: { evil: 1 } }), { event: "push", refs: [] }],
  ])("reads %s", (_, sent, expected) => {
    expect(parse(sent)).toMatchObject(expected);
  });

  it("reads GitHub's forms, signed as they were sent", () => {
    const body = `payload=${encodeURIComponent(JSON.stringify(githubPush))}`;
    const headers = {
      ...github("push", {}).headers,
      "content-type": "application/x-www-form-urlencoded",
      "x-hub-signature-256": `sha256=${sign(body)}`,
    };
    expect(parse({ headers, body })).toMatchObject({ refs: ["refs/heads/feature/ünï"] });
  });

  it("agrees with the example in GitHub's documentation", () => {
    const headers = new Headers({
      "x-github-event": "push",
      "x-hub-signature-256": "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
    });
    const body = Buffer.from("Hello, World!");
    expect(parseWebhook(headers, body, "It's a Secret to Everybody")).toEqual({ problem: "bad_body" });
    expect(parseWebhook(headers, body, "It's another")).toEqual({ problem: "bad_signature" });
  });

  it.each<[string, Sent, string]>([
    ["GitHub without signature", github("push", githubPush, { "x-hub-signature-256": "" }), "no_signature"],
    [
      "GitHub with the old one only",
      { ...github("push", githubPush), headers: { "x-github-event": "push", "x-hub-signature": "sha1=x" } },
      "no_signature",
    ],
    [
      "GitHub with another secret",
      github("push", githubPush, { "x-hub-signature-256": `sha256=${sign("x", "y")}` }),
      "bad_signature",
    ],
    [
      "GitHub without the prefix",
      github("push", githubPush, { "x-hub-signature-256": sign(JSON.stringify(githubPush)) }),
      "bad_signature",
    ],
    [
      "GitHub with a changed body",
      { ...github("push", githubPush), body: JSON.stringify({ ...githubPush, ref: "x" }) },
      "bad_signature",
    ],
    ["GitLab without token", gitlab("Push Hook", gitlabPush, { "x-gitlab-token": "" }), "no_signature"],
    [
      "GitLab with another token",
      gitlab("Push Hook", gitlabPush, { "x-gitlab-token": `${secret}x` }),
      "bad_signature",
    ],
    [
      "Gitea with GitHub's signature only",
      {
        ...gitea("push", giteaPush),
        headers: { "x-gitea-event": "push", "x-hub-signature-256": "sha256=x" },
      },
      "no_signature",
    ],
    ["Gitea with another secret", gitea("push", giteaPush, { "x-gitea-signature": "zz" }), "bad_signature"],
    ["nobody known", { headers: { "x-event-key": "repo:push" }, body: "{}" }, "unknown_provider"],
  ])("refuses %s", (_, sent, problem) => {
    expect(parse(sent)).toEqual({ problem });
  });

  it("takes signatures in capitals, and none made with an empty secret", () => {
    const sent = gitea("push", giteaPush);
    expect(
      parse({ ...sent, headers: { ...sent.headers, "x-gitea-signature": sign(sent.body).toUpperCase() } }),
    ).toMatchObject({ event: "push" });
    const forged = { ...sent, headers: { ...sent.headers, "x-gitea-signature": sign(sent.body, "") } };
    expect(parse(forged, "")).toEqual({ problem: "bad_signature" });
    expect(parse(gitlab("Push Hook", gitlabPush, { "x-gitlab-token": " " }), "")).toEqual({
      problem: "no_signature",
    });
  });

  it("refuses what is no such body, and what is too large", () => {
    for (const body of ["", "{", "[1]", "null", '"x"', "\u0000"])
      expect(
        parse({
          headers: { ...github("push", {}).headers, "x-hub-signature-256": `sha256=${sign(body)}` },
          body,
        }),
      ).toEqual({ problem: "bad_body" });
    const huge = new Uint8Array(webhookMaxBytes + 1);
    expect(parseWebhook(new Headers(github("push", {}).headers), huge, secret)).toEqual({
      problem: "too_large",
    });
  });

  it("makes an id where none is given, or none that can be stored", () => {
    const ids = ["", "x".repeat(5_000), "a b"].map((id) =>
      parse(github("push", githubPush, { "x-github-delivery": id })),
    );
    for (const each of ids)
      expect(each).toMatchObject({ deliveryId: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) });
    expect(new Set(ids.map((each) => JSON.stringify(each))).size).toBe(3);
  });
});

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
