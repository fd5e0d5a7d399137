import {
  answer,
  bodyRefusals,
  empty,
  found,
  listParameters,
  parameter,
  refusals,
  requestBody,
  schemas,
  type ApiPart,
  type Listing,
} from "@repo/service";
import { USERNAME, USERNAME_RULE } from "../../model/user.js";
import { needsUser, type ApiSecurity } from "./security.js";

const TAG = "your account";
const { object, orNull, ref, time, id } = schemas;
const { anything: any } = schemas;
const password = { ...any, format: "password", minLength: 8, example: "correct horse battery" } as const;

/** Registration, `/me`, and what ends or changes an account. */
export function accountPart({ needs }: ApiSecurity, sessionListing: Listing): ApiPart {
  return {
    tags: [{ name: TAG, description: "Who you are, and where you are signed in." }],
    paths: {
      "/register": {
        post: {
          operationId: "register",
          tags: [TAG],
          summary: "Make an account",
          description: "Then sign in with it. A name is one name whatever its case.",
          security: [],
          ...requestBody("NewAccount"),
          responses: { 201: answer("The account.", ref("Account")), ...bodyRefusals(403, 409) },
        },
      },
      "/me": {
        get: {
          operationId: "getMe",
          tags: [TAG],
          summary: "Who the credential says you are",
          description: "Any credential will do.",
          security: needs(),
          responses: { ...found(answer("You.", ref("Me"))), ...refusals(401) },
        },
      },
      "/me/password": {
        post: {
          operationId: "changePassword",
          tags: [TAG],
          summary: "Change your password",
          description: "Every other session of yours ends.",
          security: needsUser("account"),
          ...requestBody("PasswordChange"),
          responses: { 204: empty("Changed."), ...bodyRefusals(401, 403) },
        },
      },
      "/me/delete": {
        post: {
          operationId: "deleteMe",
          tags: [TAG],
          summary: "Delete your account",
          description: "With its sessions and keys, and what the audit trail knows of where you were.",
          security: needsUser("account"),
          ...requestBody("Deletion"),
          responses: { 204: empty("Deleted."), ...bodyRefusals(401, 403) },
        },
      },
      "/me/sessions": {
        get: {
          operationId: "listSessions",
          tags: [TAG],
          summary: "Where you are signed in",
          description: "A page at a time.",
          security: needsUser(),
          parameters: listParameters(sessionListing),
          responses: { ...found(answer("A page of sessions.", ref("Sessions"))), ...refusals(401, 403, 422) },
        },
        delete: {
          operationId: "endSessions",
          tags: [TAG],
          summary: "Sign out everywhere",
          description: "This session ends, too.",
          security: needsUser("account"),
          responses: { 204: empty("Signed out."), ...refusals(401, 403) },
        },
      },
      "/me/sessions/{id}": {
        delete: {
          operationId: "endSession",
          tags: [TAG],
          summary: "Sign out in one place",
          description: "Its tokens stop counting at once.",
          security: needsUser("account"),
          parameters: [parameter("id")],
          responses: { 204: empty("Signed out."), ...refusals(401, 403, 404) },
        },
      },
    },
    schemas: {
      Username: { ...schemas.matching(USERNAME.source, 64, "ada"), description: `It ${USERNAME_RULE}.` },
      NewAccount: object({
        username: ref("Username"),
        password: {
          ...password,
          description:
            "At most 72 bytes of UTF-8, none of the 3,000 commonest, without your name or the service's in it.",
        },
      }),
      Account: object({ id, username: ref("Username"), role: ref("Role"), created_at: time }),
      Role: schemas.oneOf("user", "admin"),
      Me: object({
        id,
        username: ref("Username"),
        role: ref("Role"),
        scope: { ...any, description: "What the credential may be used for." },
        session_id: { ...orNull(id), description: "Null when an API key was sent." },
        expires_at: time,
      }),
      PasswordChange: object({ current_password: { ...any, format: "password" }, new_password: password }),
      Deletion: object({ current_password: { ...any, format: "password" } }),
      Session: object({
        id,
        client_id: schemas.matching("^[A-Za-z0-9._-]+$", 64, "api-page"),
        ...{ created_at: time, last_used_at: time, expires_at: time },
        ...{ ip: orNull(any), user_agent: orNull(any) },
        current: { type: "boolean", description: "Whether it is the one that asks." },
      }),
      Sessions: schemas.page("Session"),
    },
  };
}
