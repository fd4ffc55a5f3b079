/**
 * Odoo for the fakes of the other drivers: what a database holds is a map, what a checkout holds is the file `shop/version`,
 * and odoo-bin changes the one by the other.
 */
import { createHash } from "node:crypto";
import type { FakeCluster } from "@/server/drivers/cluster/fake";
import type { FakeGit } from "@/server/drivers/git/fake";
import type { OdooDriver, OdooModule, OdooSource } from "@/server/drivers/odoo/port";
import type { FakeProgram } from "@/server/drivers/runtime/fake";

export const VERSION_FILE = "shop/version";

const SOURCE: OdooSource = {
  version: "18.0",
  path: "/fake/odoo",
  python: "/usr/bin/python3",
  release: "Odoo Server 18.0 (fake)",
  revision: "1",
  standIn: true,
  addonsPaths: ["/fake/odoo/addons"],
};

function moduleOf(name: string, version: string, depends: string[]): OdooModule {
  const rest = { installable: true, autoInstall: false, inSubmodule: false };
  return {
    name,
    parent: "",
    version,
    depends,
    digest: createHash("sha256").update(version).digest("hex"),
    ...rest,
  };
}

/** createFakeOdoo reads checkouts of the fake Git, and asks databases by the words that answerAsOdoo knows. */
export function createFakeOdoo(git: FakeGit): OdooDriver {
  return {
    listSources: async () => ({ sources: [SOURCE], problems: [] }),
    getSource: async () => SOURCE,
    readCheckout: async (path) => {
      const version = await git.readFile(path, VERSION_FILE);
      if (version === null) throw new Error(`${path} is no checkout`);
      return {
        modules: [moduleOf("shop", version, ["base"])],
        problems: [],
        addonsPaths: [""],
        requirements: [{ path: "requirements.txt", content: "phonenumbers" }],
      };
    },
    readStandardModules: async () => new Map([["base", moduleOf("base", "18.0.1.3", [])]]),
    readInstalled: async (sql) => {
      const rows = await sql.query<{ name: string; version: string }>("modules");
      return new Map(rows.map(({ name, version }) => [name, { version, state: "installed" }]));
    },
    findNeutralizeProblems: async (sql) =>
      (await sql.query("mail servers")).map(() => ({ check: "mail", detail: "a mail server is on" })),
    removeKeys: async () => [],
    isNeutralized: async () => false,
    listAttachments: async (sql, { after, limit }) => {
      const rows = await sql.query<{ path: string; sizeBytes: number }>("attachments");
      return rows
        .filter(({ path }) => path > after)
        .sort((a, b) => (a.path < b.path ? -1 : 1))
        .slice(0, limit)
        .map(({ path, sizeBytes }) => ({ path, sizeBytes, sha1: path.slice(3) }));
    },
    findAdmin: async (sql) => {
      const [row] = await sql.query<{ password: string }>("admin");
      return row ? { id: 2, login: "admin", hasFactoryPassword: row.password === "factory" } : null;
    },
    setPassword: async (sql) => void (await sql.query("set password")),
    mask: async () => [],
    findPersonal: async () => ({ columns: [], files: [] }),
    previewMask: async () => [],
  };
}

/** answerAsOdoo plays the tables of Odoo in a database of the fake cluster. */
export function answerAsOdoo(content: Map<string, string>, text: string): unknown[] {
  const entries = [...content];
  const under = (prefix: string) =>
    entries.flatMap(([key, value]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), value] as const] : [],
    );
  switch (text) {
    case "modules":
      return under("module ").map(([name, version]) => ({ name, version }));
    case "mail servers":
      return content.get("mail server") === "on" ? [{}] : [];
    case "attachments":
      return under("attachment ").map(([path, size]) => ({ path, sizeBytes: Number(size) }));
    case "admin":
      return content.has("admin") ? [{ password: content.get("admin") }] : [];
    case "set password":
      content.set("admin", "changed");
      return [];
    default:
      throw new Error(`nobody answers ${text}`);
  }
}

/** playOdoo is odoo-bin: `-i`, `-u`, `neutralize`. While it works the database is half made, and says so. */
export function playOdoo(cluster: FakeCluster, git: FakeGit): FakeProgram {
  return async ({ instance, args }, say) => {
    const content = cluster.databases.get(instance.connection.database)?.content;
    if (!content) return 1;
    const [verb = "", names = ""] = args;
    content.set("half made", verb);
    await say(`working on ${instance.connection.database}`);
    if (verb === "neutralize") content.set("mail server", "off");
    else
      await install(content, names.split(","), () =>
        git.readFile(instance.addonsPaths[0] ?? "", VERSION_FILE),
      );
    content.delete("half made");
    return 0;
  };
}

async function install(
  content: Map<string, string>,
  names: string[],
  versionOfShop: () => Promise<string | null>,
): Promise<void> {
  for (const name of names) {
    if (name === "base") {
      content.set("mail server", "on");
      content.set("admin", "factory");
    }
    content.set(`module ${name}`, name === "base" ? "18.0.1.3" : ((await versionOfShop()) ?? "lost"));
  }
}
