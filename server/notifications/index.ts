/** Notifications: how several people are told the same by mail. What is told, and to whom, its own room decides. */
export { sendToAll } from "./send-to-all";
export { NOTIFICATION_TUNABLES } from "./tunables";
