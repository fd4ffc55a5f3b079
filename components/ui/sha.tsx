import { cn } from "@/components/lib/cn";
import { formatSha } from "@/components/lib/format-sha";
import { uiStrings } from "@/components/lib/strings";
import { CopyButton } from "./copy-button";

/** Sha is a commit: seven digits, a link if there is somewhere to go, and a button that copies all forty. */
export function Sha({
  sha,
  href,
  copy = true,
  className,
}: {
  sha: string;
  href?: string;
  copy?: boolean;
  className?: string;
}) {
  const short = <code className="font-mono text-xs">{formatSha(sha)}</code>;
  return (
    <span className={cn("inline-flex items-center gap-0.5 align-middle", className)}>
      {href ? (
        <a href={href} className="text-accent hover:underline" target="_blank" rel="noreferrer">
          {short}
        </a>
      ) : (
        short
      )}
      {copy && <CopyButton text={sha} what={uiStrings.commit} className="size-6" />}
    </span>
  );
}
