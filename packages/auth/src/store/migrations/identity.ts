import { randomBytes } from "node:crypto";
import type { MigrationSet } from "@repo/service";

/** The tables of an identity database: who there is, which services there are, who is signed in. */
export const identityMigrations: MigrationSet = {
  table: "auth_migrations",
  migrations: [
    {
      name: "001-identity",
      async up(trx) {
        await trx.schema.createTable("identity", (table) => {
          table.text("id").primary();
          table.text("issuer");
        });
        await trx("identity").insert({ id: randomBytes(9).toString("base64url") });
      },
    },
    {
      name: "002-users",
      async up(trx, dialect) {
        await trx.schema.createTable("users", (table) => {
          table.text("id").primary();
          dialect.text(table, "username").notNullable();
          dialect.text(table, "username_key").notNullable().unique(); // the name in lower case
          table.text("password_hash").notNullable();
          table.text("role").notNullable();
          table.integer("version").notNullable();
          table.integer("password_version").notNullable();
          dialect.time(table, "disabled_at");
          dialect.time(table, "created_at").notNullable();
        });
      },
    },
    {
      name: "003-services",
      async up(trx, dialect) {
        await trx.schema.createTable("services", (table) => {
          dialect.text(table, "name").primary();
          dialect.time(table, "created_at").notNullable();
        });
        await trx.schema.createTable("scopes", (table) => {
          dialect.text(table, "name").primary();
          dialect.text(table, "service").notNullable().references("services.name");
        });
      },
    },
    {
      name: "004-sessions",
      async up(trx, dialect) {
        await trx.schema.createTable("sessions", (table) => {
          table.text("id").primary();
          table.text("user_id").notNullable().references("users.id").onDelete("CASCADE").index();
          table.text("client_id").notNullable();
          table.text("scope"); // as asked for; null: all that the role allows
          table.text("audience"); // as asked for; null: every registered service
          dialect.time(table, "created_at").notNullable();
        });
      },
    },
  ],
};
