/** What the sign-in page says. */
export const signInStrings = {
  signIn: "Sign in",
  signInTitle: "Sign in to Capstan",
  signInText: "With the account an administrator of this installation made for you.",
  email: "Email",
  password: "Password",
  code: "Code of your second factor",
  codeStep: "One more step: your second factor.",
  codeHint: "The six digits your authenticator app shows now. Phone lost? Type one of your recovery codes.",
  signInCode: "Sign in with the code",
  signInLink: "Mail me a link instead",
  signInLinkOnly: "Mail me a link",
} as const;

/** Why signing in did not work, and what to do. */
export const signInErrors = {
  missing: "Write your email address and your password.",
  wrong: "This email address and password do not belong together. Check both and try again.",
  wrongKey: "This passkey is not known here. Sign in another way, then add it on your account page.",
  noEmail: "Write your email address.",
  linkSent:
    "If there is an account with this address, a link is on its way. Open it in this browser; it works once, for an hour.",
  linkUnavailable: "No link can be mailed just now. Try again in a moment.",
  noCode: "Write the code of your authenticator app, or a recovery code.",
  wrongCode:
    "This code is not right, or it was used already. Wait for the next one; after some minutes, begin again.",
  tooMany: (seconds: number) =>
    `Too many attempts. Wait ${seconds <= 60 ? "a minute" : `${Math.ceil(seconds / 60)} minutes`}, then try again.`,
  unavailable: "Capstan cannot check your password just now. Try again in a moment.",
} as const;

/** Why signing in at another site did not work; the address of the sign-in page carries the word. */
export const providerErrors: ReadonlyMap<string, string> = new Map([
  ["cancelled", "Signing in was cancelled at the other site."],
  ["refused", "The other site's answer could not be trusted, or came too late. Begin again."],
  [
    "unknown",
    "Nobody here has this account's address, or it is not verified there. Ask an administrator for an invitation.",
  ],
  ["expired", "This link was used already or is too old. Ask for a new one."],
  ["browser", "Open the link in the browser in which you asked for it, or ask for a new one here."],
  ["unavailable", "The other site does not answer just now. Try again in a moment."],
]);
