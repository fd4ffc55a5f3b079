import type { Passkey } from "../port";
import type { Inside } from "./inside";

type TotpRow = { id: string; verified: boolean | null; backupCodes: string };

export async function listPasskeys({ auth }: Inside, userId: string): Promise<Passkey[]> {
  const { adapter } = await auth.$context;
  const rows = await adapter.findMany<{ id: string; name: string | null; createdAt: Date | null }>({
    model: "passkey",
    where: [{ field: "userId", value: userId }],
  });
  return rows.map(({ id, name, createdAt }) => ({
    id,
    name: name ?? "Passkey",
    createdAt: createdAt ?? new Date(0),
  }));
}

/** noteFactor tells the rest whether the person has a second factor now. */
export async function noteFactor(inside: Inside, userId: string): Promise<void> {
  await inside.profiles.noteFactor(userId, await hasFactor(inside, userId));
}

export async function hasFactor(inside: Inside, userId: string): Promise<boolean> {
  const row = await findTotp(inside, userId);
  if (row && row.verified !== false) return true;
  return (await listPasskeys(inside, userId)).length > 0;
}

export async function findTotp({ auth }: Inside, userId: string): Promise<TotpRow | null> {
  const { adapter } = await auth.$context;
  return adapter.findOne<TotpRow>({ model: "twoFactor", where: [{ field: "userId", value: userId }] });
}
