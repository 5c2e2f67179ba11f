import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fieldOf, formattedMoment, intervalOfText, later, momentOfText, textOfMoment, truncated } from "../../src/sql/moment.ts";

let server: PGlite;
beforeAll(async () => void (server = await PGlite.create()));
afterAll(() => server.close());

const days = ["2024-01-31", "2024-02-29", "2023-12-31", "2020-01-01", "2021-01-03", "1999-12-31", "2024-12-30", "2016-01-02"];
const templates = ["YYYY_MM_DD", "yyyymm", "YY-MM", "IYYY_IW", "Q", "DDD", "FMMM/FMDD", "Mon", "mon_YYYY", "MON", 'YYYY"y"MM"m"', "HH24MISS", "FMDDD"];
const intervals = ["1 month", "-1 month", "1 year 2 days", "13 months", "7 days", "2 weeks", "90 minutes", "1 mon -3 days", "25 hours"];
const units = ["year", "quarter", "month", "week", "day", "hour"];
const fields = ["year", "quarter", "month", "day", "dow", "isodow", "hour", "minute", "doy", "week", "isoyear"];

const cases = days.flatMap((day) => {
  const moment = momentOfText(`${day} 10:20:30`, "timestamp") ?? expect.unreachable(`${day} is a date`);
  const written = `timestamp '${day} 10:20:30'`;
  return [
    ...templates.map((template) => ({ asked: `to_char(${written}, '${template}')`, ours: formattedMoment(moment, template) })),
    ...intervals.map((interval) => ({ asked: `(${written} + interval '${interval}')::text`, ours: textOfMoment(later(moment, intervalOfText(interval) ?? expect.unreachable(interval))) })),
    ...units.map((unit) => ({ asked: `date_trunc('${unit}', ${written})::text`, ours: textOfMoment(truncated(moment, unit) ?? expect.unreachable(unit)) })),
    ...fields.map((field) => ({ asked: `extract(${field} from ${written})::int::text`, ours: String(fieldOf(moment, field)) })),
  ];
});

it("counts and writes moments as the server does", async () => {
  const { rows } = await server.query<Record<string, string>>(`select ${cases.map(({ asked }, index) => `${asked} as c${index}`).join(", ")}`);
  const given = cases.map(({ asked }, index) => `${asked} = ${rows[0]?.[`c${index}`]}`);
  expect(cases.map(({ asked, ours }) => `${asked} = ${ours}`)).toEqual(given);
});

it.each(["2024-02-30", "now", "31/01/2024", "2024-01-31 10:00+02", "2024-13-01"])("does not know %s", (text) => {
  expect(momentOfText(text, "timestamp")).toBeUndefined();
});

it.each(["1 fortnight", "P1M", "", "1.5 days"])("does not know the interval “%s”", (text) => {
  expect(intervalOfText(text)).toBeUndefined();
});

it.each(["Month", "HH12", "TZ", "J"])("does not write %s", (template) => {
  expect(formattedMoment({ moment: "date", at: 0 }, template)).toBeUndefined();
});
