import { formatCount, formatPlural } from "@/components/lib/format-count";
import type { MaskMethod } from "@/server/masking/contract";

const methods: Record<MaskMethod, string> = {
  keep: "Keep as it is",
  empty: "Empty",
  name: "Made-up name",
  email: "E-mail address under example.com",
  login: "Login: an address; Odoo's own accounts stay",
  phone: "Telephone number of the same form",
  format: "Same form, other letters and digits",
  street: "Made-up street",
  city: "Made-up city",
  sentence: "A fixed sentence",
  lorem: "Filler text of the same length",
  hash: "Token",
  number: "A smaller number nearby",
  date: "Date, moved back by a fixed number of days",
};

/** What the page of masking says. */
export const maskingStrings = {
  title: "Masking",
  methods,

  whereTitle: "Where personal data is masked",
  whereText:
    "A copy of production is masked before it starts. If that fails, it does not start. The same value becomes the same mask everywhere in this project.",
  staging: "On staging",
  stagingHint:
    "Builds that copy production, restores and rollbacks to data that was not masked, and neutralized downloads.",
  development: "On development",
  developmentHint:
    "Restores of backups with production's persons in them, of staging too. Builds on development have none.",
  offNote: "Whoever may open staging sees the names, addresses and messages of production.",
  laterNote:
    "Copies that are there already stay as they are: rebuild them. People sign in with masked logins; the key beside Connect shows the administrator's.",
  turnedOn: "Masking is on",
  turnedOff: "Masking is off",
  changedText: "It holds from the next copy on.",
  failed: "The change was not saved",
  failedHolds: "What was saved before still holds.",

  rulesTitle: "Rules",
  rulesDefault: (count: number) =>
    `Capstan's own ${formatPlural(count, "rule", "rules")}. Fields that a database does not have are passed over.`,
  rulesOwn: (count: number) =>
    `${formatPlural(count, "rule", "rules")} of this project's own. Fields that a database does not have are passed over.`,
  rulesTable: "Fields and how they are masked",
  filter: "Find a rule",
  filterHint: "res.partner, email …",
  field: "Field",
  method: "Becomes",
  actions: "Actions",
  add: "Add a rule",
  edit: "Change",
  editWhat: (what: string) => `Change ${what}`,
  remove: "Remove",
  removeWhat: (what: string) => `Remove ${what}`,
  removed: (what: string) => `No rule for ${what} any more`,
  saved: (what: string) => `Rule for ${what} saved`,
  reset: "Back to Capstan's rules…",
  resetBlocked: "These are Capstan's rules.",
  resetTitle: "Go back to Capstan's rules?",
  resetText: "This project's own rules are forgotten. Copies that are there already stay as they are.",
  resetConfirm: "Use Capstan's rules",
  resetDone: "Capstan's rules hold",
  showAll: (count: number) => `Show all ${formatCount(count)}`,
  noneTitle: "No rules",
  noneText: "Nothing is masked, even where masking is on.",
  nothingFound: "No rule has that in its name.",
  addTitle: "Add a rule",
  editTitle: (what: string) => `How ${what} is masked`,
  model: "Model",
  modelHint: "As Odoo names it: res.partner",
  fieldHint: "One of its stored fields: email",
  save: "Save the rule",
  missing: "Name the model and the field first.",
  taken: "There is a rule for this field. Change that one.",

  previewTitle: "Preview",
  previewText: "What the rules would change in a database as it is now. Nothing is changed by looking.",
  environment: "Environment",
  preview: "Preview",
  previewEmpty: "No environment serves a database yet. Push a branch first.",
  previewing: "Counting rows…",
  previewFailed: "The preview did not come about",
  previewTable: "What masking would change",
  rows: "Rows",
  examples: "Examples",
  noExamples: "You see numbers only: values are shown to those who may download backups.",
  tooLarge: "too many to count in time",
  nothingToMask: "None of the rules finds anything in this database.",
  passedOver: (count: number) =>
    `${formatPlural(count, "rule has", "rules have")} no field in this database, and ${count === 1 ? "is" : "are"} passed over.`,
  becomes: "becomes",
  blank: "empty",
  refusedTitle: "No copy could start with these rules",

  reportTitle: "Last report",
  reportNone: "No copy was masked yet",
  reportNoneText: "Turn masking on, then rebuild a staging branch.",
  reportOf: (environment: string) => `Copy for ${environment}`,
  toRun: "See the run",
  reportSummary: (values: number, took: string) =>
    `${formatPlural(values, "value", "values")} masked in ${took}.`,
  reportTable: "What was masked",
  unmaskedTitle: (count: number) =>
    `${formatPlural(count, "column looks", "columns look")} personal and ${count === 1 ? "has" : "have"} no rule`,
  why: {
    name: "by its name",
    email: "has e-mail addresses",
    phone: "has telephone numbers",
    iban: "has account numbers",
  },
  filesTitle: (count: number) =>
    `${formatPlural(count, "attached file is", "attached files are")} as they were`,
  filesOf: (model: string, picture: boolean, count: number) =>
    `${model}: ${formatPlural(count, picture ? "picture" : "file", picture ? "pictures" : "files")}`,

  productionNote: "Staging copies production's database, with its personal data.",
  productionLink: "Masking of copies",
};
