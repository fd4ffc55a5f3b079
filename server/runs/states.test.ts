import { expect, test } from "vitest";
import { cancelBlockedReason, describeCancel, isUnfinished, RUN_STATUSES } from "./states";

test.each(RUN_STATUSES)("a run that is %s can be cancelled, or says in a sentence why not", (status) => {
  const reason = cancelBlockedReason({ status, cancelRequested: false });
  if (isUnfinished(status)) expect(reason).toBeNull();
  else expect(reason).toMatch(/^This run \w.*[^.:]\.$/);
});

test("one that is being cancelled says so, and one that ended meanwhile how it ended", () => {
  const asked = { cancelRequested: true };
  expect(cancelBlockedReason({ status: "running", ...asked })).toContain("is being cancelled already");
  expect(cancelBlockedReason({ status: "succeeded", ...asked })).toContain("has succeeded already");
});

test("a cancellation says what it does now", () => {
  expect(describeCancel("cancelled")).toBe("It had not begun, and will not.");
  expect(describeCancel("running")).toContain("at its next step");
});
