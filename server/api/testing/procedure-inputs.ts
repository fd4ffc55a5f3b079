import { randomUUID } from "node:crypto";

/** Ids of one thing of each kind, which a procedure may be called with. */
export type ProcedureTarget = {
  project: string;
  branch: string;
  environmentId: string;
  otherId: string;
  runId: string;
  deploymentId: string;
  tokenId: string;
  projectTokenId: string;
  trustRuleId: string;
  org: string;
  orgId: string;
  memberId: string;
  invitationId: string;
  projectInvitationId: string;
  providerId: string;
  lookLink: string;
  joinLink: string;
  acceptLink: string;
  secretId: string;
  backupId: string;
  /** asked for by somebody else, and by the owner */
  restoreId: string;
  ownRestoreId: string;
  importId: string;
  exportId: string;
  /** where nothing lies, and new backups do not go */
  storeId: string;
};
type MakeInput = (target: ProcedureTarget) => object;

const ofProject: MakeInput = ({ project }) => ({ project });
const ofEnvironment: MakeInput = ({ environmentId }) => ({ environmentId });
const ofOrg: MakeInput = ({ org }) => ({ org });
const ofBackup: MakeInput = ({ backupId }) => ({ backupId });
const ofStore: MakeInput = ({ project, storeId }) => ({ project, storeId });
const ofRun: MakeInput = ({ runId }) => ({ runId });
const RULES = [{ pattern: "*", stage: "development" }];

/** A site to sign in at. */
export const SITE = {
  org: "acme",
  name: "Keycloak",
  issuer: "https://login.example.com",
  clientId: "capstan",
  clientSecret: "hush",
};

/** PROCEDURE_INPUTS: what each procedure is called with. */
export const PROCEDURE_INPUTS: Record<string, MakeInput> = {
  "audit.follow": () => ({}),
  "audit.list": ofProject,
  "backupStores.add": ({ project }) => ({
    project,
    name: `offsite-${randomUUID().slice(0, 8)}`,
    endpoint: null,
    region: "us-east-1",
    bucket: "offsite",
    accessKeyId: "x",
    secretAccessKey: "y",
    primary: false,
  }),
  "backupStores.change": ({ project, storeId }) => ({
    project,
    storeId,
    name: `renamed-${randomUUID().slice(0, 8)}`,
  }),
  "backupStores.check": ofStore,
  "backupStores.list": ofProject,
  "backupStores.makePrimary": ofStore,
  "backupStores.remove": ofStore,
  "backupStores.takeKey": ofProject,
  "backups.beginImport": ({ environmentId }) => ({ environmentId, fileName: "a.zip", sizeBytes: 10 }),
  "backups.create": ofEnvironment,
  "backups.decideRestore": ({ restoreId }) => ({ restoreId, decision: "rejected" }),
  "backups.download": ofBackup,
  "backups.get": ofBackup,
  "backups.getImport": ({ importId }) => ({ importId }),
  "backups.getRestore": ({ restoreId }) => ({ restoreId }),
  "backups.giveUpImport": ({ importId }) => ({ importId }),
  "backups.hold": ({ backupId }) => ({ backupId, hold: true }),
  "backups.list": ofEnvironment,
  "backups.openDownload": ({ backupId, exportId }) => ({ backupId, exportId }),
  "backups.overview": ofEnvironment,
  "backups.pin": ofBackup,
  "backups.previewRetention": ({ project }) => ({ project, keepDaily: 7, keepWeekly: 4, keepMonthly: 3 }),
  "backups.requestDownload": ({ backupId }) => ({ backupId, filestore: false, neutralized: false }),
  // not what waits already: that is given again, and nothing new is written down
  "backups.restore": ({ backupId }) => ({ backupId, parts: "database" }),
  "backups.restoreToBranch": ({ backupId }) => ({ backupId, name: `restored/${randomUUID()}` }),
  "incidents.list": ofProject,
  "backups.retention": ofProject,
  "backups.schedule": ofEnvironment,
  "backups.setRetention": ({ project }) => ({ project, keepDaily: 7, keepWeekly: 4, keepMonthly: 3 }),
  "backups.setSchedule": ({ environmentId }) => ({ environmentId, cron: "0 2 * * *" }),
  "backups.undoRestore": ({ restoreId }) => ({ restoreId }),
  "backups.verify": ofBackup,
  "backups.withdrawRestore": ({ ownRestoreId }) => ({ restoreId: ownRestoreId }),
  "builds.grid": ofProject,
  "changes.follow": ofProject,
  "environments.connect": ofEnvironment,
  "environments.createBranch": ({ environmentId }) => ({ environmentId, name: `fork/${randomUUID()}` }),
  "environments.database": ofEnvironment,
  "environments.statementPlan": ({ environmentId }) => ({ environmentId, statementId: "1" }),
  "environments.delete": ({ environmentId, branch }) => ({ environmentId, confirm: branch }),
  "environments.deployments": ofEnvironment,
  "environments.describeMove": ({ environmentId }) => ({ environmentId, to: "staging" }),
  "environments.describeRollback": ({ environmentId, deploymentId }) => ({ environmentId, deploymentId }),
  "environments.events": ofEnvironment,
  "environments.find": ({ project }) => ({ project, name: "main" }),
  "environments.follow": ofEnvironment,
  "environments.get": ofEnvironment,
  "environments.gitCommands": ofEnvironment,
  "environments.history": ofEnvironment,
  "environments.list": ofProject,
  "environments.merge": ({ environmentId, otherId }) => ({ environmentId, sourceEnvironmentId: otherId }),
  "environments.moveStage": ({ environmentId }) => ({ environmentId, to: "staging" }),
  "environments.rebuild": ofEnvironment,
  "environments.restart": ofEnvironment,
  "environments.rollback": ({ environmentId, deploymentId }) => ({
    environmentId,
    deploymentId,
    mode: "code",
  }),
  "environments.setLifetime": ({ environmentId }) => ({ environmentId, keep: true }),
  "environments.setSettings": ({ environmentId }) => ({ environmentId, settings: { runTests: false } }),
  "environments.signIn": ofEnvironment,
  "environments.start": ofEnvironment,
  "environments.stop": ofEnvironment,
  "environments.update": ofEnvironment,
  "identity.addPasskey": () => ({ name: "key", response: {} }),
  "identity.beginPasskey": () => ({}),
  "identity.beginPasskeyEnrolment": () => ({}),
  "identity.beginTotp": () => ({}),
  "identity.changePassword": () => ({ current: null, next: "a long new password" }),
  "identity.confirmTotp": () => ({ factorId: "x", code: "000000" }),
  "identity.endSession": () => ({ sessionId: randomUUID() }),
  "identity.factors": () => ({}),
  "identity.outbox": () => ({}),
  "identity.prove": () => ({ proof: { method: "totp", code: "000000" } }),
  "identity.removePasskey": () => ({ passkeyId: "x" }),
  "identity.removeTotp": () => ({}),
  "identity.renewRecoveryCodes": () => ({}),
  "identity.sessions": () => ({}),
  "identity.signOutEverywhere": () => ({}),
  "invitations.accept": ({ acceptLink }) => ({ token: acceptLink }),
  "invitations.join": ({ joinLink }) => ({ token: joinLink, name: "New", password: "a long new password" }),
  "invitations.look": ({ lookLink }) => ({ token: lookLink }),
  "masking.get": ofProject,
  "masking.preview": ofEnvironment,
  "masking.set": ({ project }) => ({ project, staging: true }),
  "me.get": () => ({}),
  "me.session": () => ({}),
  "members.add": ({ project }) => ({ project, email: `${randomUUID()}@example.com`, role: "viewer" }),
  "members.invitations": ofProject,
  "members.list": ofProject,
  "members.remove": ({ project, memberId }) => ({ project, userId: memberId }),
  "members.revokeInvitation": ({ project, projectInvitationId }) => ({
    project,
    invitationId: projectInvitationId,
  }),
  "members.setRole": ({ project, memberId }) => ({ project, userId: memberId, role: "tester" }),
  "orgs.audit": ofOrg,
  "orgs.addProvider": () => SITE,
  "orgs.create": () => ({ slug: `org-${randomUUID().slice(0, 8)}`, name: "New" }),
  "orgs.get": ofOrg,
  "orgs.invitations": ofOrg,
  "orgs.invite": ({ org }) => ({ org, email: `${randomUUID()}@example.com`, role: "member" }),
  "orgs.list": () => ({}),
  "orgs.members": ofOrg,
  "orgs.providers": ofOrg,
  "orgs.removeProvider": ({ org, providerId }) => ({ org, providerId }),
  "orgs.removeMember": ({ org, memberId }) => ({ org, userId: memberId }),
  "orgs.revokeInvitation": ({ org, invitationId }) => ({ org, invitationId }),
  "orgs.setMember": ({ org, memberId }) => ({ org, userId: memberId, role: "admin" }),
  "orgs.update": ({ org }) => ({ org, name: "Acme" }),
  "network.blocked": () => ({}),
  "network.environment": ofEnvironment,
  "network.org": ofOrg,
  "network.setEnvironment": ({ environmentId }) => ({ environmentId, networks: [{ network: "10.0.0.0/8" }] }),
  "network.setOrg": ({ org }) => ({ org, networks: [] }),
  "projects.branchRules": ofProject,
  "projects.create": ({ orgId }) => ({ name: "Another", odooVersion: "18.0", orgId }),
  "projects.delete": ({ project }) => ({ project, confirm: project }),
  "projects.get": ofProject,
  "projects.integration": ofProject,
  "projects.list": () => ({}),
  "projects.previewBranchRules": ({ project }) => ({ project, rules: RULES }),
  "projects.previewSlug": () => ({ name: "Demo" }),
  "projects.setBranchRules": ({ project }) => ({ project, rules: RULES }),
  "projects.sync": ofProject,
  "projects.update": ({ project }) => ({ project, name: "Renamed" }),
  "runs.cancel": ofRun,
  "runs.events": ofRun,
  "runs.follow": ofRun,
  "runs.get": ofRun,
  "runs.list": ofProject,
  "secrets.delete": ({ project, secretId }) => ({ project, secretId }),
  "secrets.list": ofProject,
  "secrets.reveal": ({ project, secretId }) => ({ project, secretId }),
  "secrets.set": ({ project }) => ({ project, name: `KEY_${Date.now()}`, value: "a secret value" }),
  "status.backUpControl": () => ({}),
  "status.controlBackups": () => ({}),
  "status.databaseSizes": () => ({}),
  "status.odooSources": () => ({}),
  "status.overview": () => ({}),
  "tokens.create": () => ({ name: "ci" }),
  "tokens.createForProject": ({ project }) => ({ project, name: "ci", role: "viewer" }),
  "tokens.exchange": ({ project }) => ({ project, subject_token: "no identity" }),
  "tokens.list": () => ({}),
  "tokens.listOfProject": ofProject,
  "tokens.revoke": ({ tokenId }) => ({ tokenId }),
  "tokens.revokeOfProject": ({ project, projectTokenId }) => ({ project, tokenId: projectTokenId }),
  "trustRules.create": ({ project }) => ({
    project,
    name: "ci",
    issuer: "https://issuer.example.com",
    audience: "capstan",
    claims: { repository: "octo/shop" },
    role: "viewer",
  }),
  "trustRules.list": ofProject,
  "trustRules.revoke": ({ project, trustRuleId }) => ({ project, trustRuleId }),
};
