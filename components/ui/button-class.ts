import { cva } from "class-variance-authority";
import type { VariantProps } from "class-variance-authority";

/** buttonClass is the look of everything pressed: Button, ButtonLink, the triggers of menus. */
export const buttonClass = cva(
  [
    "relative inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap select-none",
    "transition-[background-color,border-color,color,opacity] duration-100",
    "aria-disabled:opacity-55 aria-disabled:shadow-none aria-busy:opacity-80",
    "[&_svg]:size-4 [&_svg]:shrink-0",
  ],
  {
    variants: {
      variant: {
        primary: "bg-primary text-primary-on shadow-1 not-aria-disabled:hover:bg-primary-hover",
        secondary:
          "border border-line-strong bg-surface text-ink shadow-1 not-aria-disabled:hover:bg-hover not-aria-disabled:active:bg-pressed",
        ghost:
          "text-ink-2 not-aria-disabled:hover:bg-hover not-aria-disabled:hover:text-ink not-aria-disabled:active:bg-pressed",
        danger: "bg-danger-solid text-danger-on shadow-1 not-aria-disabled:hover:opacity-90",
        "danger-quiet":
          "border border-line-strong bg-surface text-danger-ink shadow-1 not-aria-disabled:hover:border-danger-solid not-aria-disabled:hover:bg-danger-soft",
      },
      size: {
        sm: "h-7 px-2.5 text-xs pointer-coarse:h-9",
        md: "h-8 px-3 text-sm pointer-coarse:h-10",
        lg: "h-10 px-4 text-base",
        "icon-sm": "size-7 text-xs pointer-coarse:size-9",
        icon: "size-8 text-sm pointer-coarse:size-10",
      },
    },
    defaultVariants: { variant: "secondary", size: "md" },
  },
);

export type ButtonLook = VariantProps<typeof buttonClass>;
