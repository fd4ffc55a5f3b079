import { Agent, buildConnector, fetch as undiciFetch, type Response as UndiciResponse } from "undici";
import { AppError } from "../errors";
import type { Network } from "../network/networks";
import { resolveHost, type Resolve } from "./resolve-host";
import { SAFE_FETCH_TUNABLES } from "./tunables";

/** As the global fetch: text or URL and an init. The answer's body is in memory already, never larger than allowed. */
export type SafeFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

export type SafeFetchOptions = {
  /** networks the operator opened, beside the public Internet */
  opened: readonly Network[];
  /** http too? Off where the answer is trusted (keys, OIDC discovery) */
  allowHttp?: boolean;
  bodyMaxBytes?: number;
  totalTimeoutMs?: number;
  resolve?: Resolve;
};

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** createSafeFetch makes a fetch for addresses that users give; see index.ts. */
export function createSafeFetch(options: SafeFetchOptions): SafeFetch {
  const agent = createPinnedAgent(options);
  return async (input, init) => {
    const request = new Request(input, init);
    const signal = AbortSignal.any([
      request.signal,
      AbortSignal.timeout(options.totalTimeoutMs ?? SAFE_FETCH_TUNABLES.totalTimeoutMs),
    ]);
    try {
      return await send(agent, options, request, signal);
    } catch (error) {
      throw explain(error, new URL(request.url).host);
    }
  };
}

/** Each new connection looks its name up, checks every address, and connects to one of those: nothing looks up again. */
function createPinnedAgent({ opened, resolve }: SafeFetchOptions): Agent {
  const connectTo = buildConnector({ timeout: SAFE_FETCH_TUNABLES.connectTimeoutMs });
  return new Agent({
    pipelining: 1,
    connect: (target, callback) => {
      resolveHost(target.hostname, opened, resolve).then(
        ([first]) => {
          if (!first) return callback(new Error("no address"), null);
          // The certificate is still checked for the name: only the address is ours.
          const servername = target.servername ?? (isName(target.hostname) ? target.hostname : undefined);
          connectTo({ ...target, hostname: first.address, servername }, callback);
        },
        (error: Error) => callback(error, null),
      );
    },
  });
}

async function send(
  agent: Agent,
  options: SafeFetchOptions,
  request: Request,
  signal: AbortSignal,
): Promise<Response> {
  const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
  const follows = request.redirect === "follow" && (request.method === "GET" || request.method === "HEAD");
  const headers = new Headers(request.headers);
  let url = checkUrl(request.url, options);
  for (let redirects = 0; ; redirects += 1) {
    const answer = await undiciFetch(url, {
      method: request.method,
      headers: [...headers],
      body,
      redirect: "manual",
      signal,
      dispatcher: agent,
    });
    const location = answer.headers.get("location");
    // A change that is redirected is not sent again: the caller sees the 3xx and decides.
    if (!follows || location === null || !REDIRECTS.has(answer.status)) return readAnswer(answer, options);
    await answer.body?.cancel();
    if (redirects >= SAFE_FETCH_TUNABLES.redirectsMax)
      throw new AppError("unavailable", `${url.host} redirects too often.`);
    const next = checkUrl(new URL(location, url).href, options);
    if (next.origin !== url.origin) for (const name of ["authorization", "cookie"]) headers.delete(name);
    url = next;
  }
}

function checkUrl(text: string, { allowHttp }: SafeFetchOptions): URL {
  const url = new URL(text);
  if (url.protocol === "https:" || (allowHttp && url.protocol === "http:")) return url;
  throw new AppError("invalid", `${url.protocol}// is not allowed here. Use an https address.`);
}

async function readAnswer(answer: UndiciResponse, options: SafeFetchOptions): Promise<Response> {
  const max = options.bodyMaxBytes ?? SAFE_FETCH_TUNABLES.bodyMaxBytes;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += chunk.length;
    if (size > max)
      throw new AppError("unavailable", `The answer of ${new URL(answer.url).host} is too large.`);
    chunks.push(chunk);
  }
  const headers = new Headers([...answer.headers]);
  // The body is unpacked already.
  for (const name of ["content-encoding", "content-length"]) headers.delete(name);
  const empty = [204, 205, 304].includes(answer.status);
  return new Response(empty ? null : Buffer.concat(chunks), {
    status: answer.status,
    statusText: answer.statusText,
    headers,
  });
}

/** fetch wraps what the connector threw; our own errors come out as they are. */
function explain(error: unknown, host: string): AppError {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof AppError) return cause;
  const detail = error instanceof Error ? `${error.message} ${String(error.cause ?? "")}` : String(error);
  return new AppError(
    "unavailable",
    `${host} does not answer as it should. Check the address.`,
    detail.trim(),
  );
}

function isName(hostname: string): boolean {
  return !/^[\d.]+$|:/.test(hostname);
}
