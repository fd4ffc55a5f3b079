import { cn } from "@/components/lib/cn";
import { formatProgress, progressPercent } from "@/components/lib/format-progress";
import type { ProgressValue } from "@/components/lib/format-progress";

const bar = [
  "h-1.5 w-full appearance-none overflow-hidden rounded-full bg-pressed",
  "[&::-webkit-progress-bar]:bg-transparent",
  "[&::-webkit-progress-value]:rounded-full [&::-webkit-progress-value]:bg-info-solid",
  "[&::-webkit-progress-value]:transition-[inline-size] [&::-webkit-progress-value]:duration-300",
  "[&::-moz-progress-bar]:rounded-full [&::-moz-progress-bar]:bg-info-solid",
  "indeterminate:animate-indeterminate indeterminate:bg-[length:200%_100%]",
  "indeterminate:bg-[linear-gradient(90deg,transparent_0_30%,var(--info-solid)_50%,transparent_70%_100%)]",
  "[&:indeterminate::-moz-progress-bar]:bg-transparent",
].join(" ");

/** Progress of real things: bytes, rows, modules. Numbers first, the bar only repeats them. */
export function Progress({
  value,
  label,
  className,
}: {
  value: ProgressValue;
  label: string;
  className?: string;
}) {
  const percent = progressPercent(value);
  const text = formatProgress(value);
  return (
    <div className={cn("w-full", className)}>
      <div className="text-ink-3 mb-1 flex justify-between gap-3 text-xs" data-numeric>
        <span>{text}</span>
        {percent !== null && <span>{percent} %</span>}
      </div>
      <progress
        className={bar}
        aria-label={label}
        aria-valuetext={text}
        value={percent ?? undefined}
        max={100}
      />
    </div>
  );
}
