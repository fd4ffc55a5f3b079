import {
  Ban,
  ChevronsRight,
  CircleCheck,
  CircleDashed,
  CircleDot,
  CircleFadingArrowUp,
  CircleX,
  Clock,
  Hourglass,
  LoaderCircle,
  Moon,
  Square,
  Trash2,
  TriangleAlert,
  Unplug,
  UserRoundCheck,
} from "lucide-react";
import type { LucideIcon } from "lucide-react";
import { cn } from "@/components/lib/cn";

const icons = {
  waiting: Clock,
  person: UserRoundCheck,
  running: LoaderCircle,
  done: CircleCheck,
  failed: CircleX,
  cancelled: Ban,
  superseded: CircleFadingArrowUp,
  lost: Unplug,
  warning: TriangleAlert,
  live: CircleDot,
  asleep: Moon,
  stopped: Square,
  expired: Hourglass,
  deleting: Trash2,
  pending: CircleDashed,
  skipped: ChevronsRight,
} satisfies Record<string, LucideIcon>;

export type StateIconName = keyof typeof icons;

/** StateIcon is the shape of a state, in the colour around it. Decorative: the word stands beside it or in a label. */
export function StateIcon({ name, className }: { name: StateIconName; className?: string }) {
  const Icon = icons[name];
  return (
    <Icon
      aria-hidden
      strokeWidth={2.25}
      className={cn("size-3.5 shrink-0", name === "running" && "animate-spin", className)}
    />
  );
}
