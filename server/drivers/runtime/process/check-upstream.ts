import { request } from "node:http";

/**
 * checkUpstream asks Odoo's /web/health once: 200 is healthy. It says that the HTTP server runs, not that the database
 * behind it can be used: Odoo answers it without one.
 */
export function checkUpstream(
  upstream: string,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<{ healthy: boolean; detail: string }> {
  const limit = AbortSignal.timeout(timeoutMs);
  return new Promise((resolve) => {
    const asked = request(
      `http://${upstream}/web/health`,
      // a connection of its own: one that is kept open would hold up Odoo's end
      { agent: false, signal: signal === undefined ? limit : AbortSignal.any([limit, signal]) },
      (answer) => {
        answer.resume();
        const status = answer.statusCode ?? 0;
        resolve({ healthy: status === 200, detail: `Odoo answered /web/health with ${status}` });
      },
    );
    asked.on("error", (error) => {
      const late = limit.aborted ? `no answer in ${timeoutMs / 1000} s` : error.message;
      resolve({ healthy: false, detail: `Odoo did not answer /web/health: ${late}` });
    });
    asked.end();
  });
}
