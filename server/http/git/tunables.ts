/** The pusher waits so long for what Capstan makes of a push; then they read that it goes on without them. */
export const afterPushTimeoutMs = 20_000;

/** Lines shown to a pusher, and characters of each; the rest is cut off. */
export const noticeMaxLines = 50;
export const noticeMaxChars = 1_000;

/** The end of what Git said to a pusher that is searched for the reason of a refusal; a sentence of Git's is shorter. */
export const saidKeptChars = 2_000;

/** The report of a push that names its refs: above this only the first of them are known. */
export const reportMaxBytes = 4 * 1024 * 1024;
