import http from "node:http";
import path from "node:path";
import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { onTestFinished } from "vitest";
import type { ReadableStream as NodeReadableStream } from "node:stream/web";
import { createGitHttpBackend, type GitHttpLimits } from "@/server/drivers/git/http-backend";
import { testGit } from "@/server/drivers/git/testing/make-commits";
import { makeTestHome, project } from "@/server/drivers/git/testing/test-home";
import { streamBody } from "@/server/http/direct/stream-body";
import { parseBasicToken } from "../parse-basic-token";
import { serveGit, type ServeGitDeps } from "../serve-git";

export type Actor = { name: string; may: "read" | "write" };
const actors: Record<string, Actor> = {
  writer: { name: "Grace\n<x>", may: "write" },
  reader: { name: "Ada", may: "read" },
};

/** Node's requests and responses as the platform's, as Next has them. */
function adapt(handle: (request: Request) => Promise<Response>): http.RequestListener {
  return (incoming, outgoing) => {
    const controller = new AbortController();
    outgoing.on("close", () => {
      if (!outgoing.writableFinished) controller.abort(new Error("the client is gone"));
    });
    const body = incoming.method === "GET" ? null : streamBody(incoming);
    const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [
      name,
      String(value),
    ]);
    const request = new Request(`http://localhost${incoming.url}`, {
      method: incoming.method,
      headers,
      body,
      signal: controller.signal,
      duplex: "half",
    } as RequestInit);
    void handle(request).then(async (response) => {
      outgoing.writeHead(response.status, Object.fromEntries(response.headers));
      if (!response.body) return outgoing.end();
      const stream = Readable.fromWeb(response.body as unknown as NodeReadableStream);
      return pipeline(stream, outgoing).catch(() => outgoing.destroy());
    });
  };
}

/** makeGitServer serves the repository of the test's home as Capstan does, to a writer and a reader. */
export async function makeGitServer(
  changes: Partial<ServeGitDeps<Actor>> = {},
  limits: Partial<GitHttpLimits> = {},
) {
  const home = await makeTestHome();
  const pushes: { projectId: string; actor: string }[] = [];
  const errors: unknown[] = [];
  const deps: ServeGitDeps<Actor> = {
    backend: createGitHttpBackend({ home: home.home }, limits),
    authenticate: async (header) => actors[parseBasicToken(header) ?? ""] ?? null,
    authorize: async (actor, slug, access) => {
      if (slug === "elsewhere") return { projectId: project, hosted: false };
      if (slug === "unmade") return { projectId: "unmade", hosted: true };
      return slug === "shop" && (access === "read" || actor.may === "write")
        ? { projectId: project, hosted: true }
        : null;
    },
    afterPush: async (projectId, actor) => {
      pushes.push({ projectId, actor: actor.name });
      return ["Building feature/x → http://capstan/runs/1", "two\n\u001b[31mlines"];
    },
    explainReadOnly: () => "You may read this project but not push to it.",
    describeActor: (actor) => actor.name,
    reportError: (error) => errors.push(error),
    ...changes,
  };
  const server = http.createServer(adapt((request) => serveGit(request, deps)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const url = (slug = "shop", token = "writer") => `http://x:${token}@${host}/git/${slug}.git`;
  const header = { authorization: `Basic ${Buffer.from("x:writer").toString("base64")}` };
  const ask = (route: string, init: RequestInit = {}) =>
    fetch(`http://${host}/git/${route}`, { ...init, headers: { ...header, ...init.headers } });
  return { ...home, pushes, errors, host, url, ask, header };
}

/** makeWork: a clone with one commit on main, not pushed yet. */
export async function makeWork(home: string, files: Record<string, string> = { a: "1" }) {
  const work = path.join(
    home,
    `work-${createHash("sha1").update(JSON.stringify(files)).digest("hex").slice(0, 8)}`,
  );
  await testGit(["init", "--quiet", "--initial-branch=main", work]);
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(work, name), content);
  await testGit(["add", "."], { cwd: work });
  await testGit(["commit", "--quiet", "-m", "first"], { cwd: work });
  return work;
}

/** push: what git says on stderr of a push, which ends well. */
export const push = async (work: string, url: string, ...refspecs: string[]) =>
  testGit(["push", "--porcelain", url, ...refspecs], { cwd: work, all: true });

/** failedPush: what git says of a push that is refused. */
export const failedPush = async (work: string, url: string, ...refspecs: string[]) =>
  push(work, url, ...refspecs).then(
    () => {
      throw new Error("the push should have failed");
    },
    (error: { stderr: string; stdout: string }) => `${error.stdout}\n${error.stderr}`,
  );
