import {
  answer,
  bodyRefusals,
  found,
  listParameters,
  parameter,
  refusals,
  requestBody,
  schemas,
  type ApiPart,
  type Listing,
} from "@repo/service";
import { needsUser } from "./security.js";

const ADMIN = "for admins";
const AUDIT = "the audit trail";
const { object, orNull, ref, time, id, count } = schemas;
const { anything: any } = schemas;
const where = { ip: orNull(any), user_agent: orNull(any) };

/** What can be asked of the lists. */
export interface AdminListings {
  readonly users: Listing;
  readonly ownEvents: Listing;
  readonly events: Listing;
}

/** `/users`, and the audit trail: one's own events, and for admins everybody's. */
export function adminPart({ users, ownEvents, events }: AdminListings): ApiPart {
  return {
    tags: [
      { name: AUDIT, description: "What was done, by whom and from where." },
      { name: ADMIN, description: "Accounts. The role and the scope `admin` are needed." },
    ],
    paths: {
      "/me/audit-events": {
        get: {
          operationId: "listMyAuditEvents",
          tags: [AUDIT],
          summary: "What was done by you, or to your account",
          description:
            "The newest first. Failed sign-ins become an event when their window ends; until then they are counted.",
          security: needsUser(),
          parameters: listParameters(ownEvents),
          responses: { ...found(answer("A page of events.", ref("MyAuditEvents"))), ...refusals(401, 403, 422) },
        },
      },
      "/audit-events": {
        get: {
          operationId: "listAuditEvents",
          tags: [AUDIT],
          summary: "What was done by anybody",
          description: "The newest first. For admins.",
          security: needsUser("admin"),
          parameters: listParameters(events),
          responses: { ...found(answer("A page of events.", ref("AuditEvents"))), ...refusals(401, 403, 422) },
        },
      },
      "/users": {
        get: {
          operationId: "listUsers",
          tags: [ADMIN],
          summary: "All accounts",
          description: "A page at a time.",
          security: needsUser("admin"),
          parameters: listParameters(users),
          responses: { ...found(answer("A page of accounts.", ref("Users"))), ...refusals(401, 403, 422) },
        },
      },
      "/users/{id}": {
        get: {
          operationId: "getUser",
          tags: [ADMIN],
          summary: "One account",
          description: "Never with the hash of its password.",
          security: needsUser("admin"),
          parameters: [parameter("id")],
          responses: { ...found(answer("The account.", ref("User"))), ...refusals(401, 403, 404) },
        },
        patch: {
          operationId: "changeUser",
          tags: [ADMIN],
          summary: "Change a role, or disable an account",
          description: "Tokens of before stop counting.",
          security: needsUser("admin"),
          parameters: [parameter("id")],
          ...requestBody("UserChange"),
          responses: { 200: answer("The account.", ref("User")), ...bodyRefusals(401, 403, 404) },
        },
      },
    },
    schemas: {
      User: object({
        id,
        username: ref("Username"),
        role: ref("Role"),
        disabled: { type: "boolean" },
        created_at: time,
      }),
      Users: schemas.page("User"),
      UserChange: object({ "role?": ref("Role"), "disabled?": { type: "boolean" } }),
      AuditEvent: object({
        ...{ id, source: any, actor_id: orNull(id), action: any, target_type: any, target_id: orNull(any) },
        ...{ request_id: any, outcome: schemas.oneOf("success", "failure"), created_at: time },
        ...{ count, started_at: orNull(time), ...where },
      }),
      AuditEvents: schemas.page("AuditEvent"),
      OpenSignIns: object({ count, started_at: time, ends_at: time, ...where }),
      MyAuditEvents: schemas.page("AuditEvent", { failed_sign_ins: orNull(ref("OpenSignIns")) }),
    },
  };
}
