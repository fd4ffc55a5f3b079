import { describe, expect, test } from "vitest";
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
    const staging = await project.push("release-1", addon("shop", "1.1"));
    const log = await project.log(staging);
    expect(staging, log).toMatchObject({ status: "succeeded" });
    // before the branch's migrations can use anything of production, and after them again
    const commands = [...log.matchAll(/odoo-bin (neutralize|-u)/g)].map(([, command]) => command);
    expect(commands).toEqual(["neutralize", "-u", "neutralize"]);
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

    const masking = (data: { staging?: boolean; ownRules?: boolean }) =>
      rig.db.asSystem("test", ({ prisma }) =>
        prisma.maskingSettings.upsert({
          where: { projectId: project.projectId },
          create: { projectId: project.projectId, ...data },
          update: data,
        }),
      );
    const addresses = (branch: string) =>
      project.query<{ email: string }>(branch, "select email from res_partner where email <> ''");
    expect(JSON.stringify(await addresses("release-1"))).toContain("admin@example.com");
    await masking({ staging: true });
    const masked = await project.ended(
      await project.request("release-1", null, staging.gitSha, { mode: "new_build" }),
    );
    expect(masked, await project.log(masked)).toMatchObject({ status: "succeeded" });
    // with the copy, before any code of the branch runs on it
    expect(masked.steps.find(({ name }) => name === "database")?.message).toMatch(/values of persons masked/);
    expect((await project.environment("release-1")).currentDeployment?.masked).toBe(true);
    for (const { email } of await addresses("release-1")) expect(email).toMatch(/^u\w{16}@example\.com$/);
    expect(JSON.stringify(await addresses("main"))).toContain("admin@example.com");
    expect((await project.get("release-1", "/web/health")).status).toBe(200);

    await masking({ ownRules: true });
    await rig.db.asSystem("test", ({ prisma }) =>
      prisma.maskingRule.create({
        data: {
          projectId: project.projectId,
          position: 1,
          model: "res.partner",
          field: "email",
          method: "date",
        },
      }),
    );
    const refused = await project.ended(
      await project.request("release-1", null, staging.gitSha, { mode: "new_build" }),
    );
    expect(refused).toMatchObject({ status: "failed", failureKind: "platform" });
    expect(refused.reason).toContain("it is no date");
    expect((await project.environment("release-1")).currentDeployment?.number).toBe(2);
  });
});
