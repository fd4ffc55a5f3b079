import type { ReactNode } from "react";
import { Logo } from "@/components/frame/logo";

/** EntryFrame is the page of whoever is not signed in: a logo, a title, one thing to do. */
export function EntryFrame({
  title,
  text,
  children,
}: {
  title: string;
  text?: ReactNode;
  children: ReactNode;
}) {
  return (
    <main className="grid min-h-dvh grid-cols-[minmax(0,1fr)] place-items-center px-4 py-12">
      <div className="w-full max-w-sm">
        <Logo className="size-9" />
        <h1 className="mt-5 text-2xl font-semibold tracking-tight wrap-anywhere">{title}</h1>
        {text && <p className="text-ink-2 mt-1 text-base wrap-anywhere">{text}</p>}
        <div className="mt-6 grid gap-4">{children}</div>
      </div>
    </main>
  );
}
