import { describe, expect, it } from "vitest";
import { parseWebhook } from "./parse-webhook";
import {
  gitea,
  giteaPush,
  github,
  githubPush,
  gitlab,
  gitlabPush,
  secret,
  sign,
  type Sent,
} from "./testing/deliveries";
import { webhookMaxBytes } from "./tunables";

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
