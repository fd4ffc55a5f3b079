import { describe, expect, test } from "vitest";
import { getRun } from "@/server/runs";
import { addon, openRig } from "./testing/rig";

const rig = await openRig();
const LONG = 600_000;

const TASK = `<odoo><record id="task_one" model="project.project"><field name="name">Shipped by the module</field></record></odoo>`;

type Project = Awaited<ReturnType<typeof rig.project>>;

const enter = (project: Project, name: string) =>
  project.rpc<number>("main", "project.project", "create", [{ name }]);

const named = async (project: Project, branch: string, names: string[]) => {
  const found = await project.rpc<{ name: string }[]>(branch, "project.project", "search_read", [
    [["name", "in", names]],
    ["name"],
  ]);
  return found.map((row) => row.name).sort();
};

describe("development", { timeout: LONG }, () => {
  test("a push becomes a running Odoo with the module installed and tested; the next one from the template is its own", async () => {
    const project = await rig.project(["feature"]);
    const first = await project.push(
      "feature",
      addon("shop", "1.0", { "data/data.xml": TASK }, `"data": ["data/data.xml"]`),
    );
    expect(first, await project.log(first)).toMatchObject({ status: "succeeded", result: "success" });
    expect(first.steps.map((step) => step.name)).toEqual([
      "checkout",
      "requirements",
      "database",
      "tests",
      "neutralize",
      "start",
      "health",
      "publish",
    ]);
    expect((await project.get("feature", "/web/health")).status).toBe(200);
    expect(
      await project.query("feature", "select 1 from project_project where name ->> 'en_US' like 'Shipped%'"),
    ).toHaveLength(1);
    const env = await project.environment("feature");
    expect(env).toMatchObject({ status: "live", desiredState: "running" });
    expect(env.currentDeployment?.modules).toMatchObject({ shop: { version: "18.0.1.0" } });

    const second = await project.push("feature", addon("shop", "1.1"));
    expect(second, await project.log(second)).toMatchObject({ status: "succeeded" });
    expect(second.steps.find((step) => step.name === "database")?.message).toMatch(/From a template/);
    expect((await project.environment("feature")).currentDeployment?.number).toBe(2);
  });

  test.each([
    [
      "a broken manifest",
      { "bad/__init__.py": "", "bad/__manifest__.py": "{'name': 'x', " },
      /bad.__manifest__\.py/,
    ],
    [
      "an unknown dependency",
      addon("needy", "1.0", {}, `"depends": ["no_such_module"]`),
      /needy needs no_such_module/,
    ],
    ["a syntax error", addon("oops", "1.0", { "__init__.py": "def x(:\n" }), /Installing and testing failed/],
  ])("%s fails as the code's fault, in words, and leaves nothing behind", async (_what, files, reason) => {
    const project = await rig.project(["broken"]);
    const run = await project.push("broken", files);
    expect(run, await project.log(run)).toMatchObject({ status: "failed", failureKind: "code" });
    expect(run.reason).toMatch(reason);
    expect(await project.environment("broken")).toMatchObject({
      status: "failed",
      currentDeploymentId: null,
    });
    const left = (await rig.deps.cluster.listDatabases()).filter(
      (database) => database.createdFor === project.environments.broken,
    );
    expect(left).toEqual([]);
  });

  test("a WARNING makes it yellow; an ERROR red, or yellow where the settings say so", async () => {
    const project = await rig.project(["colours"]);
    const says = (level: string) => ({
      ...addon("loud", "1.0", {
        "__init__.py": `import logging\n\nlogging.getLogger(__name__).${level.toLowerCase()}("not right yet")\n`,
      }),
      "loud/odoo_sim.json": JSON.stringify({
        install: { log: [[level, "odoo.addons.loud", "not right yet"]] },
      }),
    });
    const yellow = await project.push("colours", says("WARNING"));
    expect(yellow, await project.log(yellow)).toMatchObject({ status: "succeeded", result: "warning" });
    expect(yellow.reason).toMatch(/not right yet/);
    const red = await project.push("colours", says("ERROR"));
    expect(red, await project.log(red)).toMatchObject({ status: "failed", failureKind: "code" });
    expect(red.reason).toBe("Installing and testing logged an error: not right yet");
    await rig.db.asSystem("test", ({ prisma }) =>
      prisma.environment.update({
        where: { id: project.environments.colours },
        data: { settings: { errorsFail: false } },
      }),
    );
    const forgiven = await project.ended(
      await project.request("colours", null, red.gitSha, { mode: "new_build" }),
    );
    expect(forgiven, await project.log(forgiven)).toMatchObject({ status: "succeeded", result: "warning" });
  });

  test("a failing test leaves the earlier build serving", async () => {
    const project = await rig.project(["tests"]);
    await project.push("tests", addon("tested", "1.0"));
    const bad = await project.push("tests", {
      "tested/tests/__init__.py": "from . import test_x\n",
      "tested/tests/test_x.py":
        "from odoo.tests import TransactionCase\n\n\nclass TestX(TransactionCase):\n    def test_y(self):\n        self.fail('as asked')\n",
      "tested/odoo_sim.json": JSON.stringify({ tests: { count: 3, fail: ["TestX.test_y"] } }),
    });
    expect(bad).toMatchObject({ status: "failed", failureKind: "code" });
    expect((await project.environment("tests")).currentDeployment?.number).toBe(1);
    expect((await project.get("tests", "/web/health")).status).toBe(200);
  });
});

describe("production", { timeout: LONG }, () => {
  const listed = { stages: { production: { install: "list" as const, modules: ["shop"] } } };
  const openProduction = async (more: string[] = []) => {
    const project = await rig.project(["main", ...more]);
    await rig.db.asSystem("test", ({ prisma }) =>
      prisma.project.update({ where: { id: project.projectId }, data: { settings: listed } }),
    );
    const first = await project.push("main", addon("shop", "1.0"));
    expect(first, await project.log(first)).toMatchObject({ status: "succeeded" });
    return project;
  };

  test("an update that fails in the middle ends with the previous code and data serving", async () => {
    const project = await openProduction();
    await enter(project, "Entered by a person");
    const migration =
      "def migrate(cr, version):\n    cr.execute(\"update project_project set active = false\")\n    raise Exception('migration breaks')\n";
    const bad = await project.push("main", {
      ...addon("shop", "1.1"),
      "shop/migrations/18.0.1.1/post-x.py": migration,
    });
    expect(bad, await project.log(bad)).toMatchObject({ status: "failed", failureKind: "code" });
    expect(await project.log(bad)).toMatch(/Deployment 1 .* serves again/);
    expect((await project.environment("main")).currentDeployment?.number).toBe(1);
    expect((await project.get("main", "/web/health")).status).toBe(200);
    await rig.reconciler.reconcile();
    // it was down for the copy of its data, which is no crash
    expect(await project.environment("main")).toMatchObject({ status: "live", statusReason: null });
    expect(await named(project, "main", ["Entered by a person"])).toEqual(["Entered by a person"]);
    expect(await project.query("main", "select 1 from project_project where active")).not.toEqual([]);
  });

  test("an update whose sign-in page fails ends with the previous code and data, though /web/health answers", async () => {
    const project = await openProduction();
    await enter(project, "Entered by a person");
    const controller = `from odoo import http
from odoo.addons.web.controllers.home import Home


class Broken(Home):
    @http.route()
    def web_login(self, *args, **kw):
        raise ValueError("no page today")
`;
    const bad = await project.push("main", {
      ...addon("shop", "1.1", { "__init__.py": "from . import controllers\n", "controllers.py": controller }),
      "shop/odoo_sim.json": JSON.stringify({ login: { fail: "no page today" } }),
    });
    expect(bad, await project.log(bad)).toMatchObject({ status: "failed", failureKind: "code" });
    expect(bad.reason).toBe("Odoo starts, but nobody could sign in: Odoo answered /web/login with 500.");
    expect(await project.log(bad)).toMatch(/no page today/);
    expect((await project.environment("main")).currentDeployment?.number).toBe(1);
    expect((await project.get("main", "/web/login")).status).toBe(200);
    expect(await named(project, "main", ["Entered by a person"])).toEqual(["Entered by a person"]);
  });

  test("only what rose in version is updated; rolling back brings code, or code and data", async () => {
    const project = await openProduction();
    await enter(project, "before");
    const migration = `def migrate(cr, version):
    cr.execute("""update project_project set name = '{"en_US": "migrated"}' where name ->> 'en_US' = 'before'""")
`;
    const update = await project.push("main", {
      ...addon("shop", "1.1"),
      "shop/migrations/18.0.1.1/post-x.py": migration,
    });
    expect(update, await project.log(update)).toMatchObject({ status: "succeeded" });
    expect(update.steps.find((step) => step.name === "modules")?.message).toBe("shop");
    await enter(project, "after");
    const [{ id: firstId } = { id: "" }] = await rig.db.asSystem(null, ({ prisma }) =>
      prisma.deployment.findMany({ where: { envId: project.environments.main, number: 1 } }),
    );
    const names = () => named(project, "main", ["before", "migrated", "after"]);

    const code = await project.ended(
      await project.request("main", "rollback", null, { deploymentId: firstId, rollbackMode: "code" }),
    );
    expect(code, await project.log(code)).toMatchObject({ status: "succeeded" });
    expect(await names()).toEqual(["after", "migrated"]);

    const data = await project.ended(
      await project.request("main", "rollback", null, {
        deploymentId: firstId,
        rollbackMode: "code_and_data",
      }),
    );
    expect(data, await project.log(data)).toMatchObject({ status: "succeeded" });
    expect(await names()).toEqual(["before"]);
    expect((await project.environment("main")).currentDeployment).toMatchObject({
      number: 4,
      rollbackMode: "code_and_data",
    });
  });

  test("staging is a neutralized copy of it, with the filestore, and production's users are not disturbed", async () => {
    const project = await openProduction(["release-1"]);
    await enter(project, "real customer");
    await project.rpc("main", "ir.mail_server", "create", [{ name: "real", smtp_host: "mail.example.com" }]);
    const staging = await project.push("release-1", addon("shop", "1.0"));
    expect(staging, await project.log(staging)).toMatchObject({ status: "succeeded" });
    expect(await named(project, "release-1", ["real customer"])).toHaveLength(1);
    expect(
      await project.query(
        "release-1",
        "select 1 from ir_mail_server where active and smtp_host = 'mail.example.com'",
      ),
    ).toEqual([]);
    expect(
      await project.query(
        "main",
        "select 1 from ir_mail_server where active and smtp_host = 'mail.example.com'",
      ),
    ).toHaveLength(1);
    expect((await project.environment("release-1")).currentDeployment?.neutralized).toBe(true);
    expect((await project.get("main", "/web/health")).status).toBe(200);
  });
});

describe("signing in", { timeout: LONG }, () => {
  const passwordIn = async (project: Project, branch: string) => {
    const { currentDeployment } = await project.environment(branch);
    return currentDeployment ? project.password(currentDeployment.id) : null;
  };
  const signIn = (project: Project, branch: string, password: string) =>
    project.signIn(branch, "admin", password);

  test("production has a password of its own from its first second, staging another; they stay with their data", async () => {
    const project = await rig.project(["main", "release-1", "feature"]);
    const first = await project.push("main", addon("shop", "1.0"));
    expect(first, await project.log(first)).toMatchObject({ status: "succeeded" });
    const production = (await passwordIn(project, "main")) ?? "";
    expect(production).toMatch(/^[A-Za-z0-9_-]{20}$/);
    expect(await project.log(first)).not.toContain(production);
    expect(await signIn(project, "main", "admin")).toBe(false);
    expect(await signIn(project, "main", production)).toBe(true);

    await project.push("main", addon("shop", "1.1"));
    expect(await passwordIn(project, "main")).toBe(production);
    expect(await signIn(project, "main", production)).toBe(true);

    const copy = await project.push("release-1", addon("shop", "1.1"));
    expect(copy, await project.log(copy)).toMatchObject({ status: "succeeded" });
    const staging = (await passwordIn(project, "release-1")) ?? "";
    expect(staging).not.toBe(production);
    expect(await signIn(project, "release-1", production)).toBe(false);
    expect(await signIn(project, "release-1", staging)).toBe(true);

    await project.push("feature", addon("shop", "1.1"));
    expect(await passwordIn(project, "feature")).toBeNull();
    expect(await signIn(project, "feature", "admin")).toBe(true);
  });
});

describe("services", { timeout: LONG }, () => {
  test("restart, stop and start are runs; a crashed Odoo comes back; a deleted environment leaves nothing", async () => {
    const project = await rig.project(["ops"]);
    await project.push("ops", addon("shop", "1.0"));
    for (const kind of ["restart", "stop", "wake"] as const) {
      const run = await project.ended(await project.request("ops", kind, null));
      expect(run, await project.log(run)).toMatchObject({ status: "succeeded" });
    }
    const env = await project.environment("ops");
    const seen = await rig.deps.runtime.inspectService(env.currentDeploymentId ?? "");
    if (seen.state !== "running") throw new Error("not running after start");
    process.kill(seen.pid, "SIGKILL");
    await expect
      .poll(
        async () => {
          await rig.reconciler.reconcile();
          const now = await rig.deps.runtime.inspectService(env.currentDeploymentId ?? "");
          return now.state === "running" && now.pid !== seen.pid;
        },
        { timeout: 30_000 },
      )
      .toBe(true);
    const gone = await project.ended(await project.request("ops", "delete", null));
    expect(gone, await project.log(gone)).toMatchObject({ status: "succeeded" });
    expect(
      (await rig.deps.cluster.listDatabases()).filter((database) => database.createdFor === env.id),
    ).toEqual([]);
    // its worker died after the last step, before it could say that the run has ended
    await rig.db.system.query(
      "update ops.runs set status = 'running', finished_at = null, worker_id = null, lease_until = now() where id = $1::uuid",
      [gone.id],
    );
    const again = await project.ended(gone.id);
    expect(again, await project.log(again)).toMatchObject({ status: "succeeded", attempt: 2 });
  });

  test("what was built for one stage never serves another: a branch that is moved meanwhile keeps what it has", async () => {
    const project = await rig.project(["moving"]);
    const sha = await project.commit(
      "moving",
      addon("slow", "1.0", { "odoo_sim.json": JSON.stringify({ install: { sleep: 2 } }) }),
    );
    const runId = await project.request("moving", null, sha);
    await expect
      .poll(
        async () => (await getRun(rig.db.system, runId)).steps.find(({ name }) => name === "tests")?.status,
        {
          timeout: 120_000,
        },
      )
      .toBe("running");
    await rig.db.asSystem("test", ({ prisma }) =>
      prisma.environment.update({
        where: { id: project.environments.moving },
        data: { stage: "production" },
      }),
    );
    const run = await project.ended(runId);
    expect(run).toMatchObject({ status: "failed", failureKind: "platform" });
    expect(run.reason).toMatch(/not on development any more/);
    expect((await project.environment("moving")).currentDeploymentId).toBeNull();
  });
});
