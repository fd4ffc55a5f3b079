/** Advisory locks of this room: (class, key of a name), held by a session; they end with it, however it ends. */
export const LOCK = `select pg_advisory_lock($1, $2)`;
export const LOCK_SHARED = `select pg_advisory_lock_shared($1, $2)`;
export const TRY_LOCK = `select pg_try_advisory_lock($1, $2) as locked`;
export const UNLOCK_ALL = `select pg_advisory_unlock_all()`;
