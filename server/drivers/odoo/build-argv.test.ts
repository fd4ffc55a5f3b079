import { describe, expect, it } from "vitest";
import {
  configArgv,
  installArgv,
  isModuleName,
  neutralizeArgv,
  serveArgv,
  shellArgv,
  updateArgv,
} from "./build-argv";

describe("installArgv", () => {
  it.each([
    ["18.0", true, []],
    ["18.0", false, ["--without-demo=all"]],
    ["16.0", false, ["--without-demo=all"]],
    ["19.0", true, ["--with-demo"]],
    ["19.0", false, []],
    ["20.0", true, ["--with-demo"]],
  ])("asks version %s for demo %s", (version, demo, expected) => {
    expect(installArgv({ modules: ["base", "project"], demo, version })).toEqual([
      "-i",
      "base,project",
      ...expected,
      "--stop-after-init",
      "--no-http",
    ]);
  });

  it.each<[string | null, string[]]>([
    [null, []],
    ["", []],
    [" -standard,/my_module ", ["--test-tags=-standard,/my_module"]],
  ])("runs tests with tags %j and an HTTP port of their own", (tags, expected) => {
    expect(installArgv({ modules: ["a"], demo: true, version: "18.0", tests: { tags } })).toEqual([
      "-i",
      "a",
      "--stop-after-init",
      "--http-port=0",
      "--test-enable",
      ...expected,
    ]);
  });

  it("installs base when there is nothing of its own", () => {
    expect(installArgv({ modules: [], demo: true, version: "18.0" }).slice(0, 2)).toEqual(["-i", "base"]);
  });

  it.each(["", "a,b", "-u", "a b", "ü", "a\nb", "x".repeat(129)])("refuses the module name %j", (name) => {
    expect(isModuleName(name)).toBe(false);
    expect(() => installArgv({ modules: [name], demo: true, version: "18.0" })).toThrow("not a module name");
  });
});

describe("updateArgv", () => {
  it("updates and installs in one call", () => {
    expect(
      updateArgv({
        update: ["a", "b"],
        install: ["c"],
        version: "18.0",
        tests: { tags: null, httpPort: 4711 },
      }),
    ).toEqual([
      "-u",
      "a,b",
      "-i",
      "c",
      "--without-demo=all",
      "--stop-after-init",
      "--http-port=4711",
      "--test-enable",
    ]);
  });

  it("updates only", () => {
    expect(updateArgv({ update: ["a"], version: "18.0" })).toEqual([
      "-u",
      "a",
      "--stop-after-init",
      "--no-http",
    ]);
  });

  it("installs only", () => {
    expect(updateArgv({ update: [], install: ["c"], version: "19.0" })).toEqual([
      "-i",
      "c",
      "--stop-after-init",
      "--no-http",
    ]);
  });
});

it("keeps a subcommand first when the configuration is added", () => {
  expect(configArgv(neutralizeArgv(), "/x/odoo.conf")).toEqual(["neutralize", "-c", "/x/odoo.conf"]);
  expect(configArgv(shellArgv(), "/x/odoo.conf")).toEqual(["shell", "--no-http", "-c", "/x/odoo.conf"]);
  expect(configArgv(serveArgv(), "/x/odoo.conf")).toEqual(["-c", "/x/odoo.conf"]);
});
