// What everything is measured against: Express with one route and nothing else.
import type { AddressInfo } from "node:net";
import express from "express";

const app = express();
app.get("/", (_req, res) => {
  res.json({ status: "ok" });
});
const server = app.listen(0, "127.0.0.1", () => {
  process.send?.({ type: "listening", url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
process.on("disconnect", () => process.exit());
