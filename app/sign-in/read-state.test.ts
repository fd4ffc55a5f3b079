import { expect, test } from "vitest";
import { readField } from "@/app/_lib/read-field";
import { readState } from "./read-state";

test("what was answered before counts", () => {
  const given = { step: "factor", email: "alex@example.com", error: null, notice: null };
  expect(readState(given)).toEqual({ step: "factor", email: "alex@example.com" });
});

test.each([
  [null],
  [undefined],
  [[]],
  [{}],
  ["factor"],
  [{ step: "other", email: "x" }],
  [{ step: "factor", email: {} }],
])("%j is the first step", (given) => {
  expect(readState(given)).toEqual({ step: "password", email: "" });
});

test("a field of a form is text; of what is no form, nothing", () => {
  const form = new FormData();
  form.set("email", "alex@example.com");
  form.set("file", new File(["x"], "x.txt"));
  expect(["email", "file", "none"].map((name) => readField(form, name))).toEqual([
    "alex@example.com",
    "",
    "",
  ]);
  for (const given of [null, undefined, {}, "email", []]) expect(readField(given, "email")).toBe("");
});
