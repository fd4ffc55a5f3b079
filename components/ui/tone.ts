import type { Stage } from "@/server/access/matrix";

/** What a colour means; never the only sign of it. */
export type Tone = "neutral" | "info" | "success" | "warning" | "danger" | "violet";

/** Text in the colour of a tone. */
export const toneText: Record<Tone, string> = {
  neutral: "text-neutral-ink",
  info: "text-info-ink",
  success: "text-success-ink",
  warning: "text-warning-ink",
  danger: "text-danger-ink",
  violet: "text-violet-ink",
};

/** Text of a tone on its own soft ground. */
export const toneSoft: Record<Tone, string> = {
  neutral: "bg-neutral-soft text-neutral-ink",
  info: "bg-info-soft text-info-ink",
  success: "bg-success-soft text-success-ink",
  warning: "bg-warning-soft text-warning-ink",
  danger: "bg-danger-soft text-danger-ink",
  violet: "bg-violet-soft text-violet-ink",
};

/** Text on the full colour of a stage. */
export const stageSolid: Record<Stage, string> = {
  production: "bg-production-solid text-production-on",
  staging: "bg-staging-solid text-staging-on",
  development: "bg-development-solid text-development-on",
};

/** Text of a stage on its soft ground. */
export const stageSoft: Record<Stage, string> = {
  production: "bg-production-soft text-production-ink",
  staging: "bg-staging-soft text-staging-ink",
  development: "bg-development-soft text-development-ink",
};
