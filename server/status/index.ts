/**
 * Status: what the installation is doing. Owns nothing and writes nothing. Workers are the installation's and shown to
 * whoever is signed in; everything else is counted under row-level security, so a person sees their own projects.
 */
export { readDatabaseSizes, readOdooSources, readOverview } from "./queries";
