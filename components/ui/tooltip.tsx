import type { ReactNode } from "react";

/** Tooltip around something that is not itself a button: a word with more to say. Reachable by keyboard. */
export function Tooltip({
  text,
  children,
  className,
}: {
  text: string;
  children: ReactNode;
  className?: string;
}) {
  return (
    <span
      tabIndex={0}
      data-tip={text}
      className={
        className ?? "decoration-edge cursor-help rounded-xs underline decoration-dotted underline-offset-4"
      }
    >
      {children}
    </span>
  );
}
