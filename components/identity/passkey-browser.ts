"use client";

import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from "@simplewebauthn/browser";
import { securityStrings as words } from "./strings";

export type PasskeyOutcome = { response: unknown } | { failure: string };

/** askPasskey has the browser sign with a passkey of its owner; the library comes when it is first wanted. */
export async function askPasskey(options: unknown): Promise<PasskeyOutcome> {
  const { browserSupportsWebAuthn, startAuthentication } = await import("@simplewebauthn/browser");
  if (!browserSupportsWebAuthn()) return { failure: words.notHere };
  try {
    // The server made them; the type says as much.
    const optionsJSON = options as PublicKeyCredentialRequestOptionsJSON;
    return { response: await startAuthentication({ optionsJSON }) };
  } catch {
    return { failure: words.keyRefused };
  }
}

/** makePasskey has the browser make one. */
export async function makePasskey(options: unknown): Promise<PasskeyOutcome> {
  const { browserSupportsWebAuthn, startRegistration } = await import("@simplewebauthn/browser");
  if (!browserSupportsWebAuthn()) return { failure: words.notHere };
  try {
    const optionsJSON = options as PublicKeyCredentialCreationOptionsJSON;
    return { response: await startRegistration({ optionsJSON }) };
  } catch {
    return { failure: words.keyRefused };
  }
}
