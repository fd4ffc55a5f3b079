"use client";

import { PageThere } from "@/components/frame/page-arrival";
import { paths } from "@/components/lib/paths";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { ErrorState } from "@/components/ui/error-state";
import { pageStrings } from "./page-strings";

/** PageError is what stands in place of a page that broke: what happened, what holds, what to do. */
export function PageError({ digest, retry }: { digest: string | undefined; retry: () => void }) {
  return (
    <div className="mx-auto w-full max-w-2xl px-4 py-16">
      <h1 className="sr-only">{pageStrings.errorTitle}</h1>
      <ErrorState
        title={pageStrings.errorTitle}
        text={pageStrings.errorText}
        next={
          <>
            {pageStrings.errorNext}
            {digest && <code className="block font-mono text-xs">{pageStrings.errorDigest(digest)}</code>}
          </>
        }
        actions={
          <>
            <Button variant="primary" onClick={retry}>
              {pageStrings.reload}
            </Button>
            <ButtonLink href={paths.projects()}>{pageStrings.toProjects}</ButtonLink>
          </>
        }
      />
      <PageThere />
    </div>
  );
}
