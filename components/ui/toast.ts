import type { Tone } from "./tone";

export type ToastAction = { label: string; onPress: () => void };

export type Toast = {
  id: number;
  tone: Tone;
  title: string;
  text?: string;
  /** "Undo" where undo is true, or a way on */
  action?: ToastAction;
};

/** More than this many at once hide each other: the oldest goes. */
const TOASTS_MAX = 4;

type Listener = () => void;

let toasts: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<Listener>();

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

/** toast tells the outcome of something the person did, from anywhere in the browser; ToastHost shows it. */
export const toast = {
  show({ tone = "success", ...rest }: Omit<Toast, "id" | "tone"> & { tone?: Tone }): number {
    const id = nextId;
    nextId += 1;
    set([...toasts, { ...rest, id, tone }].slice(-TOASTS_MAX));
    return id;
  },
  dismiss(id: number): void {
    set(toasts.filter((each) => each.id !== id));
  },
  subscribe(listener: Listener): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  list(): readonly Toast[] {
    return toasts;
  },
};
