"use client";

import { useState, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { databaseStrings as words } from "./strings";

/** Rows of a list that are shown at first: a page of four lists is still looked over at once. */
const FIRST_ROWS = 10;

/** useFirstRows gives the first rows, and a button for the others when there are any. */
export function useFirstRows<Row>(rows: readonly Row[]): { shown: readonly Row[]; more: ReactNode } {
  const [isOpen, setIsOpen] = useState(false);
  if (isOpen || rows.length <= FIRST_ROWS) return { shown: rows, more: null };
  return {
    shown: rows.slice(0, FIRST_ROWS),
    more: (
      <Button size="sm" onClick={() => setIsOpen(true)}>
        {words.showAll(rows.length)}
      </Button>
    ),
  };
}
