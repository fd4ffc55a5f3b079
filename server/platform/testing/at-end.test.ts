import { beforeAll, expect, test } from "vitest";
import { atEnd, runEnds } from "./at-end";

const ended: string[] = [];
const open = (name: string) => atEnd(() => void ended.push(name));

open("at the top");
beforeAll(() => open("in a hook"));

test("what was opened anywhere is ended once, the last first, whatever fails", async () => {
  atEnd(() => Promise.reject(new Error("it is stuck")));
  open("inside a test");
  await expect(runEnds()).rejects.toMatchObject({ errors: [new Error("it is stuck")] });
  expect(ended).toEqual(["inside a test", "in a hook", "at the top"]);
  await runEnds();
  expect(ended).toHaveLength(3);
});
