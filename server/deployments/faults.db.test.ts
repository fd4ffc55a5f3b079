/** What goes wrong outside the code under test: time, size, noise, disks. Each ends in words, with what served still serving. */
import { execa } from "execa";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { atEnd } from "@/server/platform/testing/at-end";
import { listRunEvents } from "@/server/runs";
import { addon, openRig } from "./testing/rig";

const rig = await openRig();
const LONG = 600_000;

describe("a build", { timeout: LONG }, () => {
  test("that hangs is stopped when its time is over, and says which limit", async () => {
    const project = await rig.project(["hangs"]);
    await rig.db.asSystem("test", ({ prisma }) =>
      prisma.environment.update({
        where: { id: project.environments.hangs },
        data: { settings: { timeLimitSeconds: 30 } },
      }),
    );
    // with real Odoo the installation itself may take longer: the limit is the same, and so is the end
    const run = await project.push(
      "hangs",
      addon(
        "stuck",
        "1.0",
        {
          "__init__.py": "def hook(env):\n    import time\n    time.sleep(3600)\n",
          "odoo_sim.json": JSON.stringify({ install: { hang: true } }),
        },
        `"post_init_hook": "hook"`,
      ),
    );
    expect(run, await project.log(run)).toMatchObject({ status: "failed" });
    expect(run.reason).toMatch(/time limit/);
    const env = await project.environment("hangs");
    expect(env).toMatchObject({ status: "failed", currentDeploymentId: null });
    const left = (await rig.deps.cluster.listDatabases()).filter(({ createdFor }) => createdFor === env.id);
    expect(left).toEqual([]);
  });

  test("with a file of 100 MB goes through", async () => {
    const project = await rig.project(["large"]);
    const run = await project.push(
      "large",
      addon("shop", "1.0", { "static/large.bin": "0123456789abcdef".repeat(6_553_600) }),
    );
    expect(run, await project.log(run)).toMatchObject({ status: "succeeded" });
  });

  test("that writes a line of 10 MB and binary keeps its log readable, and says what was cut", async () => {
    const project = await rig.project(["noisy"]);
    const first = await project.push("noisy", addon("noisy", "1.0"));
    expect(first, await project.log(first)).toMatchObject({ status: "succeeded" });
    const migration = `import os


def write(data):
    while data:
        data = data[os.write(2, data):]


def migrate(cr, version):
    write(b"long: " + b"x" * 10_000_000 + b"\\n")
    write(bytes(range(256)) * 4000 + b"\\n")
    write(b"after the noise\\n")
`;
    const run = await project.push(
      "noisy",
      { ...addon("noisy", "1.1"), "noisy/migrations/18.0.1.1/post-x.py": migration },
      { mode: "update" },
    );
    expect(run, run.reason ?? "").toMatchObject({ status: "succeeded" });
    const lines = await listRunEvents(rig.db.system, run.id, { after: 0, limit: 5000 });
    const chars = lines.reduce((sum, line) => sum + line.message.length, 0);
    expect(chars).toBeLessThan(3_000_000);
    for (const line of lines) expect(line.message.length).toBeLessThanOrEqual(66_000);
    const text = lines.map((line) => line.message).join("\n");
    expect(text).toMatch(/xxxx … \[cut: \d+ more characters\]/);
    expect(text).toContain("after the noise");
    expect(text).not.toContain("\u0000");
  });
});

const mounted = await mountSmallDisk();
const small = mounted === null ? null : await openRig({ place: mounted });

describe.skipIf(mounted === null)("a full disk (needs root, to mount a small one)", { timeout: LONG }, () => {
  test("fails the run as the platform's, in words; what served still does; with room again it goes through", async () => {
    if (!small) throw new Error("skipped without a disk");
    const project = await small.project(["main"]);
    const first = await project.push("main", addon("shop", "1.0"));
    expect(first, await project.log(first)).toMatchObject({ status: "succeeded" });
    const sha = await project.commit(
      "main",
      addon("shop", "1.1", { "static/data.txt": "y".repeat(400_000) }),
    );
    const filler = path.join(mounted ?? "", "filler");
    await fill(filler);
    const full = await project.ended(await project.request("main", null, sha));
    expect(full, await project.log(full)).toMatchObject({ status: "failed", failureKind: "platform" });
    expect(full.reason).toMatch(/disk is full.*try again/s);
    expect((await project.environment("main")).currentDeployment?.number).toBe(1);
    expect((await project.get("main", "/web/login")).status).toBe(200);
    await rm(filler);
    const again = await project.ended(await project.request("main", null, sha));
    expect(again, await project.log(again)).toMatchObject({ status: "succeeded" });
  });
});

/** A tmpfs of its own: a disk that is really full, and nobody else's. Null for a normal user, who may mount nothing. */
async function mountSmallDisk(): Promise<string | null> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "capstan-small-"));
  const mount = await execa("mount", ["-t", "tmpfs", "-o", "size=24m,mode=0711", "tmpfs", folder], {
    reject: false,
  });
  if (mount.exitCode !== 0) {
    await rm(folder, { recursive: true });
    return null;
  }
  atEnd(async () => {
    await execa("umount", ["-l", folder]);
    await rm(folder, { recursive: true });
  });
  return folder;
}

/** Writes until nothing more goes in. */
async function fill(file: string): Promise<void> {
  const block = Buffer.alloc(65_536);
  for (;;) {
    try {
      await writeFile(file, block, { flag: "a" });
    } catch (error) {
      expect(error).toMatchObject({ code: "ENOSPC" });
      return;
    }
  }
}
