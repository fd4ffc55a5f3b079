import { expect, test } from "vitest";
import type { OriginColumns } from "@/server/platform/db/sql/read-history";
import { describeOrigin } from "./describe-origin";
import { describeOutcome } from "./describe-outcome";

const RUN: OriginColumns = {
  kind: "deploy",
  source: "push",
  mode: "update",
  fresh: false,
  rollback_mode: null,
  target_number: null,
  merged: null,
  requested_by: "sam",
};

const origins: [Partial<OriginColumns>, string][] = [
  [{}, "A push by sam"],
  [{ requested_by: null }, "A push"],
  [{ source: "portal", merged: "feature/x" }, "A merge of feature/x by sam"],
  [{ source: "portal" }, "An update that was asked for in the portal by sam"],
  [{ source: "api", mode: "new_build" }, "A new build that was asked for in the API by sam"],
  [
    { kind: "build", source: "portal", mode: "new_build", fresh: true },
    "A new build on a fresh copy of production that was asked for in the portal by sam",
  ],
  [
    { kind: "rollback", source: "portal", target_number: 3, rollback_mode: "code_and_data" },
    "A rollback to deployment 3, code and data, by sam",
  ],
  [
    { kind: "rollback", requested_by: null, rollback_mode: "code" },
    "A rollback to an earlier deployment, code alone",
  ],
  [{ kind: "restore" }, "A restore of a backup by sam"],
  [{ source: "schedule", requested_by: null }, "A commit that Capstan found in the repository"],
  [{ source: "external", requested_by: null }, "An outside pipeline"],
  [{ kind: "restart" }, "Asked for by sam"],
  [{ kind: "wake", requested_by: null }, "Asked for by Capstan itself"],
];

test.each(origins)("%o: %s", (run, said) => {
  expect(describeOrigin({ ...RUN, ...run })).toBe(said);
});

test.each([
  ["failed", 2, "Nothing was switched: the earlier deployment 2 serves again."],
  ["lost", 2, "Nothing was switched: the earlier deployment 2 serves again."],
  ["cancelled", 2, "Nothing was switched: deployment 2 stayed in place."],
  ["failed", null, null],
  ["succeeded", 2, null],
] as const)("%s after %s: %s", (status, keptNumber, said) => {
  expect(describeOutcome({ status, keptNumber })).toBe(said);
});
