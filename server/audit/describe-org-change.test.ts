import { expect, test } from "vitest";
import { describeOrgChange, type OrgChange } from "./describe-org-change";

const CHANGE: OrgChange = {
  action: "orgs.update",
  entity: "app.orgs",
  actor_id: "1",
  actor_name: "alex",
  subject_id: "2",
  subject_name: "sam",
  email: null,
  project: null,
  before: null,
  after: null,
};

const MEMBERS = { entity: "app.org_members" };
const PEOPLE = { entity: "identity.people" };
const INVITATIONS = { entity: "app.invitations", email: "sam@example.com" };

const cases: [Partial<OrgChange>, string][] = [
  [{ ...MEMBERS, after: { role: "member" } }, "sam became a member."],
  [
    { ...MEMBERS, before: { role: "member" }, after: { role: "admin" } },
    "sam is an administrator now, and was a member before.",
  ],
  [
    { ...MEMBERS, before: { factor_vouched: false }, after: { factor_vouched: true } },
    "sam used a second factor at a sign-in site of the organization.",
  ],
  [
    { ...MEMBERS, before: { factor_vouched: true }, after: { factor_vouched: false } },
    "What a sign-in site said of the second factor of sam no longer counts.",
  ],
  [{ ...MEMBERS, before: { role: "owner" } }, "sam was removed, and was an owner."],
  [{ ...MEMBERS, subject_id: "1", before: { role: "member" } }, "sam left, as a member."],
  [
    { ...MEMBERS, subject_id: null, subject_name: null, before: { role: "member" } },
    "Somebody who has left was removed, and was a member.",
  ],
  [{ ...INVITATIONS, after: { org_role: "admin" } }, "sam@example.com was invited as an administrator."],
  [
    { ...INVITATIONS, project: "demo", after: { org_role: null } },
    "sam@example.com was invited to the project demo.",
  ],
  [
    { ...INVITATIONS, before: { accepted_at: null }, after: { accepted_at: "2026-01-01" } },
    "sam@example.com accepted the invitation.",
  ],
  [
    { ...INVITATIONS, before: { revoked_at: null }, after: { revoked_at: "2026-01-01" } },
    "The invitation of sam@example.com was taken back.",
  ],
  [
    { before: { require_second_factor: false }, after: { require_second_factor: true } },
    "Every member is asked for a second factor (an authenticator app or a passkey).",
  ],
  [
    { before: { name: "A", token_max_days: null }, after: { name: "B", token_max_days: 30 } },
    "The organization was renamed from A to B. New API tokens live 30 days at most.",
  ],
  [{ entity: "app.org_networks", after: { network: "10.0.0.0/8" } }, "Access from 10.0.0.0/8 was allowed."],
  [
    { entity: "app.identity_providers", after: { name: "Keycloak", issuer: "https://login.example.com" } },
    "People can sign in with Keycloak (https://login.example.com).",
  ],
  [
    { ...PEOPLE, action: "identity.signIn", after: { method: "totp" } },
    "alex signed in with a password and a code of the app.",
  ],
  [{ ...PEOPLE, action: "identity.signIn", after: { method: "new" } }, "alex signed in."],
  [
    { ...PEOPLE, action: "identity.firstStep", after: { method: "password" } },
    "alex gave the right password, and was asked for a code of the app.",
  ],
  [{ ...PEOPLE, action: "identity.linkSite", after: { site: "credential" } }, "alex set a password."],
  [{ ...PEOPLE, action: "identity.linkSite", after: { site: "Keycloak" } }, "alex can sign in at Keycloak."],
  [
    { ...PEOPLE, action: "identity.removePasskey", before: { passkey: "Laptop" } },
    "alex removed the passkey Laptop.",
  ],
  [
    { ...PEOPLE, actor_name: null, action: "identity.changePassword", after: {} },
    "The password of somebody who has left was changed.",
  ],
  [{ entity: "ops.projects", after: { name: "Demo" } }, "The project Demo was made."],
  [
    { entity: "ops.projects", project: "demo", before: { archived_at: null }, after: { archived_at: "now" } },
    "The project demo was deleted.",
  ],
  [
    {
      entity: "ops.projects",
      project: "demo",
      before: { odoo_version: "17.0" },
      after: { odoo_version: "18.0" },
    },
    "The project demo was changed: odoo version.",
  ],
  [{ entity: "app.unheard_of", action: "things.do", after: { some_thing: 1 } }, "things.do: some thing."],
];

test.each(cases)("%o: %s", (change, said) => {
  expect(describeOrgChange({ ...CHANGE, ...change })).toBe(said);
});
