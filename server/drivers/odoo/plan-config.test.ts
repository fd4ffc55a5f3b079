import { execa } from "execa";
import { describe, expect, it } from "vitest";
import type { OdooInstance } from "../runtime/port";
import { managedKeys } from "./managed-keys";
import { OdooOptionError, planConfig } from "./plan-config";

const instance: OdooInstance = {
  envId: "e",
  deploymentId: "d",
  user: { ordinal: 7 },
  source: {
    version: "18.0",
    path: "/odoo",
    python: "/usr/bin/python3",
    release: "Odoo Server 18.0",
    revision: "r",
    standIn: false,
    addonsPaths: ["/odoo/odoo/addons", "/odoo/addons"],
  },
  python: null,
  addonsPaths: ["/checkout", "/checkout/vendor ü"],
  connection: { host: "127.0.0.1", port: 5433, user: "env_7", password: "p", database: "demo-main" },
  variables: { ODOO_STAGE: "development" },
  options: {},
  limits: { memoryBytes: 2_684_354_560, timeSeconds: 120 },
};

const placement = { dataDir: "/data/e", httpPort: 20_001, geventPort: 20_002, logfile: "/log/odoo.log" };

const READ = `import configparser, json, sys
texts = json.load(sys.stdin)
parsers = [configparser.RawConfigParser() for _ in texts]
for parser, text in zip(parsers, texts): parser.read_string(text)
print(json.dumps([dict(parser.items("options")) for parser in parsers]))`;

/** What Odoo itself would read: the same parser. All at once: each call is a process. */
async function readAsOdoo(texts: string[]): Promise<Record<string, string>[]> {
  const { stdout } = await execa("python3", ["-X", "utf8", "-c", READ], { input: JSON.stringify(texts) });
  return JSON.parse(stdout) as Record<string, string>[];
}

const withOptions = (options: Record<string, string>): OdooInstance => ({ ...instance, options });

describe("planConfig", () => {
  it("writes every managed option as Odoo reads it", async () => {
    expect(await readAsOdoo([planConfig(instance, placement)])).toEqual([
      {
        db_host: "127.0.0.1",
        db_port: "5433",
        db_user: "env_7",
        db_password: "p",
        db_name: "demo-main",
        list_db: "False",
        admin_passwd: "",
        addons_path: "/checkout,/checkout/vendor ü,/odoo/odoo/addons,/odoo/addons",
        data_dir: "/data/e",
        http_interface: "127.0.0.1",
        http_port: "20001",
        gevent_port: "20002",
        proxy_mode: "True",
        logfile: "/log/odoo.log",
        limit_memory_soft: "2147483648",
        limit_memory_hard: "2684354560",
        limit_time_cpu: "120",
        limit_time_real: "120",
        workers: "0",
        max_cron_threads: "1",
      },
    ]);
  });

  it("leaves out ports and log file of a command", () => {
    expect(planConfig(instance, { dataDir: "/data/e" })).not.toMatch(/_port = 2|logfile/);
  });

  it("names the second port as the version knows it", () => {
    const old = { ...instance, source: { ...instance.source, version: "15.0" } };
    expect(planConfig(old, placement)).toContain("longpolling_port = 20002");
  });

  it("gives production two cron threads, and lets options choose", () => {
    const production = { ...instance, variables: { ODOO_STAGE: "production" } };
    expect(planConfig(production, placement)).toContain("max_cron_threads = 2");
    expect(
      planConfig({ ...production, options: { max_cron_threads: "4", Workers: "2" } }, placement),
    ).toMatch(/workers = 2\nmax_cron_threads = 4/);
  });

  it("brings every other text through unchanged", async () => {
    const values = [
      "100%",
      "%(db_host)s",
      "a#b;c",
      '"quoted"',
      "'",
      "= :",
      "[options]",
      "\\n",
      "日本語 ü",
      "-- -x",
    ];
    const texts = values.map((value) => {
      const connection = { ...instance.connection, password: value };
      return planConfig({ ...withOptions({ email_from: value }), connection }, placement);
    });
    const read = await readAsOdoo(texts);
    expect(read.map((each) => each.email_from)).toEqual(values);
    expect(read.map((each) => each.db_password)).toEqual(values);
  });

  it.each([...managedKeys])("refuses the managed option %s", (key) => {
    for (const written of [key, key.toUpperCase(), ` ${key} `]) {
      expect(() => planConfig(withOptions({ [written]: "x" }), placement)).toThrow(
        expect.objectContaining({ name: "OdooOptionError", key }),
      );
    }
  });

  it.each([
    [{ email_from: "a\ndb_name = other" }],
    [{ email_from: "a\rb" }],
    [{ email_from: "a\0b" }],
    [{ email_from: "a\u2028b" }],
    [{ email_from: "\uD800" }],
    [{ "x]": "1" }],
    [{ "[evil]\ndb_name": "1" }],
    [{ "": "1" }],
    [{ "#x": "1" }],
    [{ workers: "1", Workers: "2" }],
  ])("refuses the options %j", (options) => {
    expect(() => planConfig(withOptions(options as Record<string, string>), placement)).toThrow(
      OdooOptionError,
    );
  });

  it.each<[string, Partial<OdooInstance["connection"]>]>([
    ["db_password", { password: "true" }],
    ["db_password", { password: " p" }],
    ["db_password", { password: "" }],
    ["db_name", { database: "a,b" }],
    ["db_user", { user: "False" }],
    ["db_port", { port: 70_000 }],
    ["db_sslmode", { sslmode: "maybe" }],
  ])("refuses a %s Odoo would misread", (key, change) => {
    const changed = { ...instance, connection: { ...instance.connection, ...change } };
    expect(() => planConfig(changed, placement)).toThrow(expect.objectContaining({ key }));
  });

  it.each(["relative", "~/x", "/a,b", "/$HOME/x", "/a\nb", "/a "])(
    "refuses the addons folder %j",
    (folder) => {
      expect(() => planConfig({ ...instance, addonsPaths: [folder] }, placement)).toThrow(
        expect.objectContaining({ key: "addons_path" }),
      );
    },
  );
});
