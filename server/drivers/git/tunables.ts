/** A transfer that says nothing for this long is ended as unreachable: git prints progress at least every second. */
export const networkIdleTimeoutMs = 300_000;

/** A local command still running then is ended as failed; a checkout of 100,000 files takes well under a minute. */
export const localTimeoutMs = 600_000;

/** Git waits this long for the lock of a ref that another process holds, then the command fails. */
export const refLockTimeoutMs = 3_000;

/**
 * A command that still finds a lock is tried again this often, then it fails. Together with Git's own waiting longer than
 * staleLockMs: a lock left by a kill a moment ago is waited out, not failed on.
 */
export const lockRetries = 12;

/** Pause between two tries for such a lock. */
export const lockRetryPauseMs = 250;

/** A lock file older than this belongs to a process that was killed (Git holds them for moments): it is removed. */
export const staleLockMs = 30_000;

/** Temporary folders older than this belong to a process that was killed: the next one to come sweeps them. */
export const leftoverMs = 6 * 3_600_000;

/** ssh gives up on a host that does not answer within this. */
export const sshConnectTimeoutSeconds = 20;

/** ssh asks a silent host this often whether it is there; after four unanswered times the connection is dropped. */
export const sshAliveIntervalSeconds = 15;

/** An https transfer below 1 byte/s for this long is dropped. */
export const httpLowSpeedSeconds = 60;

/** Files above this are streamed to and from packs, never held in memory, and never stored as a difference. */
export const bigFileThresholdMiB = 32;

/**
 * Memory that a command of Git may take at once: above it the command fails. A file that is sent as a difference is put
 * together in memory, and 20 KB of differences can stand for gigabytes.
 */
export const allocationMaxBytes = 512 * 1024 * 1024;

/** Bases of differences that are kept in memory while a pack is read: above it the oldest are read again. */
export const deltaCacheMiB = 96;

/** Memory of one thread that looks for differences in a pack it makes: above it, it compares with fewer files. */
export const packWindowMiB = 64;

/** Threads that make or read one pack: each takes memory of its own, and several people push at once. */
export const packThreads = 2;

/** Files of one checkout, submodules included: Odoo itself has 40,000. A commit with more fails its checkout. */
export const checkoutMaxFiles = 500_000;

/** Bytes of one checkout, submodules included: a commit with more fails its checkout, before a file is written. */
export const checkoutMaxBytes = 10 * 1024 ** 3;

/** What Git prints beyond this many bytes ends the command as failed. */
export const outputMaxBytes = 256 * 1024 * 1024;

/** The part of Git's error output that goes into an error, from its end. */
export const errorDetailMaxChars = 4_000;

/** The part of it that people see. */
export const errorMessageMaxChars = 500;

/** Columns of a commit's subject, author's name and address that are kept; the rest is cut off with "..". */
export const commitFieldMaxColumns = 500;

/** A submodule's commit that no checkout asked for since then is dropped; a later checkout fetches it again. */
export const submoduleKeepMs = 30 * 24 * 3_600_000;

/** A file that could not be written while less than this is free is put down to a full disk. */
export const fullDiskBytes = 64 * 1024 * 1024;

/** Submodules inside submodules, at most this deep: a deeper one fails the checkout. */
export const submoduleMaxDepth = 10;

/** Submodules of one checkout, nested ones included: one more fails the checkout. */
export const submoduleMaxCount = 500;

/** A push above this is refused by Git (`receive.maxInputSize`) with a text the pusher sees. */
export const pushMaxBytes = 2 * 1024 ** 3;

/** What a fetching client may send (the commits it has and wants): above this the answer is 413. */
export const fetchRequestMaxBytes = 64 * 1024 * 1024;

/**
 * A clone or push in which no byte moves for this long is ended. Long, because a client that packs a big repository
 * says nothing meanwhile.
 */
export const httpIdleTimeoutMs = 600_000;

/** A clone or push still going on after this is ended, whatever moves: 2 GiB need 1.5 hours at 3 Mbit/s. */
export const httpTotalTimeoutMs = 2 * 3_600_000;

/** CGI headers of git http-backend are some hundred bytes: above this the answer is refused as broken. */
export const cgiHeadMaxBytes = 64 * 1024;
