import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { ConfirmQuestion } from "./confirm-question";

const question = { title: "Sure?", confirmLabel: "Do it", onClose: () => {}, onConfirm: async () => {} };

/** What stands on the buttons, and in which of the three ways each asks for the focus. */
function focusOf(html: string): string[] {
  return [...html.matchAll(/<(?:button|input)[^>]*?data-autofocus="(\w+)"[^>]*>([^<]*)/g)].map(
    ([, how, text]) => `${text || "field"}: ${how}`,
  );
}

it.each([
  ["a question", {}, ["Do it: last"]],
  ["what destroys", { danger: true }, ["Cancel: true", "Do it: last"]],
  [
    "what destroys once the name is typed",
    { danger: true, typeToConfirm: "main" },
    ["field: true", "Do it: last"],
  ],
])("%s has its focus where Enter does no harm", (_what, props, focus) => {
  expect(focusOf(renderToStaticMarkup(<ConfirmQuestion {...question} {...props} />))).toEqual(focus);
});

it("says on its dismissing button what stays", () => {
  const html = renderToStaticMarkup(<ConfirmQuestion {...question} dismissLabel="Keep running" />);
  expect(html).toContain("Keep running");
  expect(html).not.toContain("Cancel");
});
