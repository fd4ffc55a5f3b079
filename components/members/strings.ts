import { formatPlural } from "@/components/lib/format-count";

/** Roles in words, and what each is for. */
export const roleWords = {
  owner: { label: "Owner", text: "Everything, deleting the project included" },
  admin: { label: "Administrator", text: "Everything on all stages, members and settings" },
  developer: { label: "Developer", text: "Works on development branches" },
  tester: { label: "Tester", text: "Works on development and staging" },
  technical_approver: {
    label: "Technical approver",
    text: "Looks at everything, decides on the technical side",
  },
  business_approver: { label: "Business approver", text: "Looks at everything, decides for the business" },
  auditor: { label: "Auditor", text: "Reads everything, changes nothing" },
  viewer: { label: "Viewer", text: "Sees the project and its development logs" },
} as const;

export const orgRoleWords = {
  owner: { label: "Owner", text: "Everything, security settings and other owners included" },
  admin: { label: "Administrator", text: "All projects and all people but owners" },
  member: { label: "Member", text: "Makes projects; sees others when added to them" },
} as const;

export const memberStrings = {
  org: "Organization",
  members: "Members",
  invitations: "Invitations",
  security: "Security",
  audit: "Audit",
  roles: "Roles",
  sections: "The organization",
  membersText: "Owners and administrators have all rights in every project.",
  projectText: "People with a role in this project, and those who run the organization.",
  table: "Members, owners first",
  projectTable: "Members of the project",
  name: "Name",
  role: "Role",
  since: "Since",
  factor: "Second factor",
  factorOn: "On",
  factorOff: "Off",
  projects: "Projects",
  you: "You",
  byOrg: "Through the organization",
  actions: "Actions",
  roleOf: (name: string) => `Role of ${name}`,
  roleChanged: (name: string, role: string) => `${name} is ${role} now`,
  roleFailed: "The role was not changed",
  remove: "Remove",
  leave: "Leave",
  removeWhat: (name: string) => `Remove ${name}`,
  removeAsk: (name: string, from: string) => `Remove ${name} from ${from}?`,
  removeText: "They lose access at once. What they started goes on.",
  removeOrgText: "They lose access at once, to its projects too. What they started goes on.",
  leaveAsk: (from: string) => `Leave ${from}?`,
  leaveText:
    "You lose access at once. What you started goes on. You come back only when somebody adds you again.",
  leaveOrgText:
    "You lose access at once, to its projects too. What you started goes on. You come back only when somebody invites you again.",
  removed: (name: string) => `${name} is removed`,
  blocked: "Your role may look at this list, not change it.",
  onlyOwners: "Only owners change owners.",

  invite: "Invite…",
  add: "Add people…",
  inviteTitle: (where: string) => `Invite somebody to ${where}`,
  addTitle: (where: string) => `Add somebody to ${where}`,
  email: "Email",
  inviteHint:
    "They get a link that works once, for a week: from you, and by mail where a mail server is set.",
  addHint: "People of the organization are added at once; everybody else gets an invitation.",
  send: "Invite",
  addConfirm: "Add",
  emailMissing: "Write an email address.",
  correctField: "Nobody was invited. Correct what is marked, then try again.",
  added: (email: string) => `${email} is a member now`,
  linkTitle: (email: string) => `Invitation for ${email}`,
  linkMailed:
    "It was mailed. You can also hand the link over yourself. Copy it now: it is shown this once, and never again. It works for this address only.",
  linkKept:
    "No mail server is set, so the mail with the link is kept in the Outbox, where owners of the installation find it. Elsewhere it is shown this once: copy it now and hand it over yourself. It works for this address only.",
  linkLabel: "Invitation link",
  linkWhat: "link",
  done: "Done",
  open: "Open",
  expired: "Expired",
  expires: "Expires",
  invitedBy: "Invited by",
  to: "To",
  noInvitations: "No open invitation",
  noInvitationsText: "Who has not joined yet is listed here.",
  invitationsTable: "Invitations that were not accepted yet",
  revoke: "Take back",
  revokeWhat: (email: string) => `Take back the invitation of ${email}`,
  revoked: (email: string) => `The invitation of ${email} is taken back`,
  failed: "That did not work",

  requireTitle: "Second factor",
  requireText: "Ask every member for a second factor: an authenticator app or a passkey.",
  requireHint: (members: number, guests: number) => {
    if (members + guests === 0)
      return "Every member has one. People who are only in its projects are asked as well.";
    const who = [
      ...(members > 0 ? [formatPlural(members, "member", "members")] : []),
      ...(guests > 0
        ? [formatPlural(guests, "person who is only in a project", "people who are only in a project")]
        : []),
    ].join(" and ");
    const verb = members + guests === 1 ? "has" : "have";
    return `${who} ${verb} none yet. They are led to set one up, and can do nothing else before.`;
  },
  requireLabel: "Ask for a second factor",
  requireOn: "Every member is asked for a second factor",
  requireOff: "A second factor is no longer asked for",
  onlyOwner: "Only owners of the organization change this.",

  lifeTitle: "Life of API tokens",
  lifeText: "A token that ends by itself is one less to forget. Tokens made before keep the end they have.",
  lifeLabel: "Longest life, in days",
  lifeHint:
    "For new tokens of members and of the organization's projects. Empty: as long as their makers wish.",
  lifeSaved: (days: number) => `New tokens live ${formatPlural(days, "day", "days")} at most`,
  lifeLifted: "New tokens live as long as their makers wish",

  sitesTitle: "Sign in at another site",
  sitesText: "Google Workspace, Microsoft Entra, Keycloak and everything else that speaks OpenID Connect.",
  signInAddress: "The organization's own sign-in page",
  signInAddressHint: "Its sites are offered there. Give it to your people instead of the general one.",
  signInAddressWhat: "address of the sign-in page",
  sitesEmpty: "People sign in with a password or a passkey here.",
  sitesTable: "Sites that people sign in at",
  site: "Site",
  issuer: "Issuer",
  rules: "Rules",
  addSite: "Add a site…",
  addSiteTitle: "Add a site to sign in at",
  addSiteConfirm: "Add",
  siteName: "Name",
  siteNameHint: "Shown on the sign-in page, as: Acme login.",
  issuerHint:
    "As https://accounts.google.com, or https://login.example.com/realms/acme. The rest is read from there.",
  clientId: "Client ID",
  clientSecret: "Client secret",
  clientSecretHint: "It is sealed, and not shown again.",
  callback: "Tell the site this redirect address:",
  callbackWhat: "redirect address",
  linkByEmail: "Same verified address, same person",
  linkByEmailHint: "Signs people into the account they have here, if they work in this organization alone.",
  admitsNew: "Let new people in",
  admitsNewHint: "Whoever signs in there becomes a member. Otherwise they must be invited.",
  trustsFactor: "Its second factor counts",
  trustsFactorHint: "Where the site says that one was used, this organization asks for none.",
  shortRules: {
    linkByEmail: "Links accounts",
    admitsNew: "Admits people",
    trustsFactor: "Second factor counts",
  },
  siteAdded: (name: string) => `People can sign in with ${name} now`,
  siteRemoved: (name: string) => `Nobody signs in with ${name} any more`,
  removeSite: (name: string) => `Remove ${name}`,
  removeSiteAsk: (name: string) => `Remove ${name}?`,
  removeSiteText:
    "Nobody signs in there any more. Who is signed in stays so; who has no password here asks for one by “Forgot your password?”.",
  fillIn: "Fill in name, issuer, client ID and secret.",

  matrixTitle: "Who may do what",
  matrixText: "The same in every project. It is enforced by the portal, the API, Git and the database.",
  matrixTable: "Permissions of the roles in a project",
  orgMatrixTitle: "In the organization",
  orgMatrixTable: "Permissions of the roles in an organization",
  permission: "Permission",
  all: "All stages",
  none: "No",
  yes: "Yes",
  stageShort: { production: "Prod", staging: "Stag", development: "Dev" },

  outboxTitle: "Outbox",
  outboxText:
    "No mail server is set (CAPSTAN_SMTP_URL), so mails are kept here instead of being sent. Only owners of the installation see them.",
  outboxSmtp: "Mails are sent by SMTP. This is what was kept before.",
  outboxEmpty: "No mail yet",
  outboxEmptyText: "Invitations and links that reset a password appear here.",
  outboxNotYours:
    "Only owners of the installation see what is here. Ask one of them for what was mailed to you.",
} as const;
