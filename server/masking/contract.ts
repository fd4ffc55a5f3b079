/** Shapes of masking. Browser-safe. */
import { z } from "zod";
import type { MaskMethod } from "@/server/platform/mask-method";

export type { MaskMethod } from "@/server/platform/mask-method";

const MASK_METHODS = [
  "keep",
  "empty",
  "name",
  "email",
  "login",
  "phone",
  "format",
  "street",
  "city",
  "sentence",
  "lorem",
  "hash",
  "number",
  "date",
] as const satisfies readonly MaskMethod[];

/** Longer than any set that people keep by hand; the defaults are about 200. */
const RULES_MAX = 1000;
/** PostgreSQL's own bound of a name. */
const NAME_MAX_CHARS = 63;

export const maskingRule = z.object({
  model: z
    .string()
    .trim()
    .max(NAME_MAX_CHARS)
    .regex(/^[a-z][a-z0-9_.]*$/, "write a model as Odoo names it, such as res.partner")
    .describe("a model of Odoo"),
  field: z
    .string()
    .trim()
    .max(NAME_MAX_CHARS)
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "write a field as Odoo names it, such as email")
    .describe("one of its stored fields"),
  method: z.enum(MASK_METHODS),
});
export type MaskingRule = z.output<typeof maskingRule>;

export const setMaskingInput = z.object({
  staging: z.boolean().optional().describe("mask copies of production on staging, and neutralized downloads"),
  development: z.boolean().optional().describe("mask what is restored into development"),
  rules: z
    .array(maskingRule)
    .max(RULES_MAX)
    .superRefine((rules, context) => {
      const seen = new Set<string>();
      for (const [at, { model, field }] of rules.entries()) {
        const key = `${model} ${field}`;
        if (seen.has(key))
          context.addIssue({
            code: "custom",
            path: [at, "field"],
            message: `${model} has two rules for ${field}`,
          });
        seen.add(key);
      }
    })
    .nullable()
    .optional()
    .describe("all rules at once; null: Capstan's own; left out: as they are"),
  expected: z
    .array(maskingRule)
    .max(RULES_MAX)
    .optional()
    .describe("the rules as you read them: nothing is changed when they are others by now"),
});
export type SetMasking = z.output<typeof setMaskingInput>;

const maskedField = maskingRule.extend({ rows: z.number().int() });

/** What one copy's masking did. */
export const maskingReport = z.object({
  at: z.string(),
  runId: z.uuid(),
  environment: z.object({ id: z.uuid(), name: z.string() }),
  tookMs: z.number().int(),
  masked: z.array(maskedField).describe("what was masked; nothing of a field: 0 rows"),
  absent: z.number().int().describe("rules that the database has no field for"),
  unmasked: z
    .array(
      z.object({ table: z.string(), column: z.string(), why: z.enum(["name", "email", "phone", "iban"]) }),
    )
    .describe("columns that look personal, by name or by their values, and have no rule"),
  files: z
    .array(z.object({ model: z.string(), picture: z.boolean(), files: z.number().int(), bytes: z.number() }))
    .describe("attachments that may hold something of a person; they are not changed"),
});
export type MaskingReport = z.output<typeof maskingReport>;

export const masking = z.object({
  staging: z.boolean(),
  development: z.boolean(),
  rules: z.array(maskingRule),
  isDefault: z.boolean().describe("the rules are Capstan's own"),
  lastReport: maskingReport.nullable(),
});
export type Masking = z.output<typeof masking>;

export const maskingPreview = z.object({
  examplesShown: z.boolean().describe("whether you may see values: who may download backups there"),
  items: z.array(
    maskingRule.extend({
      rows: z.number().int().nullable().describe("null: it took too long to count, or there is a problem"),
      examples: z.array(z.object({ before: z.string(), after: z.string() })),
      problem: z.string().nullable().describe("why no copy could start with this rule"),
      absent: z.boolean().describe("the database has no such field; the rule is passed over"),
    }),
  ),
});
export type MaskingPreview = z.output<typeof maskingPreview>;
