import { ERROR_MAP, issuesOf, toAppError } from "@/server/api/errors";
import { RateLimited } from "./guard/rate-limits";
import { log } from "@/server/platform/log";

/** toProblem makes an RFC 9457 answer: `detail` is for people, `code` for programs, `issues` names the wrong fields. */
export function toProblem(thrown: unknown, instance: string): Response {
  const error = toAppError(thrown);
  const { status, title } = ERROR_MAP[error.code];
  if (status >= 500) log.error({ path: instance, code: error.code, detail: error.detail }, error.message);
  const issues = issuesOf(thrown) ?? undefined;
  const body = {
    type: `urn:capstan:${error.code}`,
    title,
    status,
    detail: error.message,
    instance,
    code: error.code,
    issues,
  };
  const headers = new Headers({ "content-type": "application/problem+json", "cache-control": "no-store" });
  if (status === 401) headers.set("www-authenticate", 'Bearer realm="Capstan"');
  if (error instanceof RateLimited) {
    headers.set("retry-after", String(error.state.resetSeconds));
    headers.set("ratelimit-limit", String(error.state.limit));
    headers.set("ratelimit-remaining", "0");
    headers.set("ratelimit-reset", String(error.state.resetSeconds));
  }
  if (status === 503) headers.set("retry-after", "2");
  return new Response(JSON.stringify(body), { status, headers });
}
