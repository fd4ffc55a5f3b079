import { cn } from "@/components/lib/cn";
import type { Stage } from "./states";

/** Told apart without colour too: production is whole, staging hatched, development dashed. */
const patterns: Record<Stage, string> = {
  production: "bg-production-solid",
  staging:
    "bg-[repeating-linear-gradient(135deg,var(--staging-solid)_0_0.75rem,color-mix(in_oklch,var(--staging-solid)_55%,var(--canvas))_0.75rem_1.5rem)]",
  development:
    "bg-[repeating-linear-gradient(90deg,var(--development-solid)_0_1.5rem,transparent_1.5rem_2rem)]",
};

/** StageBar is the stripe along the top of everything that belongs to one stage. The words are in the StageBadge near it. */
export function StageBar({ stage, className }: { stage: Stage; className?: string }) {
  return <div aria-hidden data-stage={stage} className={cn("h-1 w-full", patterns[stage], className)} />;
}
