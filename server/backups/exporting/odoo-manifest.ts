import type { Manifest } from "../contract";

/** What Odoo's database manager writes beside a dump (odoo/service/db.py, dump_db_manifest), key by key. */
export type OdooManifest = {
  odoo_dump: "1";
  db_name: string;
  version: string;
  version_info: [number | string, number, number, "final", 0, ""];
  major_version: string;
  pg_version: string;
  modules: Record<string, string>;
};

/** odooManifest describes a backup the way Odoo does. */
export function odooManifest(backup: Manifest, databaseName: string): OdooManifest {
  const { version: major, release, modules } = backup.odoo;
  const [first = "", second = "0"] = major.split(".");
  const installed = Object.entries(modules).map(([name, { version }]) => [name, version] as const);
  return {
    odoo_dump: "1",
    db_name: databaseName,
    // "Odoo Server 18.0-20250506", where a checkout of Git says "Odoo Server 18.0"
    version: /\d+\.\d+[\w.+-]*/.exec(release)?.[0] ?? major,
    version_info: [/^\d+$/.test(first) ? Number(first) : first, Number(second), 0, "final", 0, ""],
    major_version: major,
    // Odoo divides: 150018 is "15.0"
    pg_version: `${/^\d+/.exec(backup.postgres.server)?.[0] ?? "0"}.0`,
    modules: Object.fromEntries(installed.toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}
