import type { Lab } from "../lab.js";
import { algNone } from "./alg-none.js";
import { auditRowEdited } from "./audit-row-edited.js";
import { credentialStuffing } from "./credential-stuffing.js";
import { enumerationByText } from "./enumeration-by-text.js";
import { enumerationByTime } from "./enumeration-by-time.js";
import { expiredToken } from "./expired-token.js";
import { forgedXForwardedFor } from "./forged-x-forwarded-for.js";
import { keyConfusion } from "./key-confusion.js";
import { massAssignment } from "./mass-assignment.js";
import { noToken } from "./no-token.js";
import { passwordOver72Bytes } from "./password-over-72-bytes.js";
import { refreshTokenAsAccessToken } from "./refresh-token-as-access-token.js";
import { signInFlood } from "./sign-in-flood.js";
import { someoneElsesCampaign } from "./someone-elses-campaign.js";
import { sqlInjection } from "./sql-injection.js";
import { stolenRefreshToken } from "./stolen-refresh-token.js";
import { tokenAfterLogout } from "./token-after-logout.js";
import { tokenForAnotherService } from "./token-for-another-service.js";
import { weakSecret } from "./weak-secret.js";

/** Every lab, in the order of the index of docs/attacks. */
export const labs: readonly Lab[] = [
  ...[noToken, someoneElsesCampaign, massAssignment, sqlInjection],
  ...[algNone, keyConfusion, weakSecret, expiredToken, tokenForAnotherService],
  ...[refreshTokenAsAccessToken, stolenRefreshToken, tokenAfterLogout],
  ...[enumerationByText, enumerationByTime, passwordOver72Bytes],
  ...[credentialStuffing, signInFlood, forgedXForwardedFor, auditRowEdited],
];
