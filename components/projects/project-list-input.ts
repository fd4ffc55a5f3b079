/** What the switcher, the palette and the list of projects ask for: one query serves all three. */
export const projectListInput = { limit: 200 } as const;
