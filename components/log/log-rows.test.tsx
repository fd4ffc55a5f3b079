import { createRef } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { LogBuffer } from "./log-buffer";
import { LogRows } from "./log-rows";
import { LogScroller } from "./log-scroller";
import { RowSpace } from "./row-space";

function draw(live: boolean, count: number): string[] {
  const lines = Array.from({ length: count }, (_, index) => ({
    seq: index + 1, at: "2026-01-01T00:00:00Z", level: "info" as const, step: null, message: "x",
  })); // prettier-ignore
  const html = renderToStaticMarkup(
    <LogRows
      scroller={new LogScroller(20, count, { start: 0, end: 2 })}
      buffer={new LogBuffer({ lines })}
      space={new RowSpace([[1, count]])}
      viewport={createRef()}
      live={live}
      wrap={false}
      times="off"
      selected={null}
      expanded={new Set()}
      pattern={null}
      currentSeq={null}
      actions={{ select: () => {}, toggle: () => {} }}
      onKeyDown={() => {}}
    />,
  );
  return html.match(/<div role="listitem".*?<\/a>/g) ?? [];
}

test("a new line of a growing log leaves the rows above as they are; an ended one says how many there are", () => {
  expect(draw(true, 3)).toEqual(draw(true, 4));
  expect(draw(false, 3).join("")).toContain('aria-setsize="3"');
});
