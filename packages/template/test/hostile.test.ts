import { mountedRoutes } from "@repo/auth/testing";
import {
  commonRoutes,
  dataRoutes,
  isNullOr,
  isString,
  isTime,
  isUuid,
  leastItem,
  orNull,
  testHostileRequests,
  text,
  type Collection,
} from "@repo/testing/hostile";
import { buildApp } from "./support/app.js";

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
  sorts: { "-created_at": "time", created_at: "time", name: "text" },
};

testHostileRequests({
  service: "sample-things",
  folder: "sample-things-api",
  routes: [...commonRoutes("sample-things"), ...dataRoutes(sampleThings)],
  mounted: async () => mountedRoutes((await buildApp()).app),
  createItem: leastItem(sampleThings),
});
