"use client";

import { useEffect, useState } from "react";

/** useSettled is `value` once it has stood still for `afterMs`: what is typed is asked for when the typing pauses. */
export function useSettled<Value>(value: Value, afterMs: number): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(value), afterMs);
    return () => window.clearTimeout(timer);
  }, [value, afterMs]);
  return settled;
}
