/**
 * Databases: Odoo's databases as a whole: templates, snapshots, spares, copies.
 *
 * Owns ops.database_templates and ops.snapshots, and every database on Odoo's server that carries Capstan's label. A
 * database is made under its final name only for one run or one snapshot, so two runs never write the same one; spares
 * are won by compare-and-set. Nothing here drops a database that a deployment, snapshot or unfinished run refers to:
 * only the collector drops, and only what has been without a reference for a while.
 */
export { makeNamer, type Namer } from "./plan-names";
export type { DatabaseDeps } from "./deps";
export { ensureTemplate, TEMPLATE_HOME } from "./ensure-template";
export { copyProduction } from "./copy-production";
export { findSnapshotOf } from "./find-snapshot";
export { keepProven } from "./proven-copies";
export { prepareSpares } from "./prepare-spare";
export { Collector } from "./collect";
export { DATABASE_TUNABLES } from "./tunables";
