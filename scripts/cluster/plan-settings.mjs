/** The private cluster's settings, as text for its configuration file. Pure. */

const MIB = 1024 * 1024;

/** sockaddr_un.sun_path holds 108 bytes with its end; "/.s.PGSQL.65535" takes 15 of them. */
export const SOCKET_FOLDER_MAX_BYTES = 107 - "/.s.PGSQL.65535".length;

/** Below, PostgreSQL spills; above, the memory is better left to Odoo. */
const SHARED_BUFFERS_MIN_MIB = 128;
const SHARED_BUFFERS_MAX_MIB = 2048;

/**
 * @typedef {object} ClusterPlace
 * @property {number} port
 * @property {string} socketFolder
 * @property {number} memoryBytes of the machine or its container
 * @property {boolean} hasStatements whether pg_stat_statements can be preloaded
 * @property {boolean} hasLz4 whether this PostgreSQL was built with it
 * @property {boolean} [durable] false for a throw-away cluster of tests
 */

/**
 * planSettings gives every setting with its value, ready to be quoted.
 *
 * @param {ClusterPlace} place
 * @returns {Record<string, string | number>}
 */
export function planSettings({ port, socketFolder, memoryBytes, hasStatements, hasLz4, durable = true }) {
  const memoryMib = Math.floor(memoryBytes / MIB);
  const sharedMib = Math.min(
    SHARED_BUFFERS_MAX_MIB,
    Math.max(SHARED_BUFFERS_MIN_MIB, Math.floor(memoryMib / 8)),
  );
  const settings = {
    listen_addresses: "127.0.0.1",
    port,
    unix_socket_directories: isSocketFolderUsable(socketFolder) ? socketFolder : "",
    // web, worker and router pools, and up to four connections for each of some fifty running Odoos
    max_connections: 300,
    superuser_reserved_connections: 5,
    shared_buffers: `${sharedMib}MB`,
    effective_cache_size: `${Math.max(256, Math.floor(memoryMib / 2))}MB`,
    work_mem: "16MB",
    maintenance_work_mem: `${Math.min(512, Math.max(64, Math.floor(memoryMib / 32)))}MB`,
    // dropping or dumping an Odoo database locks each of its 500 to 2000 tables at once
    max_locks_per_transaction: 256,
    // Odoo's many short queries lose more to compiling than they win
    jit: "off",
    random_page_cost: 1.1,
    max_parallel_workers_per_gather: 1,
    // no replica reads this cluster's log; minimal lets index builds and clones skip it, and is as safe in a crash
    wal_level: "minimal",
    max_wal_senders: 0,
    // "on" is pglz: 0.6 s of CPU for a copy of 56 MB, where lz4 takes less than 0.1 s
    wal_compression: hasLz4 ? "lz4" : "on",
    max_wal_size: "2GB",
    checkpoint_timeout: "15min",
    fsync: "on",
    synchronous_commit: "on",
    full_page_writes: "on",
    password_encryption: "scram-sha-256",
    shared_preload_libraries: hasStatements ? "pg_stat_statements" : "",
    logging_collector: "off",
    log_line_prefix: "%m [%p] %d %u ",
    log_checkpoints: "off",
    cluster_name: "capstan",
  };
  return durable ? settings : { ...settings, ...THROW_AWAY };
}

/**
 * Nothing is synced, so new tables need no log at all. Of large shared buffers every new connection that drops something
 * touches every header, and tests make thousands of connections.
 * Statements are forgotten when too many different ones are counted, and each of hundreds of databases has its own: who tests
 * what is counted has a role counted.
 */
const THROW_AWAY = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  wal_compression: "off",
  wal_skip_threshold: 0,
  "pg_stat_statements.track": "none",
  shared_buffers: `${SHARED_BUFFERS_MIN_MIB}MB`,
};

/** @param {string} folder */
export function isSocketFolderUsable(folder) {
  // a comma parts folders and a quote would need escaping twice; the socket is a convenience, TCP is always there
  return Buffer.byteLength(folder) <= SOCKET_FOLDER_MAX_BYTES && !/[,"'\\]/.test(folder);
}

/**
 * renderSettings writes the file. The person's own settings come last, so they win.
 *
 * @param {Record<string, string | number>} settings
 */
export function renderSettings(settings) {
  const lines = Object.entries(settings).map(
    ([name, value]) => `${name} = '${String(value).replaceAll("'", "''")}'`,
  );
  return [
    "# Written by Capstan at every start. Your own settings belong in local.conf beside this file; they win.",
    ...lines,
    "include_if_exists = 'local.conf'",
    "",
  ].join("\n");
}
