import { createTestAuth, mountedRoutes, testClock } from "@repo/auth/testing";
import {
  dataRoutes,
  isNullOr,
  isString,
  isTime,
  isUuid,
  leastItem,
  orNull,
  stateRoutes,
  testHostileRequests,
  text,
  type Collection,
} from "@repo/testing/hostile";
import { buildApp } from "./support/app.verify-only.js";

const sampleThings: Collection = {
  path: "/sample-things",
  fields: { name: text(1, 200), description: orNull(text(0, 2000)) },
  required: ["name"],
  item: {
    id: isUuid,
    name: isString,
    description: isNullOr(isString),
    owner_id: isUuid,
    created_at: isTime,
    updated_at: isTime,
  },
  apiKeys: false,
  sorts: { "-created_at": "time", created_at: "time", name: "text" },
};

testHostileRequests({
  service: "sample-things",
  folder: "sample-things-api",
  routes: [...stateRoutes, ...dataRoutes(sampleThings)],
  issuer: () => createTestAuth({ service: "sample-things", algorithm: "ES256", clock: testClock(Date.now()) }),
  mounted: async () => mountedRoutes((await buildApp()).app),
  createItem: leastItem(sampleThings),
});
