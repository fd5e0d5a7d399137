// @ts-check
// Where the tests look for PostgreSQL, and whether it is there.
import { connect } from "node:net";

export const postgresUrl = process.env["TEST_POSTGRES_URL"] || "postgres://postgres@127.0.0.1:5432/postgres";

/** @returns {Promise<boolean>} whether anything answers at TEST_POSTGRES_URL */
export function postgresAnswers() {
  const { hostname, port } = new URL(postgresUrl);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port || 5432), timeout: 2000 });
    const end = (/** @type {boolean} */ answer) => (socket.destroy(), resolve(answer));
    socket.on("connect", () => end(true));
    socket.on("timeout", () => end(false));
    socket.on("error", () => end(false));
  });
}
