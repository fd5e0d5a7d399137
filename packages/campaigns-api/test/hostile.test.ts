import { mountedRoutes } from "@repo/auth/testing";
import {
  commonRoutes,
  dataRoutes,
  dateTime,
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

const campaigns: Collection = {
  path: "/campaigns",
  fields: { name: text(1, 200), description: orNull(text(0, 2000)), due_date: orNull(dateTime()) },
  required: ["name"],
  item: {
    id: isUuid,
    name: isString,
    description: isNullOr(isString),
    due_date: isNullOr(isTime),
    owner_id: isUuid,
    created_at: isTime,
    updated_at: isTime,
  },
  sorts: { "-created_at": "time", created_at: "time", name: "text", due_date: "time" },
};

testHostileRequests({
  service: "campaigns",
  folder: "campaigns-api",
  routes: [...commonRoutes("campaigns"), ...dataRoutes(campaigns)],
  mounted: async () => mountedRoutes((await buildApp()).app),
  createItem: leastItem(campaigns),
});
