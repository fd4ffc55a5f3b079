import { describe, expect, test } from "vitest";
import type { HistoryEntry } from "./contract";
import { planHistoryPage } from "./plan-history-page";

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
const change = (second: number, text = ""): HistoryEntry => ({
  type: "change",
  at: at(second),
  text,
  actor: null,
  action: "test",
});
const all = (...entries: HistoryEntry[]) => ({ entries, readTo: null });
const times = (items: HistoryEntry[]) => items.map((item) => item.at);

describe("planHistoryPage", () => {
  test("merges, newest first, and ends", () => {
    const page = planHistoryPage([all(change(5), change(1)), all(change(3))], 5);
    expect(times(page.items)).toEqual([at(5), at(3), at(1)]);
    expect(page.nextCursor).toBeNull();
  });

  test("keeps together what happened at one moment, or the cursor would pass over the rest of it", () => {
    const page = planHistoryPage([all(change(5), change(4, "one"), change(1)), all(change(4, "two"))], 2);
    expect(times(page.items)).toEqual([at(5), at(4), at(4)]);
    expect(page.nextCursor).toBe(at(4));
  });

  test("shows nothing that a source which was not read to its end could still come before", () => {
    const page = planHistoryPage([{ entries: [change(9), change(7)], readTo: at(7) }, all(change(2))], 5);
    expect(times(page.items)).toEqual([at(9)]);
    expect(page.nextCursor).toBe(at(9));
  });

  test("goes on when one moment fills a page", () => {
    const page = planHistoryPage([{ entries: [change(7), change(7)], readTo: at(7) }, all(change(2))], 1);
    expect(times(page.items)).toEqual([at(7), at(7)]);
    expect(page.nextCursor).toBe(at(7));
  });

  test("has nothing to show", () => {
    expect(planHistoryPage([all(), all()], 5)).toEqual({ items: [], nextCursor: null });
  });
});
