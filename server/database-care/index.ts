/**
 * Database care: how large an environment's database is and became, what takes the room, which statements take the time,
 * and what would help. Owns ops.database_sizes, and changes nothing in anybody's database.
 */
export { readDatabaseCare, readStatementPlan } from "./queries";
export { sampleSizes } from "./sample-sizes";
