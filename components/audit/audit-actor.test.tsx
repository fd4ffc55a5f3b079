import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import type { AuditEntry } from "@/server/audit/contract";
import { AuditActor } from "./audit-actor";

const CHROME =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";

const entry: AuditEntry = {
  id: "0199a000-0000-7000-8000-000000000001",
  seq: 1,
  at: "2026-11-23T00:00:00.000Z",
  actor: { id: null, name: "Alex", kind: "user" },
  action: "projects.update",
  entity: "ops.projects",
  entityId: null,
  project: null,
  environment: null,
  before: null,
  after: null,
  address: "203.0.113.7",
  userAgent: CHROME,
  auth: null,
};

it.each([
  ["a browser", entry, "203.0.113.7 · Chrome on Linux<"],
  ["a program", { ...entry, userAgent: "git/2.47.3" }, "203.0.113.7 · git/2.47.3<"],
  ["nobody knows what", { ...entry, userAgent: null }, "203.0.113.7<"],
])("says that it was done from %s", (_what, shown, words) => {
  expect(renderToStaticMarkup(<AuditActor entry={shown} />)).toContain(`>${words}`);
});
