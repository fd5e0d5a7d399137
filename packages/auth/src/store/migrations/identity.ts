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
    {
      // A session now lives for days, with a device and an end. Those made before had an access token only, which
      // goes on to work until it expires.
      name: "005-session-life",
      async up(trx, dialect) {
        await trx.schema.dropTable("sessions");
        await trx.schema.createTable("sessions", (table) => {
          table.text("id").primary();
          table.text("user_id").notNullable().references("users.id").onDelete("CASCADE");
          table.text("client_id").notNullable();
          table.text("scope"); // as asked for; null: all that the role allows
          table.text("audience"); // as asked for; null: every registered service
          table.text("ip");
          table.text("user_agent");
          dialect.time(table, "created_at").notNullable();
          dialect.time(table, "last_used_at").notNullable();
          dialect.time(table, "expires_at").notNullable().index();
          table.index(["user_id", "created_at", "id"]);
        });
        await trx.schema.createTable("refresh_tokens", (table) => {
          table.text("hash").primary(); // SHA-256: of 256 random bits nobody guesses the original (ASVS 6.5.2)
          table.text("session_id").notNullable().references("sessions.id").onDelete("CASCADE").index();
          dialect.time(table, "spent_at");
          table.text("sealed_successor"); // readable only with the spent token, and only for the grace
        });
        // The promise of rotation, kept by the database itself: a session has one live token at most.
        await trx.raw("CREATE UNIQUE INDEX refresh_tokens_live ON refresh_tokens (session_id) WHERE spent_at IS NULL");
        await trx.raw(
          "CREATE INDEX refresh_tokens_sealed ON refresh_tokens (session_id) WHERE sealed_successor IS NOT NULL",
        );
      },
    },
    {
      name: "006-revocations",
      async up(trx, dialect) {
        await trx.schema.createTable("revocations", (table) => {
          table.bigIncrements("id"); // AUTOINCREMENT on SQLite: an id is never given twice
          table.text("kind").notNullable();
          table.text("subject").notNullable().index();
          table.integer("version"); // of a user: the lowest that still counts
          dialect.time(table, "expires_at").notNullable().index();
        });
        await trx.schema.createTable("erased_users", (table) => {
          table.bigIncrements("id");
          table.text("user_id").notNullable().unique();
          dialect.time(table, "erased_at").notNullable();
        });
      },
    },
    {
      name: "007-api-keys",
      async up(trx, dialect) {
        await trx.schema.createTable("api_keys", (table) => {
          table.text("id").primary();
          table.text("user_id").notNullable().references("users.id").onDelete("CASCADE");
          dialect.text(table, "name").notNullable();
          table.text("secret_hash").notNullable();
          table.text("scope").notNullable();
          table.text("audience").notNullable();
          table.integer("days").notNullable(); // the length of life that a rotation gives again
          dialect.time(table, "created_at").notNullable();
          dialect.time(table, "expires_at").notNullable().index();
          dialect.time(table, "last_used_at");
          table.index(["user_id", "created_at", "id"]);
        });
      },
    },
    {
      name: "008-signing-keys",
      async up(trx, dialect) {
        await trx.schema.createTable("signing_keys", (table) => {
          table.text("kid").primary();
          table.text("public_jwk").notNullable();
          table.text("sealed_private_key").notNullable();
          dialect.time(table, "created_at").notNullable();
          dialect.time(table, "signs_from").notNullable();
          dialect.time(table, "retires_at"); // null while no later key is there
        });
      },
    },
    {
      name: "009-user-list",
      async up(trx) {
        await trx.schema.alterTable("users", (table) => {
          table.index(["created_at", "id"]);
          table.index(["username", "id"]);
        });
      },
    },
    {
      name: "010-rate-limits",
      async up(trx, dialect) {
        await trx.schema.createTable("rate_limits", (table) => {
          dialect.text(table, "key").primary();
          table.integer("hits").notNullable();
          dialect.time(table, "resets_at").notNullable().index();
          // Of failed sign-ins that wait for the end of their window to be appended to the audit trail:
          dialect.time(table, "started_at");
          table.text("request_id");
          table.text("ip");
          table.text("user_agent");
        });
        await trx.raw("CREATE INDEX failed_sign_ins ON rate_limits (resets_at) WHERE started_at IS NOT NULL");
        await trx.schema.createTable("known_prefixes", (table) => {
          table.text("user_id").notNullable().references("users.id").onDelete("CASCADE");
          table.text("prefix").notNullable();
          dialect.time(table, "signed_in_at").notNullable().index();
          table.primary(["user_id", "prefix"]);
        });
      },
    },
  ],
};
