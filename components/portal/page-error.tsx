"use client";

import { PageThere } from "@/components/frame/page-arrival";
import { paths } from "@/components/lib/paths";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { ErrorState } from "@/components/ui/error-state";
import { portalStrings } from "./strings";

/** PageError is what stands in place of a page that broke: what happened, what holds, what to do. */
export function PageError({ digest, retry }: { digest: string | undefined; retry: () => void }) {
  return (
    <div className="mx-auto w-full max-w-2xl px-4 py-16">
      <h1 className="sr-only">{portalStrings.errorTitle}</h1>
      <ErrorState
        title={portalStrings.errorTitle}
        text={portalStrings.errorText}
        next={
          <>
            {portalStrings.errorNext}
            {digest && <code className="block font-mono text-xs">{portalStrings.errorDigest(digest)}</code>}
          </>
        }
        actions={
          <>
            <Button variant="primary" onClick={retry}>
              {portalStrings.reload}
            </Button>
            <ButtonLink href={paths.projects()}>{portalStrings.toProjects}</ButtonLink>
          </>
        }
      />
      <PageThere />
    </div>
  );
}
