import { CircleX } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/components/lib/cn";
import { uiStrings } from "@/components/lib/strings";

type ErrorStateProps = {
  /** what happened */
  title: string;
  text?: ReactNode;
  /** what is still true and safe: "The previous version is serving." */
  holds?: ReactNode;
  /** what to do, as words */
  next?: ReactNode;
  /** or as buttons */
  actions?: ReactNode;
  className?: string;
};

/** ErrorState says what happened, what still holds, and what to do. Announced when it appears. */
export function ErrorState({ title, text, holds, next, actions, className }: ErrorStateProps) {
  return (
    <div
      role="alert"
      className={cn(
        "border-danger-solid/40 bg-danger-soft flex gap-3 rounded-lg border px-4 py-3 text-sm",
        className,
      )}
    >
      <CircleX aria-hidden className="text-danger-ink mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 grow">
        <p className="text-danger-ink font-semibold">{title}</p>
        {text && <div className="text-ink mt-0.5">{text}</div>}
        {(holds || next) && (
          <dl className="text-ink-2 mt-2 grid gap-x-3 gap-y-1 sm:grid-cols-[max-content_1fr]">
            {holds && <Row name={uiStrings.stillHolds}>{holds}</Row>}
            {next && <Row name={uiStrings.whatToDo}>{next}</Row>}
          </dl>
        )}
        {actions && <div className="mt-3 flex flex-wrap gap-2">{actions}</div>}
      </div>
    </div>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink font-medium">{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
