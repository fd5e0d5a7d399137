import assert from "node:assert/strict";
import { databaseUrl, readSettings, serviceSettings } from "@repo/service";

const url = (environment: Record<string, string>): string =>
  readSettings(environment, { url: databaseUrl("NOTES_DATABASE_URL", "notes.sqlite", "/srv/app") }).url;

describe("serviceSettings", () => {
  it("default to production on this machine only", () => {
    assert.deepEqual(readSettings({}, serviceSettings), {
      environment: "production",
      host: "127.0.0.1",
      logLevel: "info",
      corsOrigins: [],
      trustProxy: 0,
      shutdownGraceSeconds: 10,
    });
  });

  it("refuse an environment that nobody knows", () => {
    assert.throws(() => readSettings({ NODE_ENV: "prod", LOG_LEVEL: "loud" }, serviceSettings), {
      message: /NODE_ENV is "prod"[^]*LOG_LEVEL is "loud"/,
    });
  });
});

describe("CORS_ORIGINS", () => {
  const read = (CORS_ORIGINS?: string): readonly string[] =>
    readSettings({ ...(CORS_ORIGINS !== undefined && { CORS_ORIGINS }) }, { origins: serviceSettings.corsOrigins })
      .origins;

  it("is a list of origins; unset or empty it is none", () => {
    assert.deepEqual(read(), []);
    assert.deepEqual(read(""), []);
    assert.deepEqual(read("https://app.example.com"), ["https://app.example.com"]);
    assert.deepEqual(read("https://a.example, http://localhost:3000,"), ["https://a.example", "http://localhost:3000"]);
  });

  for (const wrong of [
    ...["*", "null", "app.example.com", "https://a.example/", "https://a.example/path", "HTTPS://A.example"],
    ...["https://a.example:443", "ftp://a.example", "file://", "https://user@a.example", "https://*.example"],
  ]) {
    it(`refuses ${wrong}, which no browser sends as an origin`, () => {
      assert.throws(() => read(`https://fine.example,${wrong}`), {
        message: /CORS_ORIGINS has (?!https:\/\/fine).*, which is no origin\.\n.*CORS_ORIGINS=https:\/\/app/,
      });
    });
  }
});

describe("databaseUrl", () => {
  it("names a file in DATA_DIR when it is unset", () => {
    assert.equal(url({}), "sqlite:/srv/app/data/notes.sqlite");
    assert.equal(url({ DATA_DIR: "state" }), "sqlite:/srv/app/state/notes.sqlite");
    assert.equal(url({ DATA_DIR: "/var/lib" }), "sqlite:/var/lib/notes.sqlite");
  });

  it("counts a relative path from the root", () => {
    assert.equal(url({ NOTES_DATABASE_URL: "sqlite:x/y.db" }), "sqlite:/srv/app/x/y.db");
    assert.equal(url({ NOTES_DATABASE_URL: "sqlite:/x/y.db" }), "sqlite:/x/y.db");
  });

  it("leaves a PostgreSQL URL as it is", () => {
    for (const NOTES_DATABASE_URL of ["postgres://u:p%40@db/x?ssl=1", "postgresql://u@db/x"]) {
      assert.equal(url({ NOTES_DATABASE_URL }), NOTES_DATABASE_URL);
    }
  });

  for (const raw of ["notes.sqlite", "mysql://u@db/x", "sqlite:", "sqlite::memory:", "postgres", "sqlite:a\0b"]) {
    it(`refuses ${JSON.stringify(raw)} without repeating it`, () => {
      assert.throws(() => url({ NOTES_DATABASE_URL: raw }), {
        name: "StartupError",
        message: [
          "Nothing was started, because of these settings:",
          "  NOTES_DATABASE_URL is not the address of a database.",
          "      Write NOTES_DATABASE_URL=sqlite:<path> or NOTES_DATABASE_URL=postgres://user@host/database.",
        ].join("\n"),
      });
    });
  }
});
