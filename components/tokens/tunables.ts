/** "Last used" moves without a page's doing: lists of tokens look again this often. */
export const TOKEN_LOOK_MS = 30_000;
