"use client";

import { useCallback, useSyncExternalStore } from "react";

type Ticker = { listeners: Set<() => void>; stop: (() => void) | null; now: number };

const tickers = new Map<number, Ticker>();
/** When this module was loaded in the browser; React asks twice for the first value and wants the same answer. */
const loadedAt = Date.now();

function tickerOf(everyMs: number): Ticker {
  let ticker = tickers.get(everyMs);
  if (ticker === undefined) {
    ticker = { listeners: new Set(), stop: null, now: loadedAt };
    tickers.set(everyMs, ticker);
  }
  return ticker;
}

function start(ticker: Ticker, everyMs: number): () => void {
  const tick = () => {
    if (document.hidden) return;
    ticker.now = Date.now();
    for (const listener of ticker.listeners) listener();
  };
  ticker.now = Date.now();
  const timer = window.setInterval(tick, everyMs);
  document.addEventListener("visibilitychange", tick);
  return () => {
    window.clearInterval(timer);
    document.removeEventListener("visibilitychange", tick);
  };
}

function listen(everyMs: number, listener: () => void): () => void {
  const ticker = tickerOf(everyMs);
  ticker.listeners.add(listener);
  ticker.stop ??= start(ticker, everyMs);
  return () => {
    ticker.listeners.delete(listener);
    if (ticker.listeners.size > 0) return;
    ticker.stop?.();
    ticker.stop = null;
  };
}

/**
 * useNow is the time, anew every `everyMs`. All who ask for the same rhythm share one timer and change in one render;
 * a hidden tab stands still. The first render in the browser differs from the server's by the travel time, so the text
 * made of it needs suppressHydrationWarning.
 */
export function useNow(everyMs: number): number {
  const subscribe = useCallback((listener: () => void) => listen(everyMs, listener), [everyMs]);
  return useSyncExternalStore(
    subscribe,
    () => tickerOf(everyMs).now,
    () => (typeof window === "undefined" ? Date.now() : loadedAt),
  );
}
