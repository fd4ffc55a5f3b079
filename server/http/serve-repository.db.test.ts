/** A real git client against a real server: who may clone, who may push what, and what a push sets off. */
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestApi, type TestApi, type TestPerson } from "@/server/api/testing/test-api";
import { createGitDriver } from "@/server/drivers/git/create-git-driver";
import { createGitHttpBackend } from "@/server/drivers/git/http-backend";
import { streamBody } from "./direct/stream-body";
import { serveRepository, type RepositoryDeps } from "./serve-repository";

const folder = await mkdtemp(path.join(tmpdir(), "capstan-git-"));
const home = path.join(folder, "home");
let api: TestApi;
let deps: RepositoryDeps;
let server: Server;
let origin: string;
let owner: TestPerson;
let developer: TestPerson;
let viewer: TestPerson;
let stranger: TestPerson;

beforeAll(async () => {
  api = await openTestApi();
  deps = { ...api.deps, git: createGitDriver({ home }), gitBackend: createGitHttpBackend({ home }) };
  [owner, developer, viewer, stranger] = (await Promise.all(
    ["owner", "developer", "viewer", "stranger"].map(api.addPerson),
  )) as [TestPerson, TestPerson, TestPerson, TestPerson];
  await api.addOrg("acme", [{ userId: owner.userId, role: "owner" }]);
  const { id } = await (await api.as(owner)).projects.create({ name: "Demo", odooVersion: "18.0" });
  await api.addMember(id, developer.userId, "developer");
  await api.addMember(id, viewer.userId, "viewer");
  server = createServer((incoming, outgoing) => {
    const gone = new AbortController();
    outgoing.on("close", () => gone.abort());
    const hasBody = incoming.method === "POST";
    const request = new Request(`${origin}${incoming.url}`, {
      method: incoming.method,
      headers: incoming.headers as Record<string, string>,
      body: hasBody ? streamBody(incoming) : undefined,
      signal: gone.signal,
      duplex: "half",
    } as RequestInit);
    void serveRepository(deps, request).then((answer) => {
      outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
      if (!answer.body) return outgoing.end();
      return Readable.fromWeb(answer.body as import("node:stream/web").ReadableStream).pipe(outgoing);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await rm(folder, { recursive: true, force: true });
});

function git(cwd: string, ...args: string[]) {
  const env = {
    GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null", GIT_TERMINAL_PROMPT: "0", LC_ALL: "C",
    GIT_AUTHOR_NAME: "A", GIT_AUTHOR_EMAIL: "a@x", GIT_COMMITTER_NAME: "A", GIT_COMMITTER_EMAIL: "a@x",
  }; // prettier-ignore
  return execa("git", args, { cwd, env, reject: false, all: true });
}

const url = (person: TestPerson | null, slug = "demo") =>
  `${origin.replace("//", person ? `//x:${person.token}@` : "//x:wrong@")}/git/${slug}.git`;

async function work(name: string): Promise<string> {
  const place = path.join(folder, name);
  await git(folder, "init", "-q", "-b", "main", place);
  await writeFile(path.join(place, "a.txt"), name);
  await git(place, "add", ".");
  await git(place, "commit", "-qm", name);
  return place;
}

async function branches(): Promise<string[]> {
  const { items } = await (await api.as(owner)).environments.list({ project: "demo" });
  return items.map((item) => `${item.branch} ${item.stage}`);
}

test("a push makes environments and tells where to look", async () => {
  const place = await work("first");
  const pushed = await git(place, "push", url(owner), "HEAD:main", "HEAD:feature/ünï");
  expect(pushed.all).toContain("feature/ünï (development): http://capstan.test:3000/runs/");
  expect(pushed.exitCode).toBe(0);
  const trail = await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.auditEntry.findMany({ where: { action: "git.push" } }),
  );
  expect(trail.map(({ entity }) => entity)).toContain("ops.environments");
  for (const line of trail)
    expect(line).toMatchObject({ actorId: owner.userId, actorKind: "token", auth: { kind: "token" } });
  expect(await branches()).toEqual(["feature/ünï development", "main production"]);
});

test("a developer pushes to development, and is refused production with the reason", async () => {
  const place = await work("second");
  expect(await git(place, "push", url(developer), "HEAD:mine")).toMatchObject({ exitCode: 0 });
  const refused = await git(place, "push", "--force", url(developer), "HEAD:main", "HEAD:other");
  expect(refused.exitCode).not.toBe(0);
  expect(refused.all).toContain("you may not push to production branches");
  const fresh = await git(place, "push", url(developer), "HEAD:release/1");
  expect(fresh.all).toContain("you may not push to staging branches");
  expect(await git(place, "push", url(developer), ":main")).toMatchObject({ exitCode: 1 });
  expect(await branches()).toEqual(["feature/ünï development", "main production", "mine development"]);
});

test("who may not, may not: viewers, strangers, nobody", async () => {
  const place = await work("third");
  for (const person of [viewer, stranger, null])
    expect((await git(place, "push", url(person), "HEAD:x")).exitCode).not.toBe(0);
  expect((await git(folder, "clone", "-q", url(developer), "by-developer")).exitCode).toBe(0);
  for (const person of [viewer, stranger, null])
    expect((await git(folder, "clone", "-q", url(person), "by-nobody")).exitCode).not.toBe(0);
  expect(await branches()).not.toContain("x development");
});

test("a token without the scope is told so, not that the role lacks it", async () => {
  const scopes = ["project.read" as const, "repo.read" as const];
  const { token } = await (await api.as(owner)).tokens.create({ name: "read-only", scopes });
  const place = await work("read-only");
  expect((await git(place, "ls-remote", url({ ...owner, token }))).exitCode).toBe(0);
  const refused = await git(place, "push", url({ ...owner, token }), "HEAD:x");
  expect(refused.all).toContain("its scopes lack repo.write");
  expect(refused.all).not.toContain("role");
});

test("a large push goes through whole", async () => {
  const place = await work("large");
  await writeFile(
    path.join(place, "big.bin"),
    Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => (index * 7919) % 251)),
  );
  await git(place, "add", ".");
  await git(place, "commit", "-qm", "big");
  expect(await git(place, "push", url(developer), "HEAD:large")).toMatchObject({ exitCode: 0 });
  expect(await branches()).toContain("large development");
});

test("a tag goes through and makes no environment", async () => {
  const place = await work("tagged");
  const before = await branches();
  await git(place, "tag", "v1");
  expect(await git(place, "push", url(developer), "v1")).toMatchObject({ exitCode: 0 });
  expect(await branches()).toEqual(before);
});

test("nothing but branches and tags is pushed, none of a name that stands for another ref", async () => {
  const place = await work("replacing");
  await git(place, "push", url(developer), "HEAD:replacing");
  const { stdout: sha } = await git(place, "rev-parse", "HEAD");
  for (const ref of [`refs/replace/${sha}`, "refs/notes/commits"]) {
    const refused = await git(place, "push", url(owner), `HEAD:${ref}`);
    expect(refused.all).toContain("only branches and tags may be pushed");
  }
  for (const ref of ["refs/tags/refs/heads/main", "refs/heads/refs/heads/main"])
    expect((await git(place, "push", url(owner), `HEAD:${ref}`)).all).toContain("may not be called refs/…");
  const listed = await git(place, "ls-remote", url(developer));
  expect(listed.all).not.toMatch(/refs\/(?:replace|notes|(?:tags|heads)\/refs)\//);
});

test("a tag that stands for another ref can be deleted", async () => {
  const { id } = await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.project.findFirstOrThrow({ where: { slug: "demo" } }),
  );
  const repository = path.join(home, "repositories", `${id}.git`);
  await git(folder, "--git-dir", repository, "update-ref", "refs/tags/refs/heads/main", "refs/heads/main");
  const place = await work("healing");
  const deleted = await git(place, "push", url(developer), ":refs/tags/refs/heads/main");
  expect(deleted).toMatchObject({ exitCode: 0 });
  expect((await git(place, "ls-remote", url(developer))).all).not.toContain("refs/tags/refs/");
});

test("a deleted branch ends its environment", async () => {
  const place = await work("fourth");
  await git(place, "push", url(developer), "HEAD:going");
  const deleted = await git(place, "push", url(developer), "--delete", "going");
  expect(deleted.all).toContain("going: its environment ends with its lifetime");
});

test("a token that was just used and is revoked elsewhere pushes no more", async () => {
  const held = await api.addPerson("held");
  const { id } = await api.deps.db.asSystem("test", async ({ prisma }) =>
    prisma.project.findFirstOrThrow({ where: { slug: "demo" } }),
  );
  await api.addMember(id, held.userId, "developer");
  const push = async () => {
    const authorization = `Basic ${Buffer.from(`x:${held.token}`).toString("base64")}`;
    const address = `${origin}/git/demo.git/info/refs?service=git-receive-pack`;
    const answer = await fetch(address, { headers: { authorization } });
    await answer.arrayBuffer();
    return answer.status;
  };
  expect(await push()).toBe(200);
  await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.apiToken.updateMany({ where: { userId: held.userId }, data: { revokedAt: new Date() } }),
  );
  expect(await push()).toBe(401);
});
