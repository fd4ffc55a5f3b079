/**
 * A delivery above this is refused with 413 and changes nothing; polling finds the push. GitHub's own limit is 25 MiB, but
 * pushes of thousands of commits stay below 10.
 */
export const webhookMaxBytes = 10 * 1024 * 1024;

/** Ids of deliveries are some dozen characters: a longer one is replaced by its digest. */
export const deliveryIdMaxChars = 200;
