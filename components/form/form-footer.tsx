import type { ReactNode } from "react";

/** FormFooter holds a form's buttons and the sentence that says how it went. */
export function FormFooter({ message, children }: { message?: ReactNode; children: ReactNode }) {
  return (
    <div className="border-line flex flex-wrap items-center justify-end gap-3 border-t pt-4">
      <div role="status" className="text-ink-3 grow text-sm">
        {message}
      </div>
      {children}
    </div>
  );
}
