/**
 * Projects: a repository, an Odoo version, rules and settings.
 *
 * Owns ops.projects, ops.branch_rules, ops.repo_credentials. Whoever makes a project becomes its owner by a trigger, in
 * the same transaction. Secrets of repositories are sealed and only the system reads them. What comes after the row
 * (bare repository, deploy key) is `ensure…`d again by every sync of its branches, so a crash leaves nothing half made.
 */
export type { ProjectDeps } from "./deps";
export { createProject, previewSlug } from "./create-project";
export { updateProject, setBranchRules, previewBranchRules } from "./change-project";
export { archiveProject, removeArchivedRepositories } from "./delete-project";
export { describeProject, environmentUrl, hostedUrl, listBranchRules, listProjects } from "./queries";
export { ensureDeployKey, findDeployKey, getRemoteAccess, getWebhookSecret } from "./repository";
export { ensureWebhookSecretsSealed, openWebhookSecret } from "./webhook-secret";
export { stageOfBranch } from "./match-branch";
