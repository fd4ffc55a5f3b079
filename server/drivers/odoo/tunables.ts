/** A longer line of output is cut there, and says how much is missing: one line cannot fill memory or the ledger. */
export const logMessageMaxChars = 65_536;

/** The first warning or error of a run is shown up to here; all of it is in the log. */
export const headlineMaxChars = 300;

/** Folders below the root of a checkout that may hold modules; deeper ones are not looked at. */
export const moduleDepthMax = 8;

/** Longer manifests are reported, not read. Odoo's longest has 60 KB. */
export const manifestMaxBytes = 1_048_576;

/** A requirements.txt beyond it is reported, not read. */
export const requirementsMaxBytes = 262_144;

/** Reading all modules of a checkout: 2,000 modules with 170,000 files take 3 s warm; then the checkout counts as unreadable. */
export const readModulesTimeoutMs = 120_000;

/** Output of the reader; 2,000 modules give about 1 MB. More is refused as unreadable. */
export const readModulesMaxBytes = 67_108_864;

/** `odoo-bin --version` and `git rev-parse`: a source that does not answer by then is reported as unusable. */
export const sourceProbeTimeoutMs = 60_000;

/** Revisions of Odoo whose module lists are kept in memory (about 200 KB each); the oldest goes. */
export const standardModulesKept = 8;

/** Findings of one neutralization check that are named; the rest is counted. */
export const neutralizeDetailsShown = 5;

/** A statement of a preview of masking, on a database that people use; a table that takes longer has no number. */
export const maskPreviewStatementMs = 10_000;

/** All of a preview; tables whose turn has not come by then have no number either: somebody waits for the page. */
export const maskPreviewMs = 30_000;

/** Values that a preview shows for each rule, before and after. */
export const maskExamplesShown = 3;

/** First rows of each table that are looked at for what resembles a person's; what is only further down is not seen. */
export const maskSampleRows = 300;
