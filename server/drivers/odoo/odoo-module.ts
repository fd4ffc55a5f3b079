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
  /**
   * SHA-256 over sorted paths and contents, without *.pyc, i18n templates, static/ and tests/ (click-odoo-update's
   * rule). Of a module of Odoo itself: the revision of its source.
   */
  digest: string;
  /** in a submodule of the repository */
  inSubmodule: boolean;
};
