import { expect, it } from "vitest";
import { buildLaunchArgv } from "./build-launch-argv";

const launch = { identity: null, memoryBytes: null, processesMax: 100, diesWithParent: false };

it("limits and drops rights, whoever Capstan is", () => {
  expect(buildLaunchArgv(launch, ["odoo", "-x; rm -rf /"])).toEqual([
    "prlimit",
    "--core=0",
    "--",
    "setpriv",
    "--no-new-privs",
    "--",
    "odoo",
    "-x; rm -rf /",
  ]);
});

it("gives root's processes a user of their own, memory, and an end with their parent", () => {
  const argv = buildLaunchArgv(
    { identity: { uid: 200_007, gid: 200_008 }, memoryBytes: 5_000, processesMax: 100, diesWithParent: true },
    ["odoo"],
  );
  expect(argv).toEqual([
    "prlimit",
    "--core=0",
    "--as=5000",
    "--nproc=100",
    "--",
    "setpriv",
    "--reuid=200007",
    "--regid=200008",
    "--clear-groups",
    "--inh-caps=-all",
    "--no-new-privs",
    "--pdeathsig=KILL",
    "--",
    "odoo",
  ]);
});
