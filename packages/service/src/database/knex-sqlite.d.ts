/** The two inner files of knex that `sqlite-client.ts` extends; knex is pinned exactly for their sake. */
declare module "knex/lib/dialects/sqlite3/index.js" {
  import type { Knex } from "knex";
  export default class ClientSqlite3 extends (Knex.Client as new (config: Knex.Config) => Knex.Client) {
    _query(connection: unknown, query: object): Promise<object>;
    destroyRawConnection(connection: unknown): Promise<void>;
  }
}
declare module "knex/lib/dialects/sqlite3/execution/sqlite-transaction.js" {
  import type { Knex } from "knex";
  export default class TransactionSqlite {
    constructor(client: Knex.Client, container: unknown, config?: object, outerTx?: unknown);
    readonly trxClient: { query(connection: unknown, sql: string): Promise<unknown> };
    readonly readOnly: boolean | undefined;
    begin(connection: unknown): Promise<unknown>;
  }
}
