/**
 * Git over HTTP for the repositories that Capstan hosts: `/git/<slug>.git/…`, smart protocol only, spoken by
 * `git http-backend` behind the GitHttpBackend port. This room checks who asks for what and tells the pusher what became
 * of the push. A request without a valid token learns nothing, not even whether a project exists.
 *
 * Cancelled by the client going away: Git is ended. If a push was under way then, afterPush is called all the same, because
 * Git may have stored it. A web process that dies in the middle calls nothing: the repository is the truth, and whatever
 * re-reads it periodically finds the push.
 */
import { setTimeout as pause } from "node:timers/promises";
import { type GitHttpAnswer, type GitHttpBackend, GitError } from "@/server/drivers/git/port";
import { type EndedPush, followPush } from "./follow-push";
import { type GitPath, parseGitPath } from "./parse-git-path";
import { afterPushTimeoutMs } from "./tunables";

export type ServeGitDeps<Actor> = {
  backend: GitHttpBackend;
  /** who an Authorization header stands for (see parseBasicToken); null: nobody */
  authenticate(authorization: string | null): Promise<Actor | null>;
  /** the project, if this actor may do that; null: no such project, or not theirs */
  authorize(
    actor: Actor,
    slug: string,
    access: "read" | "write",
  ): Promise<{ projectId: string; hosted: boolean } | null>;
  /** what whoever may read but not push is told */
  explainReadOnly(actor: Actor): string;
  /** called after branches changed; the lines it gives are shown to the pusher */
  afterPush(projectId: string, actor: Actor): Promise<string[]>;
  /** how Git's own records name the actor */
  describeActor(actor: Actor): string;
  /** failures that the client is told in general words only */
  reportError(error: unknown): void;
};

function answerText(status: number, text: string, headers: Record<string, string> = {}): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store", ...headers },
  });
}

const notFound = () => answerText(404, "There is no such project, or you may not see it.");

/** What a request asks for; an answer when it is nothing we serve. */
function readService(
  request: Request,
  path: GitPath["path"],
): "git-upload-pack" | "git-receive-pack" | Response {
  if (path !== "info/refs") {
    if (request.method !== "POST") return answerText(405, "Use POST.", { allow: "POST" });
    if (request.headers.get("content-type") !== `application/x-${path}-request`)
      return answerText(415, `The content type must be application/x-${path}-request.`);
    const encoding = request.headers.get("content-encoding");
    if (encoding !== null && encoding !== "identity" && encoding !== "gzip")
      return answerText(415, "The content encoding must be gzip, or none.");
    return path;
  }
  if (request.method !== "GET") return answerText(405, "Use GET.", { allow: "GET" });
  const service = new URL(request.url).searchParams.get("service");
  if (service === "git-upload-pack" || service === "git-receive-pack") return service;
  return answerText(403, "This server speaks Git's smart protocol only. Update your Git (1.6.6 or newer).");
}

function readContentLength(request: Request): number | null {
  const text = request.headers.get("content-length");
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** Whether branches changed, or may have: a push that was stopped left no report. */
function mayHaveChanged(ended: EndedPush): boolean {
  return ended.complete ? ended.accepted.some((ref) => ref.startsWith("refs/heads/")) : ended.exitCode !== 0;
}

const TOO_LARGE =
  "Nothing was stored: the push is larger than Capstan takes, or unpacks to more than it has memory for. Push fewer commits at once, and keep large files out of Git.";

async function settlePush<Actor>(
  deps: ServeGitDeps<Actor>,
  push: { projectId: string; actor: Actor },
  ended: EndedPush,
): Promise<string[]> {
  if (ended.tooLarge) return [TOO_LARGE];
  if (!mayHaveChanged(ended)) return [];
  const timer = new AbortController();
  const late = pause(
    afterPushTimeoutMs,
    ["Your push is stored. Capstan is still looking at it: see its page."],
    {
      signal: timer.signal,
    },
  );
  late.catch(() => undefined);
  try {
    return await Promise.race([deps.afterPush(push.projectId, push.actor), late]);
  } catch (error) {
    deps.reportError(error);
    return ["Your push is stored, but Capstan could not look at it yet. It tries again by itself."];
  } finally {
    timer.abort();
  }
}

/** The project that may be used so; an answer when it may not. */
async function openProject<Actor>(
  deps: ServeGitDeps<Actor>,
  actor: Actor,
  slug: string,
  access: "read" | "write",
): Promise<string | Response> {
  const project = await deps.authorize(actor, slug, access);
  if (!project) {
    if (access === "read" || !(await deps.authorize(actor, slug, "read"))) return notFound();
    return answerText(403, deps.explainReadOnly(actor));
  }
  if (project.hosted) return project.projectId;
  return answerText(403, "Capstan does not host this project's repository. Push to where it lives instead.");
}

async function callBackend(
  deps: { backend: GitHttpBackend },
  request: Parameters<GitHttpBackend["serve"]>[0],
) {
  try {
    return await deps.backend.serve(request);
  } catch (error) {
    if (error instanceof GitError && error.code === "not_a_repository") return notFound();
    throw error;
  }
}

function toResponse(answer: GitHttpAnswer, body: ReadableStream<Uint8Array>): Response {
  const headers = { "cache-control": "no-store", ...answer.headers, "x-accel-buffering": "no" };
  return new Response(body, { status: answer.status, headers });
}

/** serveGit answers one request of a git client. It never throws: failures are reported and answered with 500. */
export async function serveGit<Actor>(request: Request, deps: ServeGitDeps<Actor>): Promise<Response> {
  try {
    const actor = await deps.authenticate(request.headers.get("authorization"));
    if (actor === null)
      return answerText(401, "Sign in with a personal token as the password.", {
        "www-authenticate": 'Basic realm="Capstan"',
      });
    const target = parseGitPath(new URL(request.url).pathname);
    if (!target) return notFound();
    const service = readService(request, target.path);
    if (service instanceof Response) return service;
    const access = service === "git-receive-pack" ? "write" : "read";
    const projectId = await openProject(deps, actor, target.slug, access);
    if (projectId instanceof Response) return projectId;
    const answer = await callBackend(deps, {
      projectId,
      path: target.path,
      service,
      contentType: request.headers.get("content-type"),
      contentEncoding: request.headers.get("content-encoding"),
      contentLength: readContentLength(request),
      protocol: request.headers.get("git-protocol"),
      remoteUser: deps.describeActor(actor),
      body: request.body,
      signal: request.signal,
    });
    if (answer instanceof Response) return answer;
    if (target.path !== "git-receive-pack") return toResponse(answer, answer.body);
    const settle = (ended: EndedPush) => settlePush(deps, { projectId, actor }, ended);
    return toResponse(answer, followPush(answer, settle, request.signal));
  } catch (error) {
    // a client that went away reads no answer, and is no failure
    if (!request.signal.aborted) deps.reportError(error);
    return answerText(500, "Capstan failed. Try again in a moment; its log has the details.");
  }
}
