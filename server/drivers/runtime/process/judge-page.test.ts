import { describe, expect, it } from "vitest";
import { judgePage, type PageVerdict } from "./judge-page";

const LOGIN = "/web/login";

describe("judgePage", () => {
  it.each<[string, { status: number; location?: string; text?: string }, PageVerdict]>([
    ["a form", { status: 200, text: '<main><form class="oe_login_form">' }, { kind: "good" }],
    [
      "a page without one",
      { status: 200, text: "<h1>hello</h1> a formality" },
      { kind: "bad", detail: "Odoo answered /web/login without a form to sign in" },
    ],
    [
      "an error",
      { status: 500, text: "<form>" },
      { kind: "bad", detail: "Odoo answered /web/login with 500" },
    ],
    ["a language", { status: 303, location: "/fr/web/login?x=1" }, { kind: "look", to: "/fr/web/login?x=1" }],
    ["its own address", { status: 302, location: "http://127.0.0.1:20000/a" }, { kind: "look", to: "/a" }],
    ["a sign-in elsewhere", { status: 302, location: "https://sso.example.com/x" }, { kind: "good" }],
    [
      "no database",
      { status: 303, location: "/web/database/selector" },
      { kind: "bad", detail: "Odoo cannot use its database: it asks for another one" },
    ],
    [
      "a loop",
      { status: 302, location: LOGIN },
      { kind: "bad", detail: "Odoo cannot use its database: /web/login leads to itself" },
    ],
    [
      "nonsense",
      { status: 302, location: "http://[" },
      { kind: "bad", detail: "Odoo answered /web/login with a redirect to nowhere" },
    ],
  ])("%s", (_name, { location = null, text = "", status }, verdict) => {
    expect(judgePage(LOGIN, { status, location, text })).toEqual(verdict);
  });
});
