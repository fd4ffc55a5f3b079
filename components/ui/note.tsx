import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/components/lib/cn";
import type { Tone } from "./tone";
import { toneSoft } from "./tone";

const icons = {
  neutral: Info,
  info: Info,
  success: CircleCheck,
  warning: TriangleAlert,
  danger: CircleAlert,
  violet: Info,
} satisfies Record<Tone, typeof Info>;

/** Note is a sentence that belongs to what stands below it: "This environment runs the stand-in." */
export function Note({
  tone = "neutral",
  children,
  actions,
  className,
}: {
  tone?: Tone;
  children: ReactNode;
  actions?: ReactNode;
  className?: string;
}) {
  const Icon = icons[tone];
  return (
    <div
      className={cn(
        "flex flex-wrap items-start gap-x-3 gap-y-2 rounded-md px-3 py-2 text-sm",
        toneSoft[tone],
        className,
      )}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="text-ink min-w-0 grow basis-48">{children}</div>
      {actions}
    </div>
  );
}
