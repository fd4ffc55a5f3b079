/** Each architecture rule is shown a violation of it, and must name it. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { atEnd } from "@/server/platform/testing/at-end";
import config from "../../.dependency-cruiser.mjs";

const repository = path.resolve(import.meta.dirname, "../..");

/** What is broken and what stands beside it that is allowed: file → the files or packages it imports. */
const PLANTED: Record<string, Record<string, string[]>> = {
  "no-cycles": { "components/ui/one.ts": ["./two"], "components/ui/two.ts": ["./one"] },
  "no-unresolved": { "components/ui/lost.ts": ["./nowhere"] },
  "components-see-contracts": { "components/runs/list.ts": ["@/server/runs/contract", "@/server/api/root"] },
  "components-see-api-types": {
    "components/runs/typed.ts": ["type @/server/api/root", "type @/server/runs/queue-run"],
  },
  "components-stay-in-the-browser": { "components/ui/file.ts": ["node:fs"] },
  "app-sees-doors": { "app/page.ts": ["@/server/api/root", "@/server/runs/index"] },
  "contracts-are-browser-safe": { "server/runs/contract.ts": ["zod", "./queue-run"] },
  "capability-through-its-door": {
    "server/deployments/build.ts": ["@/server/runs/index", "@/server/runs/states", "@/server/runs/queue-run"],
  },
  "api-through-the-door": { "server/api/root.ts": ["@/server/runs/index", "@/server/runs/queue-run"] },
  "capabilities-know-no-doors": { "server/deployments/reply.ts": ["@/server/http/problem"] },
  "capabilities-know-no-framework": {
    "server/deployments/page.ts": ["next/navigation", "@/server/access/index"],
  },
  "ports-only": {
    "server/deployments/start.ts": ["@/server/drivers/git/port", "@/server/drivers/git/create-git"],
    "server/composition/worker.ts": ["@/server/drivers/git/create-git"],
    "server/router/main.ts": ["@/server/drivers/git/create-git"],
  },
  "foundations-know-nothing-above": { "server/drivers/git/create-git.ts": ["@/server/runs/index"] },
  "floor-knows-no-access": { "server/platform/who.ts": ["@/server/access/index"] },
  "floor-knows-no-driver": { "server/access/index.ts": ["@/server/drivers/git/port"] },
  "subprocesses-in-drivers": {
    "server/platform/run.ts": ["node:child_process"],
    "server/deployments/run.ts": ["execa"],
    "server/drivers/git/run.ts": ["execa", "node:child_process"],
  },
  "links-are-ours": { "components/runs/go.ts": ["next/link"] },
  "no-test-code-in-production": {
    "server/deployments/cheat.ts": ["@/server/runs/testing/make-run"],
    "server/deployments/cheat.test.ts": ["@/server/runs/testing/make-run", "@/server/drivers/git/fake"],
  },
};

/** Files that the planted ones import. */
const HARMLESS = [
  "server/runs/index.ts",
  "server/runs/states.ts",
  "server/runs/queue-run.ts",
  "server/runs/testing/make-run.ts",
  "server/http/problem.ts",
  "server/drivers/git/port.ts",
  "server/drivers/git/fake.ts",
];

type Violation = { rule: string; from: string };

function cruise(
  files: Record<string, string[]>,
  leastModules = ["--at-least", "1"],
): { status: number | null; violations: Violation[]; output: string } {
  const folder = mkdtempSync(path.join(tmpdir(), "capstan-architecture-"));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  symlinkSync(path.join(repository, "node_modules"), path.join(folder, "node_modules"));
  const all = { ...Object.fromEntries(HARMLESS.map((file) => [file, [] as string[]])), ...files };
  for (const [file, imports] of Object.entries(all)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), `${imports.map(importLine).join("\n")}\nexport const here = 1;\n`);
  }
  writeFileSync(
    path.join(folder, "tsconfig.json"),
    JSON.stringify({
      compilerOptions: { moduleResolution: "bundler", module: "esnext", paths: { "@/*": ["./*"] } },
    }),
  );
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(repository, "scripts/check-architecture.mjs"), "--root", folder, ...leastModules],
    { encoding: "utf8" },
  );
  const violations = stderr.split("\n").flatMap((line) => {
    const [, rule = "", from = ""] = /^([\w-]+): (\S+) →/.exec(line) ?? [];
    return rule ? [{ rule, from }] : [];
  });
  return { status, violations, output: stdout + stderr };
}

function importLine(wanted: string, index: number): string {
  const type = wanted.startsWith("type ");
  const from = JSON.stringify(wanted.replace(/^type /, ""));
  return type
    ? `import type { here as T${index} } from ${from}; export type X${index} = typeof T${index};`
    : `import ${from};`;
}

describe("architecture", () => {
  it("has a planted violation for every rule", () => {
    expect(Object.keys(PLANTED).toSorted()).toEqual(config.forbidden?.map(({ name }) => name).toSorted());
    for (const rule of config.forbidden ?? []) expect(rule.severity).toBe("error");
  });

  it(
    "names the rule of each planted violation, and the file that breaks it first",
    { timeout: 60_000 },
    () => {
      const { status, violations, output } = cruise(
        Object.assign({}, ...Object.values(PLANTED)) as Record<string, string[]>,
      );
      expect(status, output).toBe(1);
      for (const [rule, files] of Object.entries(PLANTED)) {
        const broken = violations.filter((violation) => violation.rule === rule).map(({ from }) => from);
        expect(broken, `${rule}\n${output}`).toContain(Object.keys(files)[0]);
      }
      const innocent = new Set([
        "server/composition/worker.ts",
        "server/router/main.ts",
        "server/drivers/git/run.ts",
      ]);
      expect(violations.filter(({ from }) => innocent.has(from))).toEqual([]);
      expect(violations.filter(({ from }) => from.endsWith(".test.ts"))).toEqual([]);
    },
  );

  it("passes what breaks nothing", { timeout: 60_000 }, () => {
    const { status, output } = cruise({ "app/page.ts": ["@/server/runs/states"] });
    expect(output).toContain("0 violations");
    expect(status).toBe(0);
  });

  it("does not pass when it is blind", { timeout: 60_000 }, () => {
    const { status, output } = cruise({}, []);
    expect(output).toContain("Too few modules");
    expect(status).toBe(1);
  });
});
