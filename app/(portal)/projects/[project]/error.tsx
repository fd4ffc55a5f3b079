"use client";

import { useRouter } from "next/navigation";
import { startTransition } from "react";
import { PageError } from "@/components/portal/page-error";

/** Inside the project's frame: the branches stay in sight. */
export default function ProjectError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  const router = useRouter();
  const retry = () =>
    startTransition(() => {
      router.refresh();
      reset();
    });
  return <PageError digest={error.digest} retry={retry} />;
}
