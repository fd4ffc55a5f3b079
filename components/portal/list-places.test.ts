import { expect, test } from "vitest";
import { listPlaces } from "./list-places";

const acme = { slug: "acme", name: "Acme" };
const found = (label: string, ...of: Parameters<typeof listPlaces>) =>
  listPlaces(...of).flatMap((place) => (place.label === label ? [place.href] : []));

test.each([
  ["Members", ["/projects/demo/settings/members", "/orgs/acme"]],
  ["Tokens", ["/projects/demo/settings/tokens"]],
  ["Secrets", ["/projects/demo/settings/secrets"]],
  ["Masking", ["/projects/demo/settings/masking"]],
  ["Staging", ["/projects/demo/settings/stages/staging"]],
  ["Network rules", ["/orgs/acme/security"]],
  ["Security", ["/orgs/acme/security", "/me/security"]],
  ["Audit", ["/projects/demo/audit", "/orgs/acme/audit"]],
  ["Outbox", ["/outbox"]],
])("%s is found", (label, places) => {
  expect(found(label, "demo", { orgs: [acme], ownsInstallation: true })).toEqual(places);
});

test("no place is offered twice, nor one that nobody would see", () => {
  const ids = listPlaces("demo", {
    orgs: [acme, { slug: "other", name: "Other" }],
    ownsInstallation: true,
  }).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(found("Outbox", "demo", { orgs: [acme], ownsInstallation: false })).toEqual([]);
  expect(found("Masking", null, undefined)).toEqual([]);
});
