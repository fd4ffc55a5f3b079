"use client";

import { skipToken, useQuery, useQueryClient } from "@tanstack/react-query";

const KEY = ["recovery codes that were not put away yet"];

/**
 * useKeptCodes holds fresh recovery codes in the page's memory until the person has them: with a second factor the frame
 * around the card may become another one, and what only the card knew would be gone.
 */
export function useKeptCodes(): [string[] | null, (codes: string[] | null) => void] {
  const queries = useQueryClient();
  const { data } = useQuery<string[] | null>({ queryKey: KEY, queryFn: skipToken, staleTime: Infinity });
  return [data ?? null, (codes) => queries.setQueryData<string[] | null>(KEY, codes)];
}
