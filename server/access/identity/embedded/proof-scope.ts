import { AsyncLocalStorage } from "node:async_hooks";

/**
 * proofScope: inside, somebody who is signed in proves themselves once more. The library begins a session with every passkey;
 * one begun here is no sign-in, and the trail has no line of it. Of this process only: nothing that a request brings enters it.
 */
export const proofScope = new AsyncLocalStorage<true>();
