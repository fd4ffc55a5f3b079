import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { openHome } from "../up/home.mjs";
import { findKeys, placeKeys } from "./keys.mjs";
import { readArguments } from "./read-arguments.mjs";

const folder = mkdtempSync(path.join(tmpdir(), "capstan-keys-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  [["b"], { source: "/here/b", secrets: null, replace: false }],
  [["/b", "--replace", "--secrets", "k"], { source: "/b", secrets: "/here/k", replace: true }],
  [["s3://bucket/x"], { source: "s3://bucket/x", secrets: null, replace: false }],
])("%j is understood", (given, expected) => {
  expect(readArguments(given, "/here")).toEqual(expected);
});

test.each([
  [[], "No backup is named."],
  [["a", "b"], "More than one backup is named."],
  [["a", "--secrets"], "--secrets is given without a folder."],
  [["a", "--force"], "--force means nothing here."],
])("%j is refused", (given, message) => {
  expect(() => readArguments(given, "/here")).toThrow(message);
});

test("keys are found in a copy of the home, or in one folder, and what was there is kept", () => {
  const flat = path.join(folder, "flat");
  mkdirSync(flat);
  expect(() => findKeys(flat, {})).toThrow("There is no session-secret");
  writeFileSync(path.join(flat, "session-secret"), "sealing\n");
  expect(() => findKeys(flat, {})).toThrow("There is no master-keys.json");
  writeFileSync(path.join(flat, "master-keys.json"), "{}");
  const keys = findKeys(flat, {});
  expect(keys.secret).toBe("sealing");
  expect(findKeys(null, { CAPSTAN_SECRET: "own", CAPSTAN_KEYS: "{}" })).toEqual({
    secret: "own",
    secretFile: null,
    keyFile: null,
  });
  const home = openHome(path.join(folder, "home"));
  writeFileSync(home.at("secrets", "session-secret"), "another");
  placeKeys(home, keys, "1");
  placeKeys(home, keys, "2");
  expect(readFileSync(home.at("secrets", "session-secret"), "utf8")).toBe("sealing\n");
  expect(readdirSync(home.at("secrets")).sort()).toEqual(["session-secret", "session-secret.before-1"]);
  expect(findKeys(home.folder, {}).keyFile).toBe(home.at("keys", "master-keys.json"));
});
