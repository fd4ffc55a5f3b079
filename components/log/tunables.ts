/** Lines per chunk of the buffer and per request. Larger: fewer requests while dragging, later first lines. */
export const CHUNK_LINES = 512;

/** Lines held in memory, about 30 MB at 400 bytes each. Beyond it the chunks looked at longest ago are dropped and read again when needed. */
export const BUFFER_MAX_LINES = 65_536;

/** Rows drawn above and below the visible ones, so that a flick shows no gap before the next frame. */
export const OVERSCAN_ROWS = 24;

/** The same above the first visible row while the end is followed. */
export const OVERSCAN_FOLLOWING_ROWS = 2;

/** How often a line is brought into sight while the rows around it are measured. Rows that never settle leave it where it is then. */
export const REVEAL_MAX_PLACINGS = 12;

/** Tallest element that every browser lays out right (Firefox stops at 17.8 million). Longer logs scroll on a scale. */
export const SCROLL_MAX_PX = 8_000_000;

/** A line longer than this is cut and offers to show the rest. */
export const LINE_SHOWN_CHARS = 2000;

/** A message of more lines than this (a deep traceback) is cut likewise. */
export const LINE_SHOWN_LINES = 60;

/** Even "show all" stops here: laying out one text of megabytes freezes the tab. The rest is in the download. */
export const LINE_EXPANDED_CHARS = 200_000;

/** Lines that can be copied at once; more are refused with a hint at the download. */
export const COPY_MAX_LINES = 10_000;

/** Pause in typing before a search starts. */
export const SEARCH_PAUSE_MS = 180;

/** Pause in scrolling before missing lines are asked for, so that dragging through a million lines asks once. */
export const LOAD_PAUSE_MS = 60;

/** First wait after a failed load; doubles up to the last. */
export const LOAD_RETRY_MS = 1000;
export const LOAD_RETRY_MAX_MS = 30_000;

/** How often new lines are announced to screen readers. */
export const ANNOUNCE_EVERY_MS = 10_000;
