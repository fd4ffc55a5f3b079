/** What a statement file needs: something that runs one statement. A pool, a client or a Prisma transaction all do. */
export type SqlClient = {
  query<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
};
