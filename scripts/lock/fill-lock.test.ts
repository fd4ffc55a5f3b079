import { describe, expect, it } from "vitest";
import { describePlatform, fillLock } from "./fill-lock.mjs";

describe("describePlatform", () => {
  it.each([
    ["@next/swc-darwin-arm64", { os: ["darwin"], cpu: ["arm64"] }],
    ["@oxlint/binding-openharmony-arm64", { os: ["openharmony"], cpu: ["arm64"] }],
    ["@tailwindcss/oxide-linux-arm-gnueabihf", { os: ["linux"], cpu: ["arm"] }],
    ["@next/swc-win32-x64-msvc", { os: ["win32"], cpu: ["x64"] }],
    ["@x/y-linux-x64-musl", { os: ["linux"], cpu: ["x64"], libc: ["musl"] }],
    ["@tailwindcss/oxide-wasm32-wasi", { cpu: ["wasm32"] }],
    ["left-pad", {}],
  ])("%s", (name, platform) => {
    expect(describePlatform(name)).toEqual(platform);
  });
});

describe("fillLock", () => {
  const owner = {
    version: "1.0.0",
    optionalDependencies: { "tool-linux-x64": "1.0.0", "tool-darwin-arm64": "1.0.0" },
  };

  it("adds what is missing at the top, sorted, and leaves the input alone", () => {
    const lock = {
      packages: { "": {}, "node_modules/tool": owner, "node_modules/tool-linux-x64": { version: "1.0.0" } },
    };
    const filled = fillLock(lock);
    expect(filled.added).toEqual(["tool-darwin-arm64@1.0.0"]);
    expect(filled.left).toEqual([]);
    expect(Object.keys(filled.lock.packages)).toEqual([
      "",
      "node_modules/tool",
      "node_modules/tool-darwin-arm64",
      "node_modules/tool-linux-x64",
    ]);
    expect(Object.keys(lock.packages)).toHaveLength(3);
    expect(fillLock(filled.lock).added).toEqual([]);
  });

  it("finds a package in the owner's own folder and in the folders above it", () => {
    const nested = { "node_modules/a/node_modules/tool": owner };
    const places = [
      "node_modules/a/node_modules/tool/node_modules/",
      "node_modules/a/node_modules/",
      "node_modules/",
    ];
    for (const place of places) {
      const packages = {
        ...nested,
        [`${place}tool-linux-x64`]: { version: "1.0.0" },
        [`${place}tool-darwin-arm64`]: { version: "1.0.0" },
      };
      expect(fillLock({ packages }).added).toEqual([]);
    }
  });

  it("keeps two versions apart", () => {
    const packages = {
      "node_modules/a/node_modules/tool": owner,
      "node_modules/b/node_modules/tool": {
        version: "2.0.0",
        optionalDependencies: { "tool-linux-x64": "2.0.0", "tool-darwin-arm64": "2.0.0" },
      },
      "node_modules/tool-linux-x64": { version: "1.0.0" },
      "node_modules/b/node_modules/tool-linux-x64": { version: "2.0.0" },
    };
    const filled: Record<string, object> = fillLock({ packages }).lock.packages;
    expect(filled["node_modules/tool-darwin-arm64"]).toMatchObject({ version: "1.0.0" });
    expect(filled["node_modules/b/node_modules/tool/node_modules/tool-darwin-arm64"]).toMatchObject({
      version: "2.0.0",
    });
  });

  it("names what it cannot add: a range has no version to write down", () => {
    const packages = { "node_modules/w": { version: "1.0.0", optionalDependencies: { fsevents: "^2.3.0" } } };
    const filled = fillLock({ packages });
    expect(filled.added).toEqual([]);
    expect(filled.left).toEqual(["fsevents@^2.3.0 (wanted by node_modules/w)"]);
  });
});
