import { expect, it } from "vitest";
import { buildEnsurePipArgv, buildPipArgv, buildPipCheckArgv, buildVenvArgv } from "./build-pip-argv";

it("asks pip for all files at once, with an end to its patience", () => {
  expect(
    buildPipArgv("/v/bin/python", ["/r/a b.txt", "/r/-x.txt"], { pipRetries: 2, pipTimeoutSeconds: 15 }),
  ).toEqual([
    "/v/bin/python",
    "-m",
    "pip",
    "install",
    "--no-input",
    "--no-cache-dir",
    "--disable-pip-version-check",
    "--progress-bar=off",
    "--retries=2",
    "--timeout=15",
    "-r",
    "/r/a b.txt",
    "-r",
    "/r/-x.txt",
  ]);
});

it("lets the environment see what the system has", () => {
  expect(buildVenvArgv("/usr/bin/python3", "/v")).toContain("--system-site-packages");
  expect(buildPipCheckArgv("/v/bin/python")).toEqual(["/v/bin/python", "-m", "pip", "--version"]);
  expect(buildEnsurePipArgv("/v/bin/python")).toEqual(["/v/bin/python", "-m", "ensurepip", "--default-pip"]);
});
