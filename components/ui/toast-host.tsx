"use client";

import { CircleCheck, CircleX, Info, TriangleAlert, X } from "lucide-react";
import { useEffect, useState, useSyncExternalStore } from "react";
import { uiStrings } from "@/components/lib/strings";
import { Button } from "./button";
import { IconButton } from "./icon-button";
import { toast } from "./toast";
import type { Toast } from "./toast";
import type { Tone } from "./tone";
import { toneText } from "./tone";

/** Time to read two short lines; it stands still under the pointer or the focus. Errors wait to be dismissed. */
const TOAST_SHOWN_MS = 6000;
const NONE: readonly Toast[] = [];

const icons: Record<Tone, typeof Info> = {
  neutral: Info,
  info: Info,
  success: CircleCheck,
  warning: TriangleAlert,
  danger: CircleX,
  violet: Info,
};

/** ToastHost shows the toasts, mounted once in the root layout. A polite live region; errors are announced at once. */
export function ToastHost() {
  const toasts = useSyncExternalStore(toast.subscribe, toast.list, () => NONE);
  return (
    <section
      aria-label={uiStrings.notifications}
      aria-live="polite"
      className="pointer-events-none fixed inset-x-3 bottom-3 z-50 flex flex-col items-end gap-2 sm:left-auto sm:w-88"
    >
      {toasts.map((each) => (
        <ToastCard key={each.id} value={each} />
      ))}
    </section>
  );
}

function ToastCard({ value }: { value: Toast }) {
  const { id, tone, title, text, action } = value;
  const [held, setHeld] = useState(false);
  const stays = held || tone === "danger";
  useEffect(() => {
    if (stays) return undefined;
    const timer = window.setTimeout(() => toast.dismiss(id), TOAST_SHOWN_MS);
    return () => window.clearTimeout(timer);
  }, [id, stays]);
  const Icon = icons[tone];
  return (
    <div
      role={tone === "danger" ? "alert" : undefined}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className="animate-in border-line-strong bg-raised shadow-3 fade-in slide-in-from-bottom-2 pointer-events-auto flex w-full items-start gap-2.5 rounded-lg border py-2.5 pr-2 pl-3"
    >
      <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${toneText[tone]}`} />
      <div className="min-w-0 grow py-px">
        <p className="text-sm font-medium">{title}</p>
        {text && <p className="text-ink-3 text-sm">{text}</p>}
      </div>
      {action && (
        <Button
          size="sm"
          onClick={() => {
            toast.dismiss(id);
            action.onPress();
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton size="sm" label={uiStrings.dismiss} icon={<X />} onClick={() => toast.dismiss(id)} />
    </div>
  );
}
