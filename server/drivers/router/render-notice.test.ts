import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { planNotice, type NoticeCause } from "./notice";
import { renderNotice } from "./render-notice";

const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
const stage = "staging" as const;
const causes: [NoticeCause, number, boolean][] = [
  [{ kind: "asleep", envId: "e", stage }, 503, true],
  [{ kind: "starting", envId: "e", stage }, 503, true],
  [{ kind: "websocket_asleep", stage }, 503, true],
  [{ kind: "building", title: "t", detail: "d", stage }, 503, true],
  [{ kind: "maintenance", title: "t", detail: "d" }, 503, true],
  [{ kind: "failed", title: "t", detail: "d", stage }, 503, false],
  [{ kind: "unknown", title: "t", detail: "d" }, 404, false],
  [{ kind: "refused", stage }, 502, true],
  [{ kind: "silent", stage }, 504, false],
  [{ kind: "lookup_failed" }, 503, true],
  [{ kind: "bad_request" }, 400, false],
];

describe("renderNotice", () => {
  it.each(causes)("answers %j with %i", (cause, status, comesBack) => {
    const page = renderNotice(planNotice(cause), browser);
    expect(page.status).toBe(status);
    expect(page.headers["content-length"]).toBe(String(Buffer.byteLength(page.body)));
    expect(page.headers["cache-control"]).toBe("no-store");
    expect(page.headers["x-robots-tag"]).toContain("noindex");
    expect("retry-after" in page.headers).toBe(comesBack);
    expect(page.body.includes('http-equiv="refresh"')).toBe(comesBack);
    expect(page.body).not.toMatch(/<script|\bon\w+=|https?:\/\//);
  });

  it("escapes everything that is said", () => {
    const bad = `<img src=x onerror="x('1')">&`;
    const notice = planNotice({
      kind: "failed",
      title: bad,
      detail: bad,
      link: { href: 'https://x/"><script>', label: bad },
    });
    const { body } = renderNotice(notice, browser);
    expect(body).not.toContain("<img");
    expect(body).not.toContain("<script>");
    expect(body).toContain("&lt;img src=x onerror=&quot;x(&#39;1&#39;)&quot;&gt;&amp;");
  });

  it("shows a link only when it leads to a web page", () => {
    const link = { href: "javascript:alert(1)", label: "log" };
    const cause = { kind: "failed", title: "t", detail: "d", link } as const;
    expect(renderNotice(planNotice(cause), browser).body).not.toContain("<a");
    const good = { ...cause, link: { href: "http://capstan.localhost/x", label: "log" } };
    expect(renderNotice(planNotice(good), browser).body).toContain(
      '<a href="http://capstan.localhost/x">log</a>',
    );
  });

  it("lets in its own style by its hash", () => {
    const { body, headers } = renderNotice(planNotice({ kind: "bad_request" }), browser);
    const style = /<style>(.*?)<\/style>/s.exec(body)?.[1] ?? "";
    const hash = createHash("sha256").update(style).digest("base64");
    expect(headers["content-security-policy"]).toContain(`style-src 'sha256-${hash}'`);
  });

  it.each([undefined, "*/*", "application/json", "image/png"])("answers %s with a problem", (accept) => {
    const problem = renderNotice(planNotice({ kind: "refused", stage }), accept);
    expect(problem.headers["content-type"]).toContain("application/problem+json");
    expect(problem.headers["retry-after"]).toBe("5");
    expect(JSON.parse(problem.body)).toEqual({
      type: "about:blank",
      title: "Not answering",
      status: 502,
      detail: expect.any(String),
    });
  });
});
