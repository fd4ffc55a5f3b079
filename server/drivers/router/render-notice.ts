import { createHash } from "node:crypto";
import type { Notice } from "./notice";
import type { RouteStage } from "./port";

const STYLE = `
:root{color-scheme:light dark;--bg:#f7f7f8;--card:#fff;--text:#18181b;--soft:#52525b;--line:#e4e4e7;--bar:#71717a}
@media (prefers-color-scheme:dark){:root{--bg:#111113;--card:#1b1b1f;--text:#f4f4f5;--soft:#a1a1aa;--line:#2e2e33}}
.production{--bar:#dc2626}.staging{--bar:#d97706}.development{--bar:#16a34a}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem;background:var(--bg);color:var(--text);font:16px/1.5 system-ui,sans-serif;border-top:4px solid var(--bar)}
main{max-width:32rem;width:100%;padding:2rem;background:var(--card);border:1px solid var(--line);border-radius:12px}
h1{margin:0 0 .5rem;font-size:1.375rem;line-height:1.3;overflow-wrap:anywhere}
p{margin:0;color:var(--soft);overflow-wrap:anywhere}
p+p{margin-top:1rem}
a{color:inherit;text-underline-offset:3px}
.badge{display:inline-block;margin-bottom:1rem;padding:.125rem .625rem;border:1px solid var(--bar);border-radius:99px;color:var(--text);font-size:.8125rem}
`;

// the hash lets the one style in, and nothing else: no script, no frame, no form
const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

const STAGE_NAMES: Record<RouteStage, string> = {
  production: "Production",
  staging: "Staging",
  development: "Development",
};

/** RenderedNotice is a whole answer; `headers` has its length. */
export type RenderedNotice = { status: number; headers: Record<string, string>; body: string };

/** renderNotice makes a page for those who accept HTML, and an RFC 9457 problem for everybody else. */
export function renderNotice(notice: Notice, accept: string | undefined): RenderedNotice {
  const html = /\btext\/html\b|\bapplication\/xhtml\+xml\b/i.test(accept ?? "");
  const body = html ? renderPage(notice) : renderProblem(notice);
  return {
    status: notice.status,
    body,
    headers: {
      "content-type": html ? "text/html; charset=utf-8" : "application/problem+json; charset=utf-8",
      "content-length": String(Buffer.byteLength(body)),
      "cache-control": "no-store",
      vary: "accept",
      "x-content-type-options": "nosniff",
      "x-robots-tag": "noindex, nofollow",
      "referrer-policy": "no-referrer",
      "content-security-policy": `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
      ...(notice.retryAfterSeconds === undefined ? {} : { "retry-after": String(notice.retryAfterSeconds) }),
    },
  };
}

function renderProblem({ status, title, detail }: Notice): string {
  return JSON.stringify({ type: "about:blank", title, status, detail });
}

function renderPage(notice: Notice): string {
  const { stage, link, retryAfterSeconds } = notice;
  const refresh =
    retryAfterSeconds === undefined ? "" : `<meta http-equiv="refresh" content="${retryAfterSeconds}">`;
  const badge = stage === undefined ? "" : `<span class="badge">${STAGE_NAMES[stage]}</span>`;
  const anchor =
    link !== undefined && /^https?:\/\//i.test(link.href)
      ? `<p><a href="${escapeHtml(link.href)}">${escapeHtml(link.label)}</a></p>`
      : "";
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">${refresh}<title>${escapeHtml(notice.title)}</title><style>${STYLE}</style></head>
<body class="${stage ?? "none"}"><main>${badge}<h1>${escapeHtml(notice.title)}</h1><p>${escapeHtml(notice.detail)}</p>${anchor}</main></body>
</html>
`;
}

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
