import { mountedRoutes } from "@repo/auth/testing";
import {
  commonRoutes,
  dataRoutes,
  isNullOr,
  isOneOf,
  isString,
  isTime,
  isUuid,
  leastItem,
  oneOf,
  orNull,
  testHostileRequests,
  text,
  webAddress,
  type Collection,
} from "@repo/testing/hostile";
import { buildApp } from "./support/app.js";

const KINDS = ["link", "document", "image", "video", "dataset", "other"];

const resources: Collection = {
  path: "/resources",
  fields: {
    name: text(1, 200),
    kind: oneOf(...KINDS),
    url: orNull(webAddress()),
    description: orNull(text(0, 2000)),
    campaign_id: orNull(text(1, 200)),
  },
  required: ["name", "kind"],
  item: {
    id: isUuid,
    name: isString,
    kind: isOneOf(...KINDS),
    url: isNullOr(isString),
    description: isNullOr(isString),
    campaign_id: isNullOr(isString),
    owner_id: isUuid,
    created_at: isTime,
    updated_at: isTime,
  },
  sorts: { "-created_at": "time", created_at: "time", name: "text" },
};

testHostileRequests({
  service: "resources",
  folder: "resources-api",
  routes: [...commonRoutes("resources"), ...dataRoutes(resources)],
  mounted: async () => mountedRoutes((await buildApp()).app),
  createItem: leastItem(resources),
});
