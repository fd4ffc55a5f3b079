/** Lines that come with the page itself: more than a screen shows, few enough to cost nothing. */
export const FIRST_LINES = 300;

/** Matches asked of the server at once; a search with more says so. */
export const MATCHES_MAX = 5000;
