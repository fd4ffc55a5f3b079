import { expect, test } from "vitest";
import { findRefusal } from "./find-refusal";
import { downloadStrings as words } from "./strings";

const LINK = "https://capstan.example.com/api/exports/1?link=sealed";
const said = (status: number, body: string) => [
  new Response(null, { status }),
  new Response(body, { status }),
];

test.each([
  ["that is there", [new Response(null, { status: 200 })], null],
  ["that is gone", said(410, '{"detail": "The file was removed."}'), "The file was removed."],
  ["that is refused by something else", said(502, "<html>"), words.gone],
  ["of a server that is away", [], words.unreachable],
])("a file %s", async (_what, answers, refusal) => {
  const asked: string[] = [];
  const ask: typeof fetch = async (address, init) => {
    asked.push(`${init?.method ?? "GET"} ${String(address)}`);
    const answer = answers.shift();
    if (!answer) throw new TypeError("Failed to fetch");
    return answer;
  };
  expect(await findRefusal(LINK, ask)).toBe(refusal);
  expect(asked[0]).toBe("HEAD /api/exports/1?link=sealed");
});
