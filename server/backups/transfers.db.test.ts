import { readdir } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { settleTransfers } from ".";
import { ADDON, openTransferRig, tarOf, zipOf } from "./testing/transfer-rig";

const rig = await openTransferRig();
const { prepare, unzip, contentOf, leftovers } = rig;
const LONG = 600_000;

describe("a backup leaves and comes in elsewhere", { timeout: LONG }, () => {
  test("as Odoo's own zip: the dump first, the files, the manifest", async () => {
    const { exact } = await prepare();
    const [first] = Object.keys(exact);
    expect(first).toBe("dump.sql");
    const manifest = JSON.parse(String(exact["manifest.json"])) as Record<string, unknown>;
    expect(Object.keys(manifest)).toEqual([
      "odoo_dump",
      "db_name",
      "version",
      "version_info",
      "major_version",
      "pg_version",
      "modules",
    ]);
    expect(manifest).toMatchObject({
      odoo_dump: "1",
      major_version: "18.0",
      version_info: [18, 0, 0, "final", 0, ""],
      modules: { base: expect.stringMatching(/^18\.0\.1\./) },
    });
    const files = Object.keys(exact).filter((name) => name.startsWith("filestore/"));
    expect(files.length).toBeGreaterThan(1);
    const contents = files.map((name) => String(exact[name]));
    expect(contents).toContain("the invoice");
    expect(String(exact["dump.sql"])).toMatch(/CREATE TABLE public\.ir_attachment/);
  });

  test("is given again while it is there, and not with something else in it", async () => {
    const { source, backupId } = await prepare();
    const { pack } = rig.of(source);
    const again = await pack(backupId, { filestore: true, neutralized: false });
    const without = await pack(backupId, { filestore: false, neutralized: false });
    expect(without.row.id).not.toBe(again.row.id);
    const names = Object.keys(await unzip(without.zip ?? Buffer.alloc(0)));
    expect(names).toEqual(["dump.sql", "manifest.json"]);
    const rows = await rig.db.asSystem(null, ({ prisma }) =>
      prisma.backupExport.count({ where: { backupId, withFilestore: true } }),
    );
    expect(rows).toBe(1);
  });

  test("is neutralized with proof when that is wanted, and production is not touched by it", async () => {
    const { source, backupId, exact } = await prepare();
    const before = await source.environment("main");
    const { zip, run, row } = await rig.of(source).pack(backupId, { filestore: false, neutralized: true });
    expect(run, await source.log(run)).toMatchObject({ status: "succeeded" });
    expect(run.steps.map(({ name }) => name)).toContain("neutralize");
    expect(row.fileName).toMatch(/_neutralized\.zip$/);
    const text = String((await unzip(zip ?? Buffer.alloc(0)))["dump.sql"]);
    expect(text).toMatch(/\tdatabase\.is_neutralized\ttrue/);
    expect(String(exact["dump.sql"])).not.toMatch(/database\.is_neutralized/);
    expect(await source.environment("main")).toMatchObject({
      currentDeploymentId: before.currentDeploymentId,
    });

    const target = await rig.project(["main"]);
    await target.push("main", ADDON);
    const { id } = await rig.of(target).bring("main", "neutral.zip", zip ?? Buffer.alloc(0));
    expect(await rig.of(target).backup(id)).toMatchObject({ status: "stored", neutralized: true });
    await rig.of(target).proof(id);
  });

  test("becomes a backup of another project, is proven, and restored into its staging", async () => {
    const { exact } = await prepare();
    const target = await rig.project(["main", "staging", "feature"]);
    const built = await target.push("main", ADDON);
    expect(built, await target.log(built)).toMatchObject({ status: "succeeded" });
    const { bring, proof, backup, restore, take } = rig.of(target);
    const brought = await bring("main", "moved.zip", await zipOf(exact));
    expect(brought.run, await target.log(brought.run)).toMatchObject({
      status: "succeeded",
      result: "success",
    });
    expect(await leftovers()).toEqual({ scratch: [], kept: [] });
    const proven = await proof(brought.id);
    expect(proven, await target.log(proven)).toMatchObject({ status: "succeeded" });
    expect(await backup(brought.id)).toMatchObject({
      status: "verified",
      trigger: "import",
      comment: "moved.zip",
    });

    const { run } = await restore(brought.id, "staging");
    expect(run, await target.log(run)).toMatchObject({ status: "succeeded" });
    expect(await contentOf(target, "staging", "invoice.txt")).toBe("the invoice");
    const neutral = "select value from ir_config_parameter where key = 'database.is_neutralized'";
    expect(await target.query("staging", neutral)).toEqual([{ value: "true" }]);

    const developed = await restore(brought.id, "feature");
    expect(developed.run, await target.log(developed.run)).toMatchObject({ status: "succeeded" });
    // production's password opens no copy, and the one that was set is known to Capstan
    expect(
      await target.rpc("feature", "ir.attachment", "search_count", [[["name", "=", "invoice.txt"]]]),
    ).toBe(1);
    expect(await target.password(developed.run.id)).toEqual(expect.any(String));

    // a copy on staging is neutral, but for what its people switched on, and has production's persons in it all the same
    await target.query("staging", "update ir_cron set active = true");
    const kept = await take("staging");
    expect(await backup(kept.id)).toMatchObject({ neutralized: true, masked: false });
    const settings = { projectId: target.projectId, development: true };
    await rig.db.asSystem("test", ({ prisma }) => prisma.maskingSettings.create({ data: settings }));
    const masked = await restore(kept.id, "feature");
    expect(masked.run, await target.log(masked.run)).toMatchObject({ status: "succeeded" });
    const emails = await target.query<{ email: string }>(
      "feature",
      "select email from res_partner where email <> ''",
    );
    expect(emails.length).toBeGreaterThan(0);
    for (const { email } of emails) expect(email).toMatch(/^u\w{16}@example\.com$/);
    const crons = async (name: string) =>
      (await target.query(name, "select from ir_cron where active")).length;
    expect(await crons("feature")).toBeLessThan(await crons("staging"));
    const packed = await rig.of(target).pack(kept.id, { filestore: false, neutralized: true });
    expect(packed.run.steps.map(({ name }) => name)).toContain("neutralize");

    await settleTransfers(rig.backupDeps);
    const row = await rig.db.asSystem(null, ({ prisma }) =>
      prisma.backupImport.findUniqueOrThrow({ where: { id: brought.importId } }),
    );
    expect(row.removedAt).not.toBeNull();
    const pieces = path.join(rig.folder, target.projectId, "imports", brought.importId);
    expect(await readdir(pieces).catch(() => [])).toEqual([]);
  });

  test("that says it is neutralized, with a mail server on, is neutralized again before it starts in staging", async () => {
    const { exact } = await prepare();
    const target = await rig.project(["main", "staging"]);
    const built = await target.push("main", ADDON);
    expect(built, await target.log(built)).toMatchObject({ status: "succeeded" });
    const marked = `INSERT INTO public.ir_config_parameter (key, value) VALUES ('database.is_neutralized', 'true');
INSERT INTO public.ir_mail_server (name, smtp_host, smtp_port, smtp_encryption, smtp_authentication, active)
  VALUES ('real', 'smtp.example.com', 25, 'none', 'login', true);
-- PostgreSQL database dump complete`;
    const sql = String(exact["dump.sql"]).replace("-- PostgreSQL database dump complete", () => marked);
    const { bring, backup, restore } = rig.of(target);
    const { id, run } = await bring("main", "marked.zip", await zipOf({ ...exact, "dump.sql": sql }));
    expect(run, await target.log(run)).toMatchObject({ status: "succeeded" });
    expect(await backup(id)).toMatchObject({ trigger: "import", neutralized: true });

    const restored = await restore(id, "staging");
    expect(restored.run, await target.log(restored.run)).toMatchObject({ status: "succeeded" });
    const active = await target.query<{ host: string }>(
      "staging",
      "select smtp_host as host from ir_mail_server where active",
    );
    expect([...new Set(active.map(({ host }) => host))]).toEqual(["invalid"]);
    expect(restored.run.steps.find(({ name }) => name === "neutralize")).toMatchObject({
      status: "succeeded",
    });
  });

  test("is proven as a role of its own: code in it does nothing to what serves", async () => {
    const { exact } = await prepare();
    const target = await rig.project(["main"]);
    const built = await target.push("main", ADDON);
    expect(built, await target.log(built)).toMatchObject({ status: "succeeded" });
    // as one could end the sessions of the role it runs as, or change its password
    const code = `CREATE FUNCTION public.bite() RETURNS trigger LANGUAGE plpgsql AS $$
  begin execute format('alter role %I set geqo = off', current_user); return new; end $$;
CREATE TRIGGER bite BEFORE INSERT OR UPDATE ON public.ir_mail_server FOR EACH ROW EXECUTE FUNCTION public.bite();
-- PostgreSQL database dump complete`;
    const sql = String(exact["dump.sql"]).replace("-- PostgreSQL database dump complete", () => code);
    const { bring, proof, pack } = rig.of(target);
    const { id, run } = await bring("main", "code.zip", await zipOf({ ...exact, "dump.sql": sql }));
    expect(run, await target.log(run)).toMatchObject({ status: "succeeded" });
    const proven = await proof(id);
    expect(proven, await target.log(proven)).toMatchObject({ status: "succeeded" });
    const packed = await pack(id, { filestore: false, neutralized: true });
    expect(packed.run, await target.log(packed.run)).toMatchObject({ status: "succeeded" });
    const changed = await target.query<{ settings: string[] | null }>(
      "main",
      "select rolconfig as settings from pg_roles where rolname = current_user",
    );
    expect(changed).toEqual([{ settings: null }]);
    // nor does a role of it stay
    await settleTransfers(rig.backupDeps);
    const roles = await target.query<{ name: string }>(
      "main",
      `select rolname as name from pg_roles where rolname like '${rig.deps.names.prefix}\\_import\\_%'`,
    );
    expect(roles).toEqual([]);
  });

  test("comes in in every form that people have", async () => {
    const { exact, dump } = await prepare();
    const target = await rig.project(["main"]);
    await target.push("main", ADDON);
    const { bring, proof } = rig.of(target);
    const files = Object.fromEntries(Object.entries(exact).filter(([name]) => name.startsWith("filestore/")));
    const below = Object.fromEntries(
      Object.entries(files).map(([name, content]) => [
        name.replace("filestore/", "export/filestore/db/"),
        content,
      ]),
    );
    const forms: [string, () => Promise<Buffer>, "success" | "warning"][] = [
      // the files of the data are not here yet
      ["custom.dump", async () => dump, "warning"],
      ["packed.zip", () => zipOf({ ...files, "dump.sql.gz": gzipSync(exact["dump.sql"] ?? "") }), "success"],
      ["click-odoo.zip", () => zipOf({ "db.dump": dump, ...files }), "success"],
      [
        "click-odoo.tar.gz",
        async () => gzipSync(await tarOf({ ...below, "export/db.dump": dump })),
        "success",
      ],
      // they are in the store by now
      ["plain.sql.gz", async () => gzipSync(exact["dump.sql"] ?? ""), "success"],
    ];
    for (const [name, make, result] of forms) {
      const { id, run } = await bring("main", name, await make());
      expect(run, `${name}\n${await target.log(run)}`).toMatchObject({ status: "succeeded", result });
      if (result === "success")
        expect((await rig.of(target).backup(id)).sizes, name).toMatchObject({ missing: 0 });
      await proof(id);
    }
  });

  test("what is no backup of this project's Odoo is refused, with the reason, and nothing is left", async () => {
    const { exact, dump } = await prepare();
    const target = await rig.project(["main"]);
    await target.push("main", ADDON);
    const { bring, backup } = rig.of(target);
    const before = await target.environment("main");
    const sql = String(exact["dump.sql"]);
    const manifest = JSON.parse(String(exact["manifest.json"])) as object;
    const other = JSON.stringify({ ...manifest, version: "17.0", major_version: "17.0" });
    const moved = sql.replaceAll(/\t18\.0\.1\.3\t/g, "\t17.0.1.3\t");
    const name = Object.keys(exact).find((file) => file.startsWith("filestore/")) ?? "";
    const renamed = (zip: Buffer, from: string, to: string) =>
      Buffer.from(zip.toString("latin1").replaceAll(from, to), "latin1");
    const cases: [string, () => Promise<Buffer>, RegExp][] = [
      ["a name that leads out", async () => renamed(await zipOf({ "dump.sql": sql, "aa/passwd": "x" }), "aa/passwd", "../passwd"), /leads out/],
      ["a bomb", () => zipOf({ "dump.sql": Buffer.alloc(80 * 1_048_576) }), /bomb/],
      ["no database", () => zipOf({ "readme.txt": "x" }), /no database in it/],
      ["two databases", () => zipOf({ "dump.sql": sql, "db.dump": dump }), /two databases/],
      ["a manifest of another Odoo", () => zipOf({ ...exact, "manifest.json": other }), /of Odoo 17\.0, and this project is of Odoo 18\.0/],
      ["data of another Odoo", () => zipOf({ "dump.sql": moved }), /of Odoo 17\.0/],
      ["no Odoo", () => zipOf({ "dump.sql": "-- x\nCREATE TABLE public.a (id integer);\n-- PostgreSQL database dump complete\n" }), /no database of Odoo/],
      ["no dump at all", async () => Buffer.from("GIF89a"), /no backup that Capstan knows/],
      ["half a dump", () => zipOf({ "dump.sql": sql.slice(0, sql.length >> 1) }), /breaks off/],
      ["half a custom dump", async () => dump.subarray(0, dump.length >> 1), /could not read|unexpected end|end of file|refused|breaks off/i],
      ["SQL that runs a program", () => zipOf({ "dump.sql": sql.replace("\nCREATE TABLE", "\n\\! touch pwned\nCREATE TABLE") }), /command to psql/],
      ["SQL that leaves the database", () => zipOf({ "dump.sql": sql.replace("\nCREATE TABLE", "\nCOPY (SELECT 1) TO PROGRAM 'id';\nCREATE TABLE") }), /runs a program/],
    ]; // prettier-ignore
    for (const [what, make, reason] of cases) {
      const { id, run } = await bring("main", `${what}.zip`, await make());
      expect(run, `${what}\n${await target.log(run)}`).toMatchObject({
        status: "failed",
        reason: expect.stringMatching(reason),
      });
      expect(await backup(id), what).toMatchObject({
        status: "failed",
        failure: expect.stringMatching(reason),
      });
      expect(await leftovers(), what).toEqual({ scratch: [], kept: [] });
    }
    expect(await target.environment("main")).toMatchObject({
      currentDeploymentId: before.currentDeploymentId,
    });
    expect((await target.get("main", "/web/login")).status).toBe(200);

    // files that are not what their names say, or are not there, are told, and the rest is taken
    const swapped = await bring("main", "swapped.zip", await zipOf({ ...exact, [name]: "something else" }));
    expect(swapped.run, await target.log(swapped.run)).toMatchObject({
      status: "succeeded",
      result: "warning",
    });
    expect((await backup(swapped.id)).sizes).toMatchObject({ missing: 1 });
    await rig.of(target).proof(swapped.id);
  });

  test("an export that is over is removed, and an upload that does not go on", async () => {
    const { source, backupId } = await prepare();
    const { row } = await rig.of(source).pack(backupId, { filestore: true, neutralized: false });
    await rig.db.asSystem("test", ({ prisma }) =>
      prisma.backupExport.update({ where: { id: row.id }, data: { expiresAt: new Date(0) } }),
    );
    await settleTransfers(rig.backupDeps);
    const after = await rig.db.asSystem(null, ({ prisma }) =>
      prisma.backupExport.findUniqueOrThrow({ where: { id: row.id } }),
    );
    expect(after).toMatchObject({ status: "expired", removedAt: expect.any(Date) });
    const folder = path.join(rig.folder, source.projectId, "exports", row.id);
    expect(await readdir(folder).catch(() => [])).toEqual([]);
  });
});
