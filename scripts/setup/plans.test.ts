/** The pure parts of preparing a machine. */
import { describe, expect, it } from "vitest";
import { aptArgv, serverPackageOf, withClusterLine, withoutClusterLine } from "./apt.mjs";
import { isNodeNewEnough } from "./node-version.mjs";
import { environmentForNpm, needsInstall } from "./packages.mjs";
import { Problem, asProblem } from "./problem.mjs";
import { createProgress, formatDuration } from "./progress.mjs";
import { listRequirements } from "./requirements.mjs";

describe("isNodeNewEnough", () => {
  it.each([
    ["v18.20.0", false],
    ["v20.18.3", false],
    ["v20.19.0", true],
    ["v22.1.0", true],
    ["v24.21.0", true],
  ])("%s: %s", (version, enough) => {
    expect(isNodeNewEnough(version)).toBe(enough);
  });
});

describe("needsInstall", () => {
  const lock = {
    packages: {
      "": { version: "1.0.0" },
      "node_modules/a": { version: "1.0.0" },
      "node_modules/b-darwin": { version: "1.0.0", optional: true },
    },
  };
  it.each([
    ["the same", { packages: { "node_modules/a": { version: "1.0.0" } } }, false],
    [
      "with the optional one",
      { packages: { "node_modules/a": { version: "1.0.0" }, "node_modules/b-darwin": { version: "1.0.0" } } },
      false,
    ],
    ["another version", { packages: { "node_modules/a": { version: "1.0.1" } } }, true],
    ["one missing", { packages: {} }, true],
    [
      "one too many",
      { packages: { "node_modules/a": { version: "1.0.0" }, "node_modules/c": { version: "1.0.0" } } },
      true,
    ],
    ["none: nothing installed, or cut short", null, true],
  ])("%s", (_, installed, needed) => {
    expect(needsInstall(lock, installed)).toBe(needed);
  });

  it("gives npm the machine's own Node and no orders from the npm around us", () => {
    const env = environmentForNpm({
      PATH: "/c/node_modules/.bin:/usr/bin",
      NODE_ENV: "production",
      npm_lifecycle_event: "up",
      npm_config_registry: "https://npm.example.com",
    } as NodeJS.ProcessEnv);
    expect(env).toEqual({
      PATH: "/usr/bin",
      NODE_ENV: undefined,
      npm_config_registry: "https://npm.example.com",
    });
  });
});

describe("apt", () => {
  it.each([
    ["root", ["env"]],
    ["sudo", ["sudo", "-n", "env"]],
    ["sudo-asks", ["sudo", "env"]],
  ] as const)("as %s", (rights, begin) => {
    const argv = aptArgv(["install", "-y", "git"], rights);
    expect(argv.slice(0, begin.length)).toEqual(begin);
    expect(argv.slice(-3)).toEqual(["install", "-y", "git"]);
  });

  it("keeps Debian's cluster setting as it was", () => {
    const own = "# a comment\n#create_main_cluster = true\nssl = on\n";
    const during = withClusterLine(own);
    expect(during).toContain("\ncreate_main_cluster = false");
    expect(withoutClusterLine(during)).toBe(own);
    // a crash in between leaves the line; the next time does not double it
    expect(withClusterLine(during)).toBe(during);
  });

  it.each([
    ["postgresql\n  Depends: postgresql-15\n  Suggests: postgresql-doc\n", "postgresql-15"],
    ["", null],
  ])("serverPackageOf %j", (text, name) => {
    expect(serverPackageOf(text)).toBe(name);
  });

  it("asks for Chromium only for tests, for setpriv only on Linux", () => {
    const names = (platform: NodeJS.Platform, browser: boolean) =>
      listRequirements({ platform, browser }).map(({ name }) => name);
    expect(names("linux", false)).not.toContain("Chromium");
    expect(names("linux", true)).toContain("Chromium");
    expect(names("darwin", true)).not.toContain("setpriv");
  });
});

describe("asProblem", () => {
  it.each([
    [
      Object.assign(new Error("x"), { code: "ENOSPC", path: "/a" }),
      "The disk is full (writing /a).",
      "Free some space",
    ],
    [
      Object.assign(new Error("x"), { code: "EACCES", path: "/a" }),
      "/a may not be changed by this user.",
      "chown",
    ],
    [new Error("odd"), "Something went wrong that should not: odd.", "/log"],
    ["thrown text", "Something went wrong that should not: thrown text.", "/log"],
    [null, "Something went wrong that should not", "/log"],
  ])("%s", (error, message, fix) => {
    const problem = asProblem(error, "/log");
    expect(problem.message).toContain(message);
    expect(problem.fix).toContain(fix);
    expect(problem.message).not.toContain("\n");
  });

  it("leaves a problem as it is", () => {
    const problem = new Problem("a", "b");
    expect(asProblem(problem, "/log")).toBe(problem);
  });
});

describe("progress", () => {
  it.each([
    [40, "0.0 s"],
    [1_240, "1.2 s"],
    [61_000, "1 min 1 s"],
    [119_900, "2 min 0 s"],
  ])("%i ms: %s", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it("prints one line when a step ends, with its time", async () => {
    const written: string[] = [];
    let now = 0;
    const progress = createProgress({ write: (text) => written.push(text), now: () => now });
    await progress.step("build", async () => {
      now = 2_000;
      return "unchanged";
    });
    expect(written).toEqual(["  build        unchanged (2.0 s)\n"]);
  });
});
