import type { ReactNode } from "react";
import { cn } from "@/components/lib/cn";
import { CommandLine } from "./command-line";

type EmptyStateProps = {
  title: string;
  text?: ReactNode;
  /** the next command to run */
  command?: string;
  /** or the button to press */
  action?: ReactNode;
  icon?: ReactNode;
  className?: string;
};

/** EmptyState says what will be here and the next command to run, never only that nothing is. */
export function EmptyState({ title, text, command, action, icon, className }: EmptyStateProps) {
  return (
    <div className={cn("mx-auto flex max-w-xl flex-col items-center px-4 py-10 text-center", className)}>
      {icon && <div className="text-ink-3 mb-3 [&_svg]:size-6">{icon}</div>}
      <p className="text-base font-semibold">{title}</p>
      {text && <div className="text-ink-3 mt-1 text-sm text-balance">{text}</div>}
      {command && <CommandLine command={command} className="mt-4 w-full text-left" />}
      {action && <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
