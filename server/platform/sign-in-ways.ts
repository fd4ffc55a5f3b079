/** How people sign in with Supabase, as SUPABASE_SIGN_IN lists it: each must be switched on in the project too. */

/** What Supabase calls its OAuth providers, and what people call them. */
export const OAUTH_NAMES = {
  apple: "Apple",
  azure: "Microsoft",
  bitbucket: "Bitbucket",
  discord: "Discord",
  facebook: "Facebook",
  figma: "Figma",
  fly: "Fly.io",
  github: "GitHub",
  gitlab: "GitLab",
  google: "Google",
  kakao: "Kakao",
  keycloak: "Keycloak",
  linkedin_oidc: "LinkedIn",
  notion: "Notion",
  slack_oidc: "Slack",
  twitch: "Twitch",
  workos: "WorkOS",
  zoom: "Zoom",
} as const;
export type OauthName = keyof typeof OAUTH_NAMES;

export type SignInWays = {
  password: boolean;
  magicLink: boolean;
  oauth: readonly OauthName[];
  /** domains whose people sign in at their own SAML site */
  ssoDomains: readonly string[];
};

/** PASSWORD_ONLY is what holds while nothing is set. */
export const PASSWORD_ONLY: SignInWays = { password: true, magicLink: false, oauth: [], ssoDomains: [] };

const DOMAIN = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/;

/** parseSignInWays reads "password, magic_link, google, sso:example.com"; throws an Error that names what it does not know. */
export function parseSignInWays(text: string): SignInWays {
  const words = text
    .split(",")
    .map((word) => word.trim().toLowerCase())
    .filter((word) => word !== "");
  if (words.length === 0) throw new Error("names no way to sign in");
  const oauth: OauthName[] = [];
  const ssoDomains: string[] = [];
  for (const word of new Set(words)) {
    if (word === "password" || word === "magic_link") continue;
    if (isOauthName(word)) oauth.push(word);
    else if (word.startsWith("sso:") && DOMAIN.test(word.slice(4))) ssoDomains.push(word.slice(4));
    else throw new Error(`knows no ${JSON.stringify(word)}`);
  }
  return { password: words.includes("password"), magicLink: words.includes("magic_link"), oauth, ssoDomains };
}

function isOauthName(word: string): word is OauthName {
  return Object.hasOwn(OAUTH_NAMES, word);
}
