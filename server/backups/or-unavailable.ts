import { StorageError } from "@/server/drivers/storage/port";
import { AppError } from "@/server/platform/errors";

/** orUnavailable: what a store cannot do (it is full, away, or refuses) is said to whoever waits for it, in its words. */
export async function orUnavailable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof StorageError) throw new AppError("unavailable", error.message, error.detail);
    throw error;
  }
}
