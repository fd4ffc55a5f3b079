import { cn } from "@/components/lib/cn";
import { uiStrings } from "@/components/lib/strings";
import { CopyButton } from "./copy-button";

/** CommandLine shows a command to run in a terminal, with Copy. Several lines are several commands. */
export function CommandLine({ command, className }: { command: string; className?: string }) {
  return (
    <div
      className={cn(
        "border-line bg-sunken flex items-start gap-2 rounded-md border py-1 pr-1 pl-3",
        className,
      )}
    >
      <code className="text-ink min-w-0 grow py-1 font-mono text-sm break-words whitespace-pre-wrap">
        {command.split("\n").map((line, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- commands have no identity but their place
          <span key={index} className="block">
            <span aria-hidden className="text-ink-3 select-none">
              ${" "}
            </span>
            {line}
          </span>
        ))}
      </code>
      <CopyButton text={command} what={uiStrings.command} />
    </div>
  );
}
