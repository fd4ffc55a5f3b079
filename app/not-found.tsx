import type { Metadata } from "next";
import { NotFoundState } from "@/components/portal/not-found-state";
import { portalStrings } from "@/components/portal/strings";

export const metadata: Metadata = { title: portalStrings.notFoundTitle };

export default function NotFoundPage() {
  return (
    <main>
      <NotFoundState />
    </main>
  );
}
