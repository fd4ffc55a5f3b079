import { expect, test } from "vitest";
import { describeHead, type HeadFacts } from "./describe-head";

const SERVING = { gitSha: "a".repeat(40), runId: "run-1", rolledBackTo: null };
const FACTS: HeadFacts = {
  stage: "production",
  headSha: "b".repeat(40),
  deployment: SERVING,
  headRun: { id: "run-2", kind: "deploy", status: "failed" },
};
const ROLLED_BACK = { gitSha: "a".repeat(40), runId: "run-3", rolledBackTo: 1 };
const SUCCEEDED = { id: "run-2", kind: "deploy", status: "succeeded" } as const;

const cases: [string, Partial<HeadFacts>, { runId: string | null; text: string } | null][] = [
  [
    "a deploy that failed",
    {},
    {
      runId: "run-2",
      text: "The newest push, bbbbbbbb, did not go live: its deploy failed. Production reverted by itself.",
    },
  ],
  [
    "a build that was lost",
    { stage: "staging", headRun: { id: "run-2", kind: "build", status: "lost" } },
    {
      runId: "run-2",
      text: "The newest push, bbbbbbbb, did not go live: its build was lost. What served before is kept.",
    },
  ],
  [
    "a deploy that was cancelled had nothing to revert",
    { headRun: { id: "run-2", kind: "deploy", status: "cancelled" } },
    {
      runId: "run-2",
      text: "The newest push, bbbbbbbb, did not go live: its deploy was cancelled. What served before is kept.",
    },
  ],
  [
    "a rollback",
    { deployment: ROLLED_BACK, headRun: SUCCEEDED },
    {
      runId: "run-3",
      text: "Rolled back to deployment 1. The newest push, bbbbbbbb, does not serve.",
    },
  ],
  [
    "a restore",
    { headRun: SUCCEEDED },
    {
      runId: "run-1",
      text: "The newest push, bbbbbbbb, does not serve: an earlier state was restored.",
    },
  ],
  [
    "a push that builds nothing",
    { stage: "staging", headRun: null },
    { runId: null, text: "The newest push, bbbbbbbb, has not been deployed here." },
  ],
  ["one under way", { headRun: { id: "run-2", kind: "deploy", status: "running" } }, null],
  ["what serves is the newest", { headSha: SERVING.gitSha }, null],
  ["nothing serves yet", { deployment: null }, null],
  ["no commit", { headSha: null }, null],
];

test.each(cases)("%s", (_, facts, said) => {
  expect(describeHead({ ...FACTS, ...facts })).toEqual(said);
});
