import type { ClusterDriver, RoleCredentials } from "../port";

/** What a driver's tests need besides the driver: to look into a database, and to be somebody else. */
export type ClusterHarness = {
  driver: ClusterDriver;
  /** names begin with it, and nobody else's do */
  prefix: string;
  write(database: string, role: RoleCredentials, key: string, value: string): Promise<void>;
  /** reads as `role`; throws when it may not connect or read */
  read(database: string, role: RoleCredentials, key: string): Promise<string | null>;
  /** owner of everything that was written */
  ownerOf(database: string): Promise<string | null>;
  openSession(
    database: string,
    role: RoleCredentials,
  ): Promise<{ isOpen(): boolean; close(): Promise<void> }>;
  makeForeign(database: string): Promise<void>;
  dispose(): Promise<void>;
};
