import { describe, expect, it } from "vitest";
import { hasRequirements, listRequirements, planKey } from "./plan-requirements";

const python = { path: "/usr/bin/python3", version: "3.11.2", prefix: "/usr" };
const file = (content: string, path = "requirements.txt") => ({ path, content });

describe("listRequirements", () => {
  it.each([
    ["", []],
    ["\uFEFF# only\r\n\r\n  # comments\n", []],
    ["a==1 # why\r\nb\rc", ["a==1", "b", "c"]],
    ["x @ https://h/x.whl#sha256=1", ["x @ https://h/x.whl#sha256=1"]],
    ["a \\\n  --hash=1", ["a   --hash=1"]],
  ])("reads %j", (content, lines) => {
    expect(listRequirements(content)).toEqual(lines);
  });
});

describe("planKey", () => {
  it("is the same whatever the comments say", () => {
    expect(planKey([file("a==1 # one\n")], python)).toBe(planKey([file("# two\n\na==1")], python));
    expect(planKey([file("a")], python)).toMatch(/^[0-9a-f]{40}$/);
  });

  it.each([
    [[file("a==2")], python],
    [[file("a==1", "sub/requirements.txt")], python],
    [[file("a==1"), file("b", "b.txt")], python],
    [[file("a==1")], { ...python, version: "3.12.0" }],
    [[file("a==1")], { ...python, path: "/opt/python" }],
  ])("differs for %j with %j", (files, base) => {
    expect(planKey(files, base)).not.toBe(planKey([file("a==1")], python));
  });
});

it("hasRequirements sees files that ask for nothing", () => {
  const contents = ["", "# x", "--index-url https://x", "x", "-r base.txt", "-e ./x"];
  expect(contents.map((content) => hasRequirements(file(content)))).toEqual([
    false,
    false,
    false,
    true,
    true,
    true,
  ]);
});
