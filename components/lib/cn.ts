import { clsx } from "clsx";
import type { ClassValue } from "clsx";

/**
 * cn joins class names. It does not resolve conflicts between them (tailwind-merge costs 8 KB of first load):
 * components keep their own look to themselves, and the `className` they take is for placing them.
 */
export function cn(...classes: ClassValue[]): string {
  return clsx(classes);
}
