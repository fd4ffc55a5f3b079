import { cn } from "@/components/lib/cn";

/** Skeleton holds the place of something that is being read. Give it the size of what will come. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cn("bg-hover animate-pulse rounded-sm", className)} />;
}
