import { describe, expect, it } from "vitest";
import { buildGitEnvironment } from "./build-git-environment";

const base = { home: "/h", sshCommand: "ssh", allowLocalRemotes: false };

function settingsOf(environment: Record<string, string>): [string, string][] {
  return Array.from({ length: Number(environment.GIT_CONFIG_COUNT) }, (_, index) => [
    environment[`GIT_CONFIG_KEY_${index}`] ?? "",
    environment[`GIT_CONFIG_VALUE_${index}`] ?? "",
  ]);
}

describe("buildGitEnvironment", () => {
  it("takes nothing but proxies, certificates and PATH from the machine", () => {
    const machine = {
      PATH: "/opt/git/bin",
      https_proxy: "http://proxy:3128",
      SSL_CERT_FILE: "",
      GIT_DIR: "/evil",
      GIT_SSH_COMMAND: "evil",
      GIT_EXTERNAL_DIFF: "evil",
      HOME: "/root",
      LD_PRELOAD: "/evil.so",
      DATABASE_URL: "postgres://secret",
    };
    const { GIT_CONFIG_COUNT: _, ...environment } = buildGitEnvironment({ ...base, machine });
    const rest = Object.entries(environment).filter(([name]) => !/^GIT_CONFIG_(?:KEY|VALUE)_/.test(name));
    expect(Object.fromEntries(rest)).toEqual({
      PATH: "/opt/git/bin",
      https_proxy: "http://proxy:3128",
      HOME: "/h",
      LC_ALL: "C.UTF-8",
      GIT_TERMINAL_PROMPT: "0",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_ATTR_NOSYSTEM: "1",
      GIT_NO_REPLACE_OBJECTS: "1",
      GIT_ALLOW_PROTOCOL: "https:http:ssh",
      GIT_SSH_COMMAND: "ssh",
      GIT_SSH_VARIANT: "ssh",
      GIT_ALLOC_LIMIT: "536870912",
    });
  });

  it("has a PATH of its own when none is given", () => {
    expect(buildGitEnvironment(base).PATH).toContain("/usr/bin");
  });

  it("opens local remotes by setting only", () => {
    expect(buildGitEnvironment({ ...base, allowLocalRemotes: true }).GIT_ALLOW_PROTOCOL).toBe(
      "https:http:ssh:file",
    );
  });

  it("counts its settings, the command's own last", () => {
    const settings = settingsOf(buildGitEnvironment({ ...base, config: [["a.b", "c d"]] }));
    expect(settings.at(-1)).toEqual(["a.b", "c d"]);
    expect(settings).toContainEqual(["core.hooksPath", "/dev/null"]);
    expect(settings).toContainEqual(["transfer.fsckObjects", "true"]);
    expect(settings).toContainEqual(["transfer.hideRefs", "refs/capstan"]);
    expect(settings).toContainEqual(["transfer.hideRefs", "refs/replace"]);
    expect(settings.every(([name]) => name !== "")).toBe(true);
  });
});
