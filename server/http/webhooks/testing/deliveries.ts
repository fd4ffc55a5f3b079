/** Deliveries as GitHub, GitLab and Gitea send them, signed with one secret. */
import { createHmac } from "node:crypto";

export const secret = "s3cr3t";
export const sign = (body: string, key = secret) => createHmac("sha256", key).update(body).digest("hex");

export const githubPush = {
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
export const gitlabPush = {
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
export const giteaPush = {
  ref: "refs/heads/develop",
  before: "28e1879d029cb852e4844d9c718537df08844e03",
  after: "bffeb74224043ba2feb48d137756c8a9331c449a",
  compare_url: "http://localhost:3000/gitea/webhooks/compare/28e1879d029c...bffeb7422404",
  commits: [],
  repository: { id: 140, full_name: "gitea/webhooks" },
};

export type Sent = { headers: Record<string, string>; body: string };

export const github = (event: string, payload: unknown, more: Record<string, string> = {}): Sent => {
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
export const gitlab = (event: string, payload: unknown, more: Record<string, string> = {}): Sent => ({
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
export const gitea = (event: string, payload: unknown, more: Record<string, string> = {}): Sent => {
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
