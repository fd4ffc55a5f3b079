import { cva } from "class-variance-authority";

/** fieldClass is the look of what text is typed into or chosen from. */
export const fieldClass = cva(
  [
    "w-full min-w-0 rounded-md border border-edge bg-surface text-ink placeholder:text-ink-3",
    "transition-[border-color] duration-100 not-disabled:hover:border-ink-3",
    "focus-visible:border-focus focus-visible:outline-offset-0",
    "disabled:bg-sunken disabled:text-ink-3 [&[readonly]]:bg-sunken",
    "aria-invalid:border-danger-solid",
  ],
  {
    variants: {
      size: {
        sm: "h-7 px-2 text-xs pointer-coarse:h-9",
        md: "h-8 px-2.5 text-sm pointer-coarse:h-10",
        lg: "h-10 px-3 text-base",
        area: "min-h-20 px-2.5 py-1.5 text-sm",
      },
    },
    defaultVariants: { size: "md" },
  },
);
