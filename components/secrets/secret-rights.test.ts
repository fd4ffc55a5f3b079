import { expect, test } from "vitest";
import { secretRights } from "./secret-rights";

test("a tester sets secrets below production, and is told so", () => {
  const { note, setBlocked, revealBlocked } = secretRights("tester");
  expect(note).toBe(
    "Your role (tester) sets and deletes secrets of staging and development. Those of production and of the whole project, and reading a value, are for administrators of the project.",
  );
  expect([setBlocked("development"), setBlocked("staging")]).toEqual([null, null]);
  expect(setBlocked("production")).toBe("Your role (tester) sets secrets of staging and development only.");
  expect(setBlocked(null)).toBe(setBlocked("production"));
  expect(revealBlocked).toBe("Only administrators of the project read a value.");
});

test("an administrator may all, and is told nothing", () => {
  const { note, setBlocked, revealBlocked } = secretRights("admin");
  expect([note, setBlocked(null), revealBlocked]).toEqual([null, null, null]);
});
