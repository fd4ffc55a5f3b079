import type { Readable, Writable } from "node:stream";
import { execa } from "execa";
import { adoptHead } from "./adopt-head";
import { buildCgiEnvironment, buildServingConfig } from "./build-cgi-environment";
import { buildGitEnvironment } from "./build-git-environment";
import { buildSshCommand } from "./build-ssh-command";
import { createGitContext } from "./create-git-driver";
import { feedRequest } from "./feed-request";
import { type GitContext, getRepository } from "./git-context";
import { type CgiHead, parseCgiHead } from "./parse-cgi-head";
import { type GitHttpAnswer, type GitHttpBackend, type GitHttpRequest, GitError } from "./port";
import { type GitSettings, missingGit } from "./run-git";
import { sweepObjects } from "./sweep-objects";
import {
  allocationMaxBytes,
  cgiHeadMaxBytes,
  errorDetailMaxChars,
  fetchRequestMaxBytes,
  httpIdleTimeoutMs,
  httpTotalTimeoutMs,
  leftoverMs,
  pushMaxBytes,
} from "./tunables";

/** What one request may take; the tunables unless given. */
export type GitHttpLimits = {
  pushMaxBytes: number;
  fetchRequestMaxBytes: number;
  idleTimeoutMs: number;
  totalTimeoutMs: number;
  allocationMaxBytes: number;
};

const defaultLimits: GitHttpLimits = {
  pushMaxBytes,
  fetchRequestMaxBytes,
  idleTimeoutMs: httpIdleTimeoutMs,
  totalTimeoutMs: httpTotalTimeoutMs,
  allocationMaxBytes,
};

/** A refused pusher goes on sending: so much more than the limit is read and dropped, to let them read the answer. */
const drainFactor = 4;

/** A running `git http-backend`. */
type Backend = {
  stdin: Writable;
  chunks: AsyncIterator<Buffer>;
  /** never rejects */
  ended: Promise<{ exitCode: number | null; missing: boolean }>;
  stderr(): string;
  /** ends it, with all it started */
  stop(reason: Error): void;
  stopped: AbortSignal;
  /** says that bytes moved; without, it is stopped after the idle time */
  touch(): void;
};

function startBackend(
  settings: GitSettings,
  context: GitContext,
  request: GitHttpRequest,
  limits: GitHttpLimits,
): Backend {
  const controller = new AbortController();
  const running = execa(settings.git ?? "git", ["http-backend"], {
    cwd: "/",
    extendEnv: false,
    env: {
      ...buildGitEnvironment({
        home: settings.home,
        sshCommand: buildSshCommand({ knownHosts: context.layout.knownHosts }),
        allowLocalRemotes: false,
        machine: settings.environment,
        config: buildServingConfig(limits.pushMaxBytes),
        allocationMaxBytes: limits.allocationMaxBytes,
      }),
      ...buildCgiEnvironment(request, context.layout.repositories),
    },
    encoding: "buffer",
    buffer: false,
    reject: false,
    killDescendants: true,
    cancelSignal: AbortSignal.any([request.signal, controller.signal]),
  });
  let said = "";
  running.stderr.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString("utf8")).slice(-errorDetailMaxChars);
  });
  let timer: NodeJS.Timeout | undefined;
  const stop = (reason: Error) => controller.abort(reason);
  let over = false;
  const touch = () => {
    clearTimeout(timer);
    if (over) return;
    timer = setTimeout(() => stop(new Error("nothing moved for too long")), limits.idleTimeoutMs);
  };
  touch();
  const whole = setTimeout(() => stop(new Error("it took too long")), limits.totalTimeoutMs);
  const ended = running.then((result) => {
    over = true;
    clearTimeout(timer);
    clearTimeout(whole);
    return { exitCode: result.exitCode ?? null, missing: result.code === "ENOENT" };
  });
  const stdout: Readable = running.stdout;
  const chunks = stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  return { stdin: running.stdin, chunks, ended, stderr: () => said, stop, stopped: controller.signal, touch };
}

/** Reads up to the end of the headers; null when the process ended before. */
async function readHead(backend: Backend): Promise<{ head: CgiHead; rest: Buffer } | null> {
  let output = Buffer.alloc(0);
  for (;;) {
    const next = await backend.chunks.next().catch(() => null);
    if (!next || next.done || output.length > cgiHeadMaxBytes) return null;
    backend.touch();
    output = Buffer.concat([output, next.value]);
    const head = parseCgiHead(output);
    if (head) return { head, rest: output.subarray(head.bodyStart) };
  }
}

/** The rest of the output, read as the client reads. A process that was stopped breaks the answer off visibly. */
function streamBody(backend: Backend, rest: Buffer): ReadableStream<Uint8Array> {
  let first: Buffer | null = rest.length > 0 ? rest : null;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (first) {
        controller.enqueue(new Uint8Array(first));
        first = null;
        return;
      }
      const next = await backend.chunks.next().catch((error: unknown) => error as Error);
      backend.touch();
      if (backend.stopped.aborted) controller.error(backend.stopped.reason);
      else if (next instanceof Error) controller.error(next);
      else if (next.done) controller.close();
      else controller.enqueue(new Uint8Array(next.value));
    },
    cancel: (reason) => backend.stop(reason instanceof Error ? reason : new Error("the client is gone")),
  });
}

function tooLarge(limits: GitHttpLimits, finished: GitHttpAnswer["finished"]): GitHttpAnswer {
  const text = `This is too large: a push may have up to ${Math.floor(limits.pushMaxBytes / 1024 ** 2)} MiB. Push fewer commits at once.\n`;
  const body = new Blob([text]).stream();
  return { status: 413, headers: { "content-type": "text/plain; charset=utf-8" }, body, finished };
}

/** A push may have made the first branch, or deleted the one HEAD names. Not worth failing a push for. */
async function tidyAfterPush(context: GitContext, repository: string): Promise<void> {
  await adoptHead(context, repository);
  await sweepObjects(repository, context.now(), leftoverMs);
}

async function serve(
  settings: GitSettings,
  context: GitContext,
  request: GitHttpRequest,
  limits: GitHttpLimits,
): Promise<GitHttpAnswer> {
  request.signal.throwIfAborted();
  const repository = await getRepository(context, request.projectId);
  const isPush = request.path === "git-receive-pack";
  const maxBytes = isPush ? limits.pushMaxBytes * drainFactor : limits.fetchRequestMaxBytes;
  if ((request.contentLength ?? 0) > maxBytes) return tooLarge(limits, Promise.resolve({ exitCode: null }));
  const backend = startBackend(settings, context, request, limits);
  let fits = true;
  void feedRequest(request.body, backend.stdin, { maxBytes, onBytes: backend.touch }).then(
    (complete) => {
      fits = complete;
      if (!complete) backend.stop(new Error("the request is too large"));
    },
    (error: Error) => backend.stop(error),
  );
  const finished = backend.ended.then(async ({ exitCode }) => {
    if (isPush) await tidyAfterPush(context, repository).catch(() => undefined);
    return { exitCode };
  });
  const start = await readHead(backend);
  if (start) {
    const { status, headers } = start.head;
    return { status, headers, body: streamBody(backend, start.rest), finished };
  }
  backend.stop(new Error("no answer"));
  request.signal.throwIfAborted();
  if ((await backend.ended).missing) throw missingGit(settings.git ?? "git");
  if (!fits) return tooLarge(limits, finished);
  throw new GitError("failed", "Git did not answer. Try again; the log has the details.", backend.stderr());
}

/**
 * createGitHttpBackend runs `git http-backend` for one request after the other, on the repositories of the driver with
 * the same settings. Nothing is gathered in memory in either direction; a client that goes away, or moves no byte for
 * the idle time, or takes longer than the whole time, ends the process and all it started. No hook ever runs.
 */
export function createGitHttpBackend(
  settings: GitSettings,
  limits: Partial<GitHttpLimits> = {},
): GitHttpBackend {
  const context = createGitContext(settings);
  return { serve: (request) => serve(settings, context, request, { ...defaultLimits, ...limits }) };
}
