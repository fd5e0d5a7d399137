import assert from "node:assert/strict";
import { flag, integer, oneOf, port, readSettings, StartupError, text, type Setting } from "@repo/service";

const read = <T>(setting: Setting<T>, raw?: string): T => readSettings({ [setting.name]: raw }, { setting }).setting;

function faultOf(setting: Setting<unknown>, raw: string): string {
  try {
    read(setting, raw);
  } catch (error) {
    assert.ok(error instanceof StartupError);
    assert.equal(error.faults.length, 1);
    return `${error.faults[0]?.name} ${error.faults[0]?.problem} ${error.faults[0]?.mend}`;
  }
  return "no fault";
}

describe("settings", () => {
  const days = integer("DAYS", { default: 7, min: 1, max: 30 });
  const color = oneOf("COLOR", ["red", "blue"], "blue");

  it("take their defaults when they are unset", () => {
    const values = [read(days), read(color), read(flag("F", true)), read(text("T", "x")), read(port("PORT", 8000))];
    assert.deepEqual(values, [7, "blue", true, "x", 8000]);
  });

  it("read what stands in the environment", () => {
    assert.deepEqual(
      [
        read(days, "1"),
        read(days, "30"),
        read(color, "red"),
        read(flag("F", true), "false"),
        read(text("T", "x"), " "),
      ],
      [1, 30, "red", false, " "],
    );
  });

  for (const raw of ["0", "31", "-1", "1.5", "1e1", "0x7", " 7", "7 ", "seven", "9".repeat(400)]) {
    it(`refuse ${JSON.stringify(raw.slice(0, 10))} for a whole number from 1 to 30`, () => {
      assert.equal(faultOf(days, raw), `DAYS is "${raw}". Write a whole number from 1 to 30, for example DAYS=7.`);
    });
  }

  it("refuse a word that is not listed, and list those that are", () => {
    assert.equal(faultOf(color, "Red"), 'COLOR is "Red". Write one of: red, blue.');
  });

  it("refuse anything but true and false for a flag", () => {
    for (const raw of ["yes", "1", "TRUE"]) {
      assert.equal(faultOf(flag("F", true), raw), `F is "${raw}". Write one of: true, false.`);
    }
  });

  it("refuse a port above 65535 and take 0", () => {
    assert.match(faultOf(port("PORT", 8000), "65536"), /^PORT is "65536"\. .*PORT=8000/);
    assert.equal(read(port("PORT", 8000), "0"), 0);
  });

  it("report every fault of every group in one message, each with its name, problem and mend", () => {
    const group = { days, inner: { color, fine: text("T", "x") } };
    assert.throws(() => readSettings({ DAYS: "0", COLOR: "green" }, group), {
      name: "StartupError",
      message: [
        "Nothing was started, because of these settings:",
        '  DAYS is "0".',
        "      Write a whole number from 1 to 30, for example DAYS=7.",
        '  COLOR is "green".',
        "      Write one of: red, blue.",
      ].join("\n"),
    });
  });

  it("let an error that is no fault of a setting through", () => {
    const broken: Setting<string> = {
      name: "BROKEN",
      parse: () => {
        throw new RangeError("a bug");
      },
    };
    assert.throws(() => read(broken), RangeError);
  });
});
