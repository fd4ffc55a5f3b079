/**
 * A folder of other people's addons through the whole pipeline, with their own tests: `npm run test:odoo -- --odoo … --addons …`.
 * Written for folders like the OCA's repositories: modules side by side, with versions in their manifests.
 */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { readTestAddons } from "@/server/platform/env";
import { openRig } from "./testing/rig";

const folder = readTestAddons();
const rig = folder === null ? null : await openRig();

describe.skipIf(folder === null)("third-party addons", { timeout: 1_800_000 }, () => {
  test("are built with their tests, go live, reach staging, and are updated", async () => {
    if (!rig || folder === null) throw new Error("skipped without addons");
    const modules = await modulesIn(folder);
    expect(modules).not.toEqual([]);
    const project = await rig.project(["main", "release-1", "feature"]);
    await rig.db.asSystem("test", ({ prisma }) =>
      prisma.project.update({
        where: { id: project.projectId },
        data: { settings: { stages: { production: { install: "list", modules } } } },
      }),
    );
    const built = await project.pushFolder("feature", folder);
    expect(built, await project.log(built)).toMatchObject({ status: "succeeded" });
    expect(built.steps.find((step) => step.name === "tests")?.message).toMatch(/\d+ tests? passed/);

    const live = await project.pushFolder("main", folder);
    expect(live, await project.log(live)).toMatchObject({ status: "succeeded" });
    const staging = await project.pushFolder("release-1", folder);
    expect(staging, await project.log(staging)).toMatchObject({ status: "succeeded" });

    const [first = ""] = modules;
    const manifest = `${first}/__manifest__.py`;
    const text = await readFile(path.join(folder, manifest), "utf8");
    const risen = text.replace(/(["']version["']:\s*["'][\d.]+?)(\d+)(["'])/, "$199$3");
    expect(risen).not.toBe(text);
    const updated = await project.push("main", { [manifest]: risen });
    expect(updated, await project.log(updated)).toMatchObject({ status: "succeeded" });
    expect(updated.steps.find((step) => step.name === "modules")?.message).toBe(first);
    for (const branch of ["main", "release-1", "feature"])
      expect((await project.get(branch, "/web/login")).status).toBe(200);
    for (const run of [built, live, staging, updated]) console.info(timesOf(run));
  });
});

async function modulesIn(addons: string): Promise<string[]> {
  const names = await readdir(addons, { recursive: true });
  return names
    .filter((name) => /^[^./]+\/__manifest__\.py$/.test(name))
    .map((name) => path.dirname(name))
    .sort();
}

type Timed = {
  kind: string;
  result: string | null;
  steps: { name: string; startedAt: string | null; finishedAt: string | null; message: string | null }[];
};

function timesOf({ kind, result, steps }: Timed): string {
  const lines = steps.map(({ name, startedAt, finishedAt, message }) => {
    const seconds = startedAt && finishedAt ? (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000 : 0;
    return `  ${name.padEnd(12)} ${seconds.toFixed(1).padStart(6)} s  ${message ?? ""}`;
  });
  return [`${kind}: ${result}`, ...lines].join("\n");
}
