import { formatCount, formatPlural } from "@/components/lib/format-count";

/** What the settings of a project say. */
export const projectSettingStrings = {
  title: "Settings",
  sections: "Settings of the project",
  general: "General",
  repository: "Repository",
  branchRules: "Branch rules",
  tokens: "Tokens",
  secrets: "Secrets",
  save: "Save",
  discard: "Discard",
  unsaved: "There are changes that are not saved.",
  nothingToSave: "Nothing was changed.",
  failed: "The settings were not saved",
  failedHolds: "The settings are as before.",
  blocked: (role: string) =>
    `Your role (${role.replaceAll("_", " ")}) may look at these settings, not change them. Ask an administrator of the project.`,
} as const;

export const generalStrings = {
  name: "Name",
  nameHint: (slug: string) => `The address stays: ${slug} in links, in Git and in host names.`,
  version: "Odoo version",
  versionHint:
    "Used from the next build on. Databases that exist are not upgraded: only new builds get the other version.",
  real: (version: string, release: string) => `${version}: ${release}`,
  standIn: (version: string) => `${version}: stand-in, for tests`,
  missing: (version: string) => `${version}: not on this machine`,
  realNote: (version: string) => `Odoo ${version} on this machine is real.`,
  standInNote: (version: string) =>
    `Odoo ${version} is played by a stand-in, for tests: it keeps data and installs modules, and is not Odoo. For a real one, give its folder in ODOO_SOURCES.`,
  missingNote: (version: string) =>
    `There is no Odoo ${version} on this machine, so builds fail. Give its folder in ODOO_SOURCES, or choose another version.`,
  saved: "Settings saved",

  deleteTitle: "Delete the project",
  deleteText: "Its branches' environments, databases, files and backups are deleted, production's too.",
  deleteHosted: "The repository is hosted here and is deleted with it. Clone it first.",
  deleteRemote: "The repository itself stays where it is.",
  deleteButton: "Delete project…",
  deleteAsk: (name: string) => `Delete ${name}?`,
  deleteLost: "None of this can be brought back.",
  deleteConfirm: "Delete project",
  deleteBlocked: (role: string) =>
    `Your role (${role.replaceAll("_", " ")}) may not delete the project. Ask its owner.`,
  deleted: (name: string) => `${name} is deleted`,
  deletedText: "Its environments end one by one in the background.",
} as const;

export const repositoryStrings = {
  hostedTitle: "Hosted here",
  hostedText: "Capstan keeps this repository. Git asks for a user name and a password.",
  password: "Take any name, and an API token of yours as the password.",
  toTokens: "Your API tokens",
  address: "Address",
  addressWhat: "address",
  cloneText: "Get a copy:",
  cloneCommand: (url: string) => `git clone ${url}`,
  pushText: "Or push what you have:",
  pushCommand: (url: string) => `git remote add capstan ${url}\ngit push capstan HEAD`,

  remoteTitle: "Repository",
  remoteText: "Kept elsewhere. Capstan reads it, and pushes merges and new branches to it.",
  urlHint:
    "As https://host/owner/repo.git or git@host:owner/repo.git. If https asks for a password: https://user:token@host/…; it is kept sealed and not shown again.",
  urlSecret: "A new address forgets the user and token that came with the old one.",
  urlSaved: "The address is saved",
  urlSavedText: "It is used from the next read on.",

  readTitle: "Last read",
  readText: "A webhook has it read at once; without one Capstan looks by itself from time to time.",
  never: "Not yet",
  readAt: "Read",
  state: "State",
  ok: "Could be read",
  error: "The repository could not be read",
  errorHolds: "What runs goes on running. Pushes are not seen until it can be read again.",

  keyTitle: "Deploy key",
  keyText:
    "For an ssh address: add this public key to the repository on its host, with write access if merges are to be pushed.",
  keyNone: "An ssh address gets a key of its own at its first read.",
  keyLabel: "Public key",
  keyWhat: "deploy key",
  hookTitle: "Webhook",
  hookText:
    "Add it on GitHub, GitLab or Gitea for push events, as JSON, and pushes are built at once. Signatures are checked.",
  hookBlocked: "Its URL and secret are shown to people who may change these settings.",
  hookUrl: "URL",
  hookUrlWhat: "webhook URL",
  hookSecret: "Secret",
  hookSecretWhat: "webhook secret",
  reveal: "Show the secret",
  hide: "Hide the secret",
  hidden: "hidden",
  integrationFailed: "The webhook's secret could not be read",
} as const;

export const ruleStrings = {
  title: "Branch rules",
  text: "The first rule that matches a new branch decides its stage. * stands for anything, slashes included.",
  rules: "Rules, in the order they are tried",
  place: (place: number) => `${formatCount(place)}.`,
  pattern: (place: number) => `Pattern of rule ${formatCount(place)}`,
  stage: (place: number) => `Stage of rule ${formatCount(place)}`,
  placeholder: "feature/*",
  up: (place: number) => `Move rule ${formatCount(place)} up`,
  down: (place: number) => `Move rule ${formatCount(place)} down`,
  remove: (place: number) => `Remove rule ${formatCount(place)}`,
  isFirst: "It is the first already.",
  isLast: "It is the last already.",
  onlyOne: "A project has at least one rule.",
  keys: "Alt+↑ and Alt+↓ move the rule you are in.",
  moved: (place: number, of: number) => `Rule is now ${formatCount(place)} of ${formatCount(of)}`,
  add: "Add rule",
  most: "A project has at most 100 rules.",
  blank: "Write the name of a branch, or a pattern as feature/*.",
  twice: (place: number) => `Rule ${formatCount(place)} has the same pattern. Only the first would count.`,
  unreachable: (place: number) =>
    `No branch gets here: rule ${formatCount(place)} takes them all. Move this one above it.`,
  fixFirst: "Mend the rules marked above first.",
  saved: "Branch rules saved",
  savedText: "They decide for branches pushed from now on.",

  preview: "What they do",
  previewText:
    "Where each branch would begin if it were pushed for the first time. Saving moves no branch: those that exist stay where they are.",
  previewTable: "Branches and the stage the rules give them",
  branch: "Branch",
  gets: "Rules say",
  byNone: "no rule",
  now: "Now in",
  note: "What happens",
  same: "Nothing changes.",
  differ: (count: number, total: number) =>
    count === 0
      ? `All ${formatPlural(total, "branch", "branches")} are where the rules would put them.`
      : `${formatCount(count)} of ${formatPlural(total, "branch", "branches")} would begin elsewhere.`,
  previewWaits: "The rules above are not whole yet; this is for the last ones that were.",
  previewFailed: "The preview could not be read",
  previewEmpty: "No branch yet",
  previewEmptyText: "Once there are branches, this shows where the rules put them.",
  showAll: (count: number) => `Show all ${formatPlural(count, "branch", "branches")}`,
} as const;

export const stageStrings = {
  text: {
    production: "For the production branch. What is not set here is Capstan's default.",
    staging:
      "For every branch in staging that does not say otherwise. What is not set here is Capstan's default.",
    development:
      "For every branch in development that does not say otherwise. What is not set here is Capstan's default.",
  },
  inherited: {
    badge: "Default",
    resetWhat: (label: string, value: string) => `Reset ${label} to the default: ${value}`,
  },
} as const;
