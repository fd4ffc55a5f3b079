/** What any change of a branch may end with, apart: the page of a run needs no more of the words of branches. */
export const changeStrings = {
  showRun: "Show run",
  gone: "The branch is gone",
  goneText: "Somebody deleted it in the meantime, so nothing was done. Push it again to have it back.",
} as const;
