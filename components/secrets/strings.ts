import type { Role, Stage } from "@/server/access/matrix";

const joined = (stages: readonly Stage[]) => stages.join(" and ");
const named = (role: Role) => role.replaceAll("_", " ");

/** What the page of secrets says. */
export const secretStrings = {
  title: "Secrets",
  text: "Values that only the running Odoo sees: as environment variables, or in odoo.conf. They are encrypted, never shown in lists, and kept out of every log.",
  table: "Secrets of this project",
  create: "New secret",
  emptyTitle: "No secret yet",
  emptyText: "Put keys and passwords here rather than into the repository.",
  name: "Name",
  target: "Given as",
  targets: { variable: "Environment variable", option: "Entry of odoo.conf" },
  place: "For",
  everywhere: "The whole project",
  version: "Version",
  changed: "Set",
  by: (name: string) => `by ${name}`,
  actions: "Actions",
  replace: "Replace",
  replaceWhat: (name: string) => `Replace ${name}`,
  remove: "Delete",
  removeWhat: (name: string) => `Delete ${name}`,
  reveal: "Reveal",
  revealWhat: (name: string) => `Reveal ${name}`,
  createTitle: "New secret",
  replaceTitle: (name: string) => `New value for ${name}`,
  nameHint: { variable: "As STRIPE_KEY.", option: "As smtp_password." },
  value: "Value",
  valueHint: "At least 8 characters. Nothing shows it in a list again.",
  placeHint: "The nearest one wins: a branch's own, else its stage's, else the project's.",
  everywhereNote:
    "Code on development branches can read what is given to the whole project. Choose a stage for what only production may know.",
  save: "Save secret",
  failed: "The secret was not saved",
  valueMissing: "Write the value.",
  nameMissing: "Give the secret a name.",
  saved: (name: string, version: number) => `${name} is saved (version ${version})`,
  savedText: "Odoo gets it at its next start: restart the branch, or push.",
  removeTitle: (name: string) => `Delete ${name}?`,
  removeText: "Odoo goes on with it until its next start, then it is gone.",
  removed: (name: string) => `${name} is deleted`,
  revealTitle: (name: string) => `Reveal ${name}?`,
  revealText: "That you read it is written into the audit trail.",
  revealedTitle: (name: string, version: number) => `${name}, version ${version}`,
  secretWhat: "secret",
  mayOnly: (role: Role, stages: readonly Stage[]) =>
    `Your role (${named(role)}) sets and deletes secrets of ${joined(stages)}. Those of production and of the whole project, and reading a value, are for administrators of the project.`,
  setBlocked: (role: Role, stages: readonly Stage[]) =>
    `Your role (${named(role)}) sets secrets of ${joined(stages)} only.`,
  revealBlocked: "Only administrators of the project read a value.",
  done: "Done",
} as const;
