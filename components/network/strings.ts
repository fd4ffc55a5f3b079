export const networkStrings = {
  title: "Network rules",
  org: "From where people reach this organization in Capstan: the portal, the API and Git.",
  environment: "From where this environment may be visited. Capstan itself is not affected.",
  label: "Allowed addresses",
  hint: "One address or network to a line, IPv4 or IPv6. What follows a # is a note. Empty: from everywhere.",
  example: "203.0.113.0/24 # the office\n2001:db8:7::/48 # VPN",
  yourAddress: (address: string) => `You are at ${address}.`,
  addressUnknown: "Your address is not known here.",
  save: "Save the list",
  discard: "Discard",
  nothingToSave: "There is nothing to save.",
  unsaved: "There are changes that are not saved.",
  saved: "Network rules saved",
  failed: "The rules were not saved",
  failedHolds: "What was saved before still holds.",
  onlyOwner: "Only owners of the organization change this.",
  blockedTitle: (orgs: string[]) => `${new Intl.ListFormat("en").format(orgs)} cannot be reached from here`,
  blockedText: (address: string | null) =>
    `Network rules let people in from certain addresses only, and ${address ?? "yours"} is none of them. Come from another network, or ask an owner to add it.`,
  line: (number: number, message: string) => `Line ${number}: ${message}`,
  keptOutTitle: "Keep yourself out?",
  keptOut:
    "Your own address is not on this list. Once it is saved you see nothing of this organization from where you are, this page included.",
  keptOutBack: (org: string) =>
    `Whoever has the machine that Capstan runs on brings you back: npm run networks -- clear ${org}`,
  keptOutConfirm: "Keep me out",
};
