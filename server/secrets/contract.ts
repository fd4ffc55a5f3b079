/** Shapes of secrets. Browser-safe. */
import { z } from "zod";
import { STAGES } from "@/server/access/matrix";

export const SECRET_TARGETS = ["variable", "option"] as const;
export type SecretTarget = (typeof SECRET_TARGETS)[number];

/** Shorter ones would be found in every log, and be guessed. */
const SECRET_MIN_CHARS = 8;
const SECRET_MAX_CHARS = 32_768;
const NAME_MAX_CHARS = 100;

/** What the runtime sets itself, and what would change how the program under it is loaded. */
const RESERVED_VARIABLES =
  /^(PATH|HOME|USER|LOGNAME|SHELL|TMPDIR|LANG|LC_\w+|MALLOC_\w+|LD_\w+|PYTHON\w*|ODOO_STAGE|ODOO_VERSION|CAPSTAN_\w+)$/;
/** Odoo's own settings that Capstan writes (server/drivers/odoo/managed-keys.ts); the runtime refuses the rest by name. */
const RESERVED_OPTIONS =
  /^(db_\w+|dbfilter|list_db|admin_passwd|addons_path|data_dir|http_\w+|gevent_port|longpolling_port|proxy_mode|logfile|limit_\w+|workers|max_cron_threads)$/;

const secretName = z.string().trim().min(1, "a name is needed").max(NAME_MAX_CHARS);

export const setSecretInput = z
  .object({
    target: z
      .enum(SECRET_TARGETS)
      .default("variable")
      .describe("an environment variable, or an entry of odoo.conf"),
    name: secretName.meta({ examples: ["STRIPE_KEY"] }),
    value: z
      .string()
      .min(
        SECRET_MIN_CHARS,
        `at least ${SECRET_MIN_CHARS} characters: shorter ones cannot be kept out of logs`,
      )
      .max(SECRET_MAX_CHARS)
      .refine((value) => !value.includes("\0"), "no zero byte"),
    /** for every environment of this stage */
    stage: z.enum(STAGES).optional(),
    /** for this environment alone; neither: for the whole project */
    environmentId: z.uuid().optional(),
  })
  .superRefine(({ target, name, value, stage, environmentId }, context) => {
    const issue = (path: string, message: string) =>
      context.addIssue({ code: "custom", path: [path], message });
    const problem = nameProblem(target, name);
    if (problem) issue("name", problem);
    if (target === "option" && /[\r\n]/.test(value)) issue("value", "an entry of odoo.conf has one line");
    if (target === "option" && value !== value.trim())
      issue("value", "an entry of odoo.conf has no space at its ends");
    if (stage && environmentId) issue("environmentId", "either a stage or an environment");
  });

/** nameProblem: why a secret cannot be called so; null when it can. */
function nameProblem(target: SecretTarget, name: string): string | null {
  if (target === "option") {
    if (!/^[a-z][a-z0-9_]*$/.test(name)) return "lower-case letters, digits and _, as smtp_password";
    return RESERVED_OPTIONS.test(name) ? "Capstan sets this one itself" : null;
  }
  if (!/^[A-Z_][A-Z0-9_]*$/.test(name)) return "upper-case letters, digits and _, as STRIPE_KEY";
  return RESERVED_VARIABLES.test(name) ? "Capstan sets this one itself" : null;
}

export const secretSummary = z.object({
  id: z.uuid(),
  target: z.enum(SECRET_TARGETS),
  name: z.string(),
  stage: z.enum(STAGES).nullable(),
  environment: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  /** counts up with each new value */
  version: z.number().int(),
  changedAt: z.string(),
  /** name of who set it; null when they are gone, or it was a program */
  changedBy: z.string().nullable(),
});
export type SecretSummary = z.infer<typeof secretSummary>;

export const secretList = z.object({ items: z.array(secretSummary), nextCursor: z.null() });

export const setSecretAnswer = z.object({ id: z.uuid(), version: z.number().int() });
export const revealedSecret = z.object({ name: z.string(), version: z.number().int(), value: z.string() });
