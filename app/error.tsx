"use client";

import { PageError } from "@/components/portal/page-error";

export default function RootError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <main>
      <PageError digest={error.digest} retry={reset} />
    </main>
  );
}
