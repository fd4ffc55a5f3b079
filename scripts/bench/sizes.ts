/** How much is measured: by default what takes a few minutes; with `--full` what is promised, on a disk with 20 GB free. */
export type BenchSize = {
  name: string;
  databaseMegabytes: number;
  /** files of a megabyte each, as random as pictures are */
  filestoreMegabytes: number;
  /** filestore that goes through one process, whose memory is looked at */
  streamedMegabytes: number;
  rounds: number;
};

export const BENCH_SIZES = {
  some: {
    name: "a tenth",
    databaseMegabytes: 100,
    filestoreMegabytes: 200,
    streamedMegabytes: 500,
    rounds: 1,
  },
  full: {
    name: "full size",
    databaseMegabytes: 1000,
    filestoreMegabytes: 2000,
    streamedMegabytes: 5000,
    rounds: 3,
  },
} as const satisfies Record<string, BenchSize>;
