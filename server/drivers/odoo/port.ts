/**
 * What Capstan knows of Odoo itself: where its sources are, which modules a checkout holds, how odoo-bin is called and
 * how its log reads. Real Odoo and the stand-in are told apart by nothing here but `release`.
 */

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

/** A module as its `__manifest__.py` has it. */
export type OdooModule = {
  /** technical name: the folder's */
  name: string;
  /** folder that holds the module, relative to the checkout ("" for its root) */
  parent: string;
  /** as Odoo normalises it: "1.0" becomes "18.0.1.0" */
  version: string;
  depends: string[];
  installable: boolean;
  autoInstall: boolean;
  /** SHA-256 over sorted paths and contents, without *.pyc, i18n templates, static/ and tests/ (click-odoo-update's rule) */
  digest: string;
  /** in a submodule of the repository */
  inSubmodule: boolean;
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
}
