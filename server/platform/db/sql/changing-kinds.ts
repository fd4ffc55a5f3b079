/** Kinds of runs that leave what serves as it is: each branch may have one waiting beside its change. */
export const ASIDE_KINDS = ["backup", "verify", "export", "import"];

/** CHANGES_BRANCH: of ops.runs. Word for word the condition of the index runs_one_waiting, or the planner cannot use it. */
export const CHANGES_BRANCH = `kind not in (${ASIDE_KINDS.map((kind) => `'${kind}'`).join(", ")})`;
