import type { ReactNode } from "react";
import { Button } from "./button";
import type { ButtonProps } from "./button";

type IconButtonProps = Omit<ButtonProps, "icon" | "tip" | "size" | "children"> & {
  /** its name, also the tooltip */
  label: string;
  icon: ReactNode;
  size?: "sm" | "md";
};

/** IconButton is a Button that shows only an icon; its label is the accessible name and the tooltip. */
export function IconButton({ label, icon, size = "md", variant = "ghost", ...props }: IconButtonProps) {
  return (
    <Button
      {...props}
      variant={variant}
      size={size === "sm" ? "icon-sm" : "icon"}
      aria-label={label}
      tip={label}
      icon={icon}
    />
  );
}
