import { expect, test } from "vitest";
import { planPerson, type Known } from "./plan-person";

const nobody: Known = {
  linkedUserId: null,
  sameEmailUserId: null,
  isMember: false,
  worksElsewhere: false,
  isInvited: false,
};
const member = { ...nobody, sameEmailUserId: "a", isMember: true };
const strict = { linkByEmail: false, admitsNew: false };
const linking = { linkByEmail: true, admitsNew: false };
const open = { linkByEmail: true, admitsNew: true };
const verified = { email: "sam@example.com", emailVerified: true };
const unverified = { email: "sam@example.com", emailVerified: false };

test.each([
  ["linked before", strict, unverified, { ...nobody, linkedUserId: "a" }, { kind: "use", userId: "a" }],
  ["no address", open, { email: null, emailVerified: true }, nobody, { kind: "refuse" }],
  ["an address that is not verified", open, unverified, member, { kind: "refuse" }],
  ["the same address, not allowed", strict, verified, member, { kind: "refuse" }],
  ["the same address", linking, verified, member, { kind: "link", userId: "a" }],
  [
    "the same address, of somebody who is no member",
    open,
    verified,
    { ...nobody, sameEmailUserId: "a" },
    { kind: "refuse" },
  ],
  [
    "the same address, of somebody who was only invited",
    open,
    verified,
    { ...nobody, sameEmailUserId: "a", isInvited: true },
    { kind: "refuse" },
  ],
  [
    "the same address, of somebody who works elsewhere too",
    open,
    verified,
    { ...member, worksElsewhere: true },
    { kind: "refuse" },
  ],
  ["a stranger", linking, verified, nobody, { kind: "refuse" }],
  [
    "a stranger who was invited",
    strict,
    verified,
    { ...nobody, isInvited: true },
    { kind: "make", admit: false },
  ],
  ["a stranger where new people are let in", open, verified, nobody, { kind: "make", admit: true }],
  [
    "an invitation to an unverified address",
    strict,
    unverified,
    { ...nobody, isInvited: true },
    { kind: "refuse" },
  ],
] as const)("%s", (_name, rules, claims, known, plan) => {
  expect(planPerson(rules, claims, known)).toEqual(plan);
});
