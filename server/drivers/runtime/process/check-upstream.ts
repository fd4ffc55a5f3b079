import { request } from "node:http";
import { judgePage, type PageAnswer } from "./judge-page";
import type { ProcessTunables } from "./tunables";

type Health = { healthy: boolean; answers: boolean; detail: string };

type Limits = Pick<ProcessTunables, "healthTimeoutMs" | "signInTimeoutMs" | "redirectsMax" | "pageMaxBytes">;

/**
 * checkUpstream asks Odoo's /web/health, then for its sign-in page. The first says only that the HTTP server runs: Odoo
 * answers it without a usable database. The second needs the registry, the views and the database to be right.
 */
export async function checkUpstream(upstream: string, limits: Limits, signal?: AbortSignal): Promise<Health> {
  const { status, detail } = await askAlive(upstream, limits, signal);
  if (status !== 200) return { healthy: false, answers: false, detail };
  let path = "/web/login";
  for (let hop = 0; hop <= limits.redirectsMax; hop += 1) {
    const page = await ask(upstream, path, limits.signInTimeoutMs, limits, signal);
    if ("failure" in page)
      return { healthy: false, answers: true, detail: `Odoo did not answer ${path}: ${page.failure}` };
    const verdict = judgePage(path, page);
    if (verdict.kind === "good") return { healthy: true, answers: true, detail };
    if (verdict.kind === "bad") return { healthy: false, answers: true, detail: verdict.detail };
    path = verdict.to;
  }
  return { healthy: false, answers: true, detail: `Odoo's sign-in page leads in circles: ${path}` };
}

/** askAlive asks the first of these questions alone; status null: there was no answer. */
export async function askAlive(
  upstream: string,
  limits: Limits,
  signal?: AbortSignal,
): Promise<{ status: number | null; detail: string }> {
  const answer = await ask(upstream, "/web/health", limits.healthTimeoutMs, limits, signal);
  if ("failure" in answer)
    return { status: null, detail: `Odoo did not answer /web/health: ${answer.failure}` };
  return { status: answer.status, detail: `Odoo answered /web/health with ${answer.status}` };
}

function ask(
  upstream: string,
  path: string,
  timeoutMs: number,
  { pageMaxBytes }: Limits,
  signal?: AbortSignal,
): Promise<PageAnswer | { failure: string }> {
  const limit = AbortSignal.timeout(timeoutMs);
  return new Promise((resolve) => {
    const fail = (error: Error) =>
      resolve({ failure: limit.aborted ? `no answer in ${timeoutMs / 1000} s` : error.message });
    const asked = request(
      `http://${upstream}${path}`,
      // a connection of its own: one that is kept open would hold up Odoo's end
      { agent: false, signal: signal === undefined ? limit : AbortSignal.any([limit, signal]) },
      (answer) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        const done = () => {
          const { statusCode = 0, headers } = answer;
          resolve({
            status: statusCode,
            location: headers.location ?? null,
            text: Buffer.concat(chunks).toString(),
          });
        };
        answer.on("data", (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes <= pageMaxBytes) chunks.push(chunk);
          else done();
        });
        answer.on("end", done);
        answer.on("error", fail);
      },
    );
    asked.on("error", fail);
    asked.end();
  });
}
