import { Compass } from "lucide-react";
import { PageThere } from "@/components/frame/page-arrival";
import { paths } from "@/components/lib/paths";
import { ButtonLink } from "@/components/ui/button-link";
import { pageStrings } from "./page-strings";

/** NotFoundState: there is no such page, or not for this person; the two look the same on purpose. */
export function NotFoundState() {
  return (
    <div className="mx-auto flex max-w-xl flex-col items-center px-4 py-24 text-center">
      <Compass aria-hidden className="text-ink-3 mb-3 size-6" />
      <h1 className="text-lg font-semibold">{pageStrings.notFoundTitle}</h1>
      <p className="text-ink-3 mt-1 text-sm">{pageStrings.notFoundText}</p>
      <ButtonLink href={paths.projects()} className="mt-4">
        {pageStrings.toProjects}
      </ButtonLink>
      <PageThere />
    </div>
  );
}
