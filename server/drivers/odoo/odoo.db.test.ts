/** What this room says about Odoo, checked on Odoo: the stand-in, or the real one of CAPSTAN_TEST_ODOO. */
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { LogLine } from "@/server/drivers/runtime/port";
import { installArgv, neutralizeArgv, updateArgv } from "./build-argv";
import { LogJudge, moduleProgress } from "./judge-log";
import type { OdooSql } from "./port";
import { planModules } from "./plan-modules";
import { planUpdate } from "./plan-update";
import { openBench, type OdooBench } from "./testing/odoo-bench";

const PROBE = {
  "__manifest__.py": `{"name": "Probe", "version": "1.0", "depends": ["project"], "license": "LGPL-3", "author": "Capstan"}`,
  "tests/__init__.py": "from . import test_probe\n",
  "tests/test_probe.py": `
from odoo.tests import HttpCase, TransactionCase, tagged

class TestProbe(TransactionCase):
    def test_sum(self):
        self.assertEqual(1 + 1, 2)

@tagged("post_install", "-at_install")
class TestProbeHttp(HttpCase):
    def test_login_page(self):
        self.assertEqual(self.url_open("/web/login").status_code, 200)
`,
  "odoo_sim.json": `{"install": {}, "tests": {"count": 2}}`,
};

function judge(lines: LogLine[]) {
  const judging = new LogJudge({ errorsFail: true });
  for (const line of lines) judging.add(line);
  return judging.verdict();
}

// an installation of real Odoo takes a minute, or several on a busy machine
describe("Odoo", { timeout: 600_000 }, () => {
  let bench: OdooBench;
  const installed = () => bench.driver.readInstalled({ query: (text, values) => bench.query(text, values) });
  const asRole = <T>(act: (sql: OdooSql) => Promise<T>) =>
    act({ query: (text, values) => bench.query(text, values) });
  const problems = () =>
    bench.driver.findNeutralizeProblems({ query: (text, values) => bench.query(text, values) });

  beforeAll(async () => {
    bench = await openBench(inject("databaseUrl"));
  }, 120_000);
  afterAll(() => bench.dispose(), 120_000);

  it("is found, with its own modules", async () => {
    expect(bench.source).toMatchObject({
      version: "18.0",
      release: expect.stringMatching(/^Odoo Server 18\.0/),
    });
    const standard = await bench.driver.readStandardModules(bench.source);
    expect(standard.get("project")).toMatchObject({
      version: expect.stringMatching(/^18\.0\./),
      installable: true,
    });
    expect(standard.get("base")?.depends).toEqual([]);
    expect(await bench.driver.readStandardModules(bench.source)).toBe(standard);
  });

  it("has nothing in an empty database, and proves nothing there", async () => {
    expect(await installed()).toEqual(new Map());
    expect(await problems()).toEqual([
      { check: "Odoo's tables", detail: expect.stringContaining("ir_cron") },
    ]);
  });

  it("installs the plan of a checkout, green, with tests and progress", async () => {
    await bench.writeModule("probe", PROBE);
    const { modules } = await bench.driver.readCheckout(bench.checkout, "18.0");
    const standard = await bench.driver.readStandardModules(bench.source);
    const plan = planModules(modules, standard, { install: "own", modules: [] });
    expect(plan).toMatchObject({ install: ["probe"], missing: [], cycle: null });
    expect(plan.standard).toContain("project");

    const template = await bench.run(installArgv({ modules: plan.standard, demo: true, version: "18.0" }));
    expect(template.exitCode).toBe(0);
    expect(judge(template.lines)).toMatchObject({ failed: false, firstWarning: null, tests: null });

    const tests = { tags: "/probe" };
    const own = await bench.run(installArgv({ modules: plan.install, demo: true, version: "18.0", tests }));
    expect({ exitCode: own.exitCode, verdict: judge(own.lines) }).toEqual({
      exitCode: 0,
      verdict: {
        failed: false,
        errors: 0,
        firstError: null,
        warnings: 0,
        firstWarning: null,
        tests: "2 tests passed",
      },
    });
    const progress = own.lines.map(moduleProgress).filter((each) => each !== null);
    // modules that are only loaded, not installed, are not logged, so the numbers jump
    expect(progress.at(-1)?.total).toBeGreaterThan(plan.standard.length);
    for (const { done, total } of progress) expect(done).toBeLessThan(total);
    expect((await installed()).get("probe")).toEqual({ version: "18.0.1.0", state: "installed" });
  });

  it("writes a log of which every line is understood", async () => {
    const { lines } = await bench.run(updateArgv({ update: ["probe"], version: "18.0" }));
    const headed = lines.filter((line) => line.logger !== null);
    expect(headed.length).toBeGreaterThan(5);
    // what Python itself prints before logging begins
    const bare = lines.filter((line) => line.logger === null).map((line) => line.message);
    expect(bare.filter((text) => !/Running as user 'root'|Can't find .pfb/.test(text))).toEqual([]);
    for (const line of headed) expect(Math.abs(Date.now() - +line.at)).toBeLessThan(600_000);
  });

  it("is green with tests on and no test there", async () => {
    const args = updateArgv({ update: ["probe"], version: "18.0", tests: { tags: "/probe:NoSuchClass" } });
    const { exitCode, lines } = await bench.run(args);
    expect(exitCode).toBe(0);
    expect(judge(lines)).toMatchObject({ failed: false, warnings: 0, tests: null });
  });

  it("updates what rose in version, and says why", async () => {
    const before = await installed();
    const { modules: known } = await bench.driver.readCheckout(bench.checkout, "18.0");
    const manifest = PROBE["__manifest__.py"].replace("1.0", "1.1");
    await bench.writeModule("probe", { ...PROBE, "__manifest__.py": manifest });
    const { modules: checkout } = await bench.driver.readCheckout(bench.checkout, "18.0");
    const plan = planUpdate({
      installed: before,
      known: Object.fromEntries(known.map(({ name, version, digest }) => [name, { version, digest }])),
      checkout,
      listed: [],
      changedContent: true,
    });
    expect(plan.reasons).toEqual({ probe: "version 18.0.1.0 → 18.0.1.1" });
    const { exitCode } = await bench.run(updateArgv({ update: plan.update, version: "18.0" }));
    expect(exitCode).toBe(0);
    expect((await installed()).get("probe")?.version).toBe("18.0.1.1");
  });

  it("lets its administrator in with the password that was set, and no longer with admin", async () => {
    const admin = await asRole((sql) => bench.driver.findAdmin(sql));
    expect(admin).toMatchObject({ login: "admin", hasFactoryPassword: true });
    await asRole((sql) => bench.driver.setPassword(sql, admin?.id ?? 0, "correct horse"));
    expect(await asRole((sql) => bench.driver.findAdmin(sql))).toMatchObject({ hasFactoryPassword: false });
    await bench.serve(async (url) => {
      const signIn = async (password: string) => {
        const response = await fetch(`${url}/jsonrpc`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({
            jsonrpc: "2.0",
            method: "call",
            params: { service: "common", method: "login", args: [bench.database, "admin", password] },
          }),
        }).catch(() => null);
        return ((await response?.json()) as { result?: unknown } | undefined)?.result;
      };
      await expect.poll(() => signIn("correct horse"), { timeout: 60_000, interval: 200 }).toBe(admin?.id);
      expect(await signIn("admin")).toBe(false);
    });
  });

  it("fails, and is judged red, on a module that cannot be loaded", async () => {
    await bench.writeModule("broken", {
      "__manifest__.py": `{"name": "Broken", "version": "1.0", "depends": ["base"], "license": "LGPL-3", "data": ["no_such_file.xml"]}`,
    });
    const { exitCode, lines } = await bench.run(
      installArgv({ modules: ["broken"], demo: false, version: "18.0" }),
    );
    expect(exitCode).not.toBe(0);
    const verdict = judge(lines);
    expect(verdict.failed).toBe(true);
    expect(verdict.firstError).toContain("no_such_file.xml");
  });

  it("is not neutral as installed, and is after neutralizing", async () => {
    await bench.query(`
      insert into ir_mail_server (name, smtp_host, smtp_port, smtp_encryption, smtp_authentication, active)
      values ('real mail', 'mail.example.com', 25, 'none', 'login', true)`);
    await bench.query(`update ir_cron set active = true`);
    const before = await problems();
    expect(before.map((each) => each.check)).toEqual(
      expect.arrayContaining([
        "neutralization flag",
        "outgoing mail servers",
        "dummy mail server",
        "scheduled actions",
      ]),
    );
    expect(before.find((each) => each.check === "outgoing mail servers")?.detail).toBe("real mail");

    const { exitCode, lines } = await bench.run(neutralizeArgv());
    expect(exitCode).toBe(0);
    expect(judge(lines)).toMatchObject({ failed: false, warnings: 0 });
    // Odoo itself has sent its browsers word of what was done here; the stand-in has not.
    const left = (await problems()).map((each) => each.check);
    expect(left.filter((check) => check !== "messages on their way to browsers")).toEqual([
      "secret that links are signed with",
    ]);

    // what Odoo's own leaves; tables of modules that are not installed here are as those modules make them
    await bench.query(`
      alter table ir_mail_server add column if not exists google_gmail_refresh_token varchar;
      alter table res_partner add column if not exists signup_token varchar;
      create table if not exists base_automation (id serial, webhook_uuid varchar);
      create table if not exists queue_job (id serial, state varchar);
      create table if not exists auth_oauth_provider (id serial, client_secret varchar);
      insert into base_automation (webhook_uuid) values ('0a1b'), (null);
      insert into queue_job (state) values ('pending'), ('done');
      insert into auth_oauth_provider (client_secret) values ('s3cret'), ('');
      insert into ir_config_parameter (key, value) values ('microsoft_outlook_client_secret', 'x');
      update res_partner set signup_token = 'x' where id = 1;
      create table if not exists bus_bus (id serial, channel varchar, message varchar);
      insert into bus_bus (channel, message) values ('c', '{"body": "hello"}');
      update ir_mail_server set smtp_pass = 'x', google_gmail_refresh_token = 'x' where name = 'real mail';
      insert into res_users_apikeys (name, user_id, scope, index, key) values ('bridge', 2, 'rpc', '12345678', 'hash')`);
    const keys = [
      "API keys",
      "Gmail tokens of outgoing mail servers",
      "OAuth secrets in system parameters",
      "addresses of inbound webhooks",
      "links that set a password",
      "messages on their way to browsers",
      "passwords of outgoing mail servers",
      "secret that links are signed with",
      "secrets of sign-in providers",
      "waiting jobs",
    ];
    expect((await problems()).map((each) => each.check).sort()).toEqual(keys);
    const removed = await bench.driver.removeKeys({ query: (text, values) => bench.query(text, values) });
    expect(removed.map(({ what }) => what).sort()).toEqual(keys);
    const others = removed.filter(({ what }) => what !== "messages on their way to browsers");
    expect(others.map(({ rows }) => rows)).toEqual(others.map(() => 1));
    expect(await problems()).toEqual([]);
    expect(await bench.query("select state from queue_job order by id")).toEqual([
      { state: "cancelled" },
      { state: "done" },
    ]);
    const secret = () => bench.query("select value from ir_config_parameter where key = 'database.secret'");
    const [made] = (await secret()) as { value: string }[];
    expect(made?.value).toMatch(/^neutralized-[0-9a-f-]{36}$/);
    // nor is it another one each time: people would be signed out
    await bench.driver.removeKeys({ query: (text, values) => bench.query(text, values) });
    expect(await secret()).toEqual([made]);

    await bench.query(`update ir_cron set active = true where id = (select max(id) from ir_cron)`);
    expect((await problems()).map((each) => each.check)).toEqual(["scheduled actions"]);
  });

  it("is not believed in how much there is, or how large it is", async () => {
    await bench.query(`
      insert into ir_module_module (name, latest_version, state)
        select 'zz_' || n, repeat('9', 10000), 'installed' from generate_series(1, 20000) as n`);
    await bench.query(`
      insert into ir_attachment (name, type, store_fname, checksum, file_size) values
        ('less', 'binary', 'aa/${"a".repeat(40)}', null, -1), ('long', 'binary', 'aa/' || repeat('b', 100000), null, 1)`);
    const modules = await installed();
    expect(modules.size).toBe(20_000);
    expect(modules.get("zz_1")?.version).toHaveLength(256);
    const files = await asRole((sql) => bench.driver.listAttachments(sql, { after: "aa", limit: 1000 }));
    expect(files.filter(({ path }) => path.startsWith("aa/"))).toContainEqual({
      path: `aa/${"a".repeat(40)}`,
      sha1: "a".repeat(40),
      sizeBytes: 0,
    });
    expect(files.some(({ path }) => path.includes("bbb"))).toBe(false);
    await bench.query(`delete from ir_attachment where name in ('less', 'long')`);
    await bench.query(`delete from ir_module_module where name like 'zz\\_%'`);
  });

  it("serves its database, and no other, without owning one", async () => {
    await bench.serve(async (url) => {
      const status = (path: string) =>
        fetch(url + path, { redirect: "manual" }).then(
          (each) => each.status,
          () => 0,
        );
      await expect.poll(() => status("/web/health"), { timeout: 60_000, interval: 200 }).toBe(200);
      const login = await fetch(`${url}/web/login`);
      expect({ status: login.status, url: login.url }).toEqual({ status: 200, url: `${url}/web/login` });
      expect(await login.text()).toContain('name="password"');
      const list = await fetch(`${url}/web/database/list`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ jsonrpc: "2.0", method: "call", params: {} }),
      });
      expect(await list.text()).not.toContain("postgres");
    });
  });
});
