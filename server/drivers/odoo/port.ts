/**
 * What Capstan knows of Odoo itself: where its sources are, which modules a checkout holds, how odoo-bin is called and
 * how its log reads. Real Odoo and the stand-in are told apart by nothing here but `release`.
 *
 * What needs nothing from outside is exported here as plain functions: arguments of odoo-bin, plans, the judging of a log.
 */
import { isErrorOf } from "@/server/platform/is-error-of";
import type { OdooModule } from "./odoo-module";
import type { InstalledModule } from "./plan-update";
import type { MaskMethod } from "@/server/platform/mask-method";

export type { OdooModule } from "./odoo-module";
export { installArgv, neutralizeArgv, updateArgv } from "./build-argv";
export { planModules, type ModulePlan } from "./plan-modules";
export { planUpdate, type InstalledModule } from "./plan-update";
export { LogJudge, moduleProgress } from "./judge-log";
export { isStandIn } from "./is-stand-in";
export { saysDatabaseLost } from "./lost-database";

/** One Odoo version installed on a machine: a folder with `odoo-bin`. */
export type OdooSource = {
  /** "18.0" */
  version: string;
  path: string;
  /** python that runs it, /usr/bin/python3 unless given */
  python: string;
  /** what `odoo-bin --version` says: "Odoo Server 18.0" or "Odoo Server 18.0 (stand-in)" */
  release: string;
  /** changes when the sources do: their commit if they are a git checkout, else newest mtime and size of release.py */
  revision: string;
  standIn: boolean;
  /** folders of modules that belong to Odoo itself, in addons-path order */
  addonsPaths: string[];
};

export type ManifestProblem = { module: string; path: string; message: string };

export type CheckoutModules = {
  modules: OdooModule[];
  problems: ManifestProblem[];
  /** folders that hold modules, relative to the checkout, in a stable order; hidden (dot) folders are skipped */
  addonsPaths: string[];
  /** requirements.txt of the root and of the parents of module folders, relative paths with content */
  requirements: { path: string; content: string }[];
};

export interface OdooDriver {
  /** listSources: every Odoo of ODOO_SOURCES, plus the stand-in for versions that have none. Bad entries are reported, not hidden. */
  listSources(): Promise<{ sources: OdooSource[]; problems: string[] }>;
  /** getSource throws RuntimeError `no_odoo`, naming what is there. */
  getSource(version: string): Promise<OdooSource>;
  /** readCheckout reads every manifest of a checkout (Python literals, read by Python's own ast.literal_eval, never run). */
  readCheckout(path: string, odooVersion: string): Promise<CheckoutModules>;
  /** readStandardModules: name → module of Odoo's own addons, cached by revision. */
  readStandardModules(source: OdooSource): Promise<Map<string, OdooModule>>;
  /** readInstalled: modules whose tables are in the database, by name; a database without Odoo has none. */
  readInstalled(sql: OdooSql): Promise<Map<string, InstalledModule>>;
  /** findNeutralizeProblems looks for what could still reach the world from a copy; empty means proven neutral. */
  findNeutralizeProblems(sql: OdooSql): Promise<NeutralizeProblem[]>;
  /**
   * removeKeys takes what Odoo's own neutralization leaves in a copy: API keys, the secret that links are signed with,
   * passwords and tokens of mail servers, OAuth secrets, addresses of inbound webhooks, waiting jobs and messages. Second
   * factors stay: people's passwords open a copy as well. Gives how many rows of each there were.
   */
  removeKeys(sql: OdooSql): Promise<{ what: string; rows: number }[]>;
  /** isNeutralized: whether Odoo's own neutralization ran on it. */
  isNeutralized(sql: OdooSql): Promise<boolean>;
  /** listAttachments: files that attachments name, by path, after `after`; none in a database without Odoo. */
  listAttachments(sql: OdooSql, page: { after: string; limit: number }): Promise<AttachmentFile[]>;
  /** findAdmin: Odoo's own administrator, and whether they still have the password everybody knows; null: there is none. */
  findAdmin(sql: OdooSql): Promise<AdminUser | null>;
  /**
   * mask replaces what the rules name, in one transaction: all of it or nothing. Tables and columns that are not there are
   * passed over. Throws MaskRefusal, with the reason for people, for a rule that cannot be held to (a view, a key …).
   */
  mask(sql: OdooSql, order: MaskOrder): Promise<MaskedField[]>;
  /** findPersonal: what looks like a person's and has no rule. It reads samples; nothing is changed. */
  findPersonal(sql: OdooSql, rules: readonly MaskRule[]): Promise<PersonalLooking>;
  /** previewMask: what `mask` would change, in a transaction that only reads; examples only where asked for. */
  previewMask(sql: OdooSql, order: Omit<MaskOrder, "onTable">, examples: boolean): Promise<MaskPreview[]>;
  /** setPassword: a user's, kept as Odoo keeps it; works while Odoo is not running as well. */
  setPassword(sql: OdooSql, userId: number, password: string): Promise<void>;
}

/** `model` "res.partner", whose table is named like it, and one of its stored fields. */
export type MaskRule = { model: string; field: string; method: MaskMethod };

export type MaskOrder = {
  rules: readonly MaskRule[];
  /** 32 bytes: the same key masks the same value the same way */
  key: Buffer;
  /** called after each table; what it throws takes everything back */
  onTable?: (done: number, total: number) => void;
};

export type MaskedField = MaskRule & { rows: number };

export type MaskPreview = MaskRule & {
  /** null: it took too long to count, or `problem` says why not */
  rows: number | null;
  examples: { before: string; after: string }[];
  /** why the rule cannot be held to; the copy would not start */
  problem: string | null;
  /** the database does not have it: passed over */
  absent: boolean;
};

export type PersonalLooking = {
  columns: { table: string; column: string; why: "name" | "email" | "phone" | "iban" }[];
  /** attachments are never changed */
  files: { model: string; picture: boolean; files: number; bytes: number }[];
};

/** MaskRefusal: a rule that cannot be held to. The message is for people. */
export class MaskRefusal extends Error {
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isErrorOf(this, this === MaskRefusal ? "MaskRefusal" : null, value);
  }
  override name = "MaskRefusal";
}

/** `path` below the filestore: ab/abcdef… with the SHA-1 of the content; `sha1` null where neither name nor row tells it. */
export type AttachmentFile = { path: string; sha1: string | null; sizeBytes: number };

export type AdminUser = {
  id: number;
  login: string;
  /** they still have the one of Odoo's own data, which everybody knows */ hasFactoryPassword: boolean;
};

/** Statements inside one database, as the cluster driver's `withDatabase` gives them. */
export type OdooSql = { query<Row>(text: string, values?: unknown[]): Promise<Row[]> };

export type NeutralizeProblem = {
  /** what was looked for */ check: string;
  /** what was found */ detail: string;
};
