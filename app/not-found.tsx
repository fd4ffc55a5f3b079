import type { Metadata } from "next";
import { NotFoundState } from "@/components/portal/not-found-state";
import { pageStrings } from "@/components/portal/page-strings";

export const metadata: Metadata = { title: pageStrings.notFoundTitle };

export default function NotFoundPage() {
  return (
    <main>
      <NotFoundState />
    </main>
  );
}
