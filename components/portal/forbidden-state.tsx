import { Lock } from "lucide-react";
import { PageThere } from "@/components/frame/page-arrival";
import { pageStrings } from "./page-strings";

/** ForbiddenState stands in place of what a role may not see: it is there, and the reason says who could open it. */
export function ForbiddenState({ reason }: { reason: string }) {
  return (
    <div className="mx-auto flex max-w-xl flex-col items-center px-4 py-24 text-center">
      <Lock aria-hidden className="text-ink-3 mb-3 size-6" />
      <h2 className="text-lg font-semibold">{pageStrings.forbiddenTitle}</h2>
      <p className="text-ink-2 mt-1 text-sm">{reason}</p>
      <PageThere />
    </div>
  );
}
