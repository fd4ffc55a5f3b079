// Prisma's own schema diff, without its native engine (which cannot be downloaded everywhere).
//
//   node scripts/schema-diff.mjs empty   SQL that makes an empty database match prisma/schema
//   node scripts/schema-diff.mjs live    SQL that makes the database of DATABASE_URL match it; exit 2 when there is any
//
// It sees tables, columns, indexes and foreign keys. Policies, triggers, functions and grants it cannot see:
// those are covered by server/platform/db/*.db.test.ts.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as engineBindings from "@prisma/schema-engine-wasm/schema_engine_bg";
import { Pool } from "pg";

const CHAR_OID = 18;
const TEXT_OID = 25;

/** Loads the WASM engine's bindings. */
async function loadEngine() {
  const wasm = fileURLToPath(import.meta.resolve("@prisma/schema-engine-wasm/schema_engine_bg")).replace(
    /\.js$/,
    ".wasm",
  );
  const { instance } = await WebAssembly.instantiate(readFileSync(wasm), {
    "./schema_engine_bg.js": engineBindings,
  });
  engineBindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return engineBindings.SchemaEngine;
}

/**
 * pg_catalog's "char" is a type the adapter refuses; it is handed over as text. The engine then cannot read the kind of
 * a CHECK constraint and panics, so those rows are left out: Prisma's schema has no word for them anyway.
 */
function readable(result) {
  for (const part of [result].flat()) {
    const kind = part?.fields?.findIndex((field) => field.name === "constraint_type") ?? -1;
    if (kind >= 0)
      part.rows = part.rows.filter((row) => (Array.isArray(row) ? row[kind] : row.constraint_type) !== "c");
    for (const field of part?.fields ?? []) if (field.dataTypeID === CHAR_OID) field.dataTypeID = TEXT_OID;
  }
  return result;
}

/** A pool whose every result passes readable. */
function patchedPool(connectionString) {
  const pool = new Pool({ connectionString });
  pool.on("connect", (client) => {
    const query = client.query;
    client.query = function (config, values, callback) {
      const wrapped = (done) => (error, result) => done(error, error ? result : readable(result));
      if (typeof callback === "function") return query.call(client, config, values, wrapped(callback));
      if (typeof values === "function") return query.call(client, config, wrapped(values));
      const pending = query.call(client, config, values);
      return pending?.then ? pending.then(readable) : pending;
    };
  });
  return pool;
}

globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => console.error(message) };

const mode = process.argv[2];
if (mode !== "empty" && mode !== "live") throw new Error("say `empty` or `live`");
if (!process.env.DATABASE_URL) throw new Error("DATABASE_URL is not set");

const folder = new URL("../prisma/schema/", import.meta.url);
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".prisma"))
  .map((name) => ({ path: name, content: readFileSync(new URL(name, folder), "utf8") }));
const SchemaEngine = await loadEngine();
const pool = patchedPool(process.env.DATABASE_URL);
const engine = await SchemaEngine.new(
  { datamodels: files.map((file) => [file.path, file.content]) },
  () => {},
  bindSqlAdapterFactory(new PrismaPg(pool)),
);
const { stdout, exitCode } = await engine.diff({
  from: mode === "empty" ? { tag: "empty" } : { tag: "schemaDatasource", files, configDir: "." },
  to: { tag: "schemaDatamodel", files },
  script: true,
  exitCode: true,
  shadowDatabaseUrl: null,
  filters: { externalTables: [], externalEnums: [] },
});
process.stdout.write(stdout ?? "");
process.exit(mode === "empty" ? 0 : exitCode);
