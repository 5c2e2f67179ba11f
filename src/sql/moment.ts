/** Dates, timestamps and intervals as values that are known before anything runs: what loops that make partitions count in. */

/** A date or timestamp. One with a time zone is kept as the session's clock shows it, whatever zone that is. */
export interface Moment {
  readonly moment: "date" | "timestamp" | "timestamptz";
  /** Milliseconds from 1970-01-01 00:00:00, by the clock that shows it. */
  readonly at: number;
}

/** An interval, whose months have as many days as the calendar gives them. */
export interface Interval {
  readonly months: number;
  readonly days: number;
  readonly milliseconds: number;
}

const day = 86_400_000;

/** The moment that a text stands for in ISO format, `2024-01-31` or `2024-01-31 12:00:00`; undefined for any other, and where it names a zone. */
export function momentOfText(text: string, type: Moment["moment"]): Moment | undefined {
  const match = /^\s*(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{2}):(\d{2})(?::(\d{2}))?)?\s*$/.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, date = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  const from = momentOfDate(year, month, date);
  return from === undefined || hours > 23 || minutes > 59 || seconds > 59 ? undefined : asMoment({ moment: "timestamp", at: from.at + ((hours * 60 + minutes) * 60 + seconds) * 1000 }, type);
}

/** The date of year, month and day; undefined where the calendar has none. */
export function momentOfDate(year: number, month: number, date: number): Moment | undefined {
  const at = Date.UTC(year, month - 1, date);
  const found = new Date(at);
  return year < 100 || found.getUTCMonth() !== month - 1 || found.getUTCDate() !== date ? undefined : { moment: "date", at };
}

/** The moment as another type has it. */
export function asMoment({ at }: Moment, type: Moment["moment"]): Moment {
  return { moment: type, at: type === "date" ? Math.floor(at / day) * day : at };
}

const units: Readonly<Record<string, Partial<Interval>>> = {
  year: { months: 12 }, month: { months: 1 }, mon: { months: 1 }, week: { days: 7 }, day: { days: 1 },
  hour: { milliseconds: 3_600_000 }, minute: { milliseconds: 60_000 }, min: { milliseconds: 60_000 }, second: { milliseconds: 1000 }, sec: { milliseconds: 1000 },
};

/** The interval of a text as `1 month 2 days`; undefined where it is written in another way. */
export function intervalOfText(text: string): Interval | undefined {
  let sum: Interval = { months: 0, days: 0, milliseconds: 0 };
  const rest = text.trim().toLowerCase().replace(/([-+]?\d+)\s*([a-z]+)\s*/g, (_, count: string, word: string) => {
    const unit = units[word.replace(/s$/, "")];
    if (unit === undefined) return "?";
    sum = added(sum, multiplied({ months: 0, days: 0, milliseconds: 0, ...unit }, Number(count)));
    return "";
  });
  return rest === "" && text.trim() !== "" ? sum : undefined;
}

/** An interval as many times. */
export function multiplied({ months, days, milliseconds }: Interval, times: number): Interval {
  return { months: months * times, days: days * times, milliseconds: milliseconds * times };
}

/** Two intervals together. */
export function added(one: Interval, other: Interval): Interval {
  return { months: one.months + other.months, days: one.days + other.days, milliseconds: one.milliseconds + other.milliseconds };
}

/** The moment an interval later, a timestamp: months first, whose last day stands for those that the month does not have. https://www.postgresql.org/docs/18/functions-datetime.html */
export function later({ moment, at }: Moment, { months, days, milliseconds }: Interval): Moment {
  const from = new Date(at);
  const [year, month] = [from.getUTCFullYear(), from.getUTCMonth() + months];
  const date = Math.min(from.getUTCDate(), new Date(Date.UTC(year, month + 1, 0)).getUTCDate());
  const whole = Date.UTC(year, month, date) + (((at % day) + day) % day);
  return { moment: moment === "date" ? "timestamp" : moment, at: whole + days * day + milliseconds };
}

/** What is between two dates, in days. */
export function daysBetween(from: Moment, to: Moment): number {
  return (to.at - from.at) / day;
}

/** The date that many days later. */
export function daysLater({ at }: Moment, days: number): Moment {
  return { moment: "date", at: at + days * day };
}

/** As a cast to text gives it under `DateStyle` ISO; undefined for what shows its zone. */
export function textOfMoment({ moment, at }: Moment): string | undefined {
  const text = new Date(at).toISOString();
  if (moment === "timestamptz" || at % 1000 !== 0) return undefined;
  return moment === "date" ? text.slice(0, 10) : text.slice(0, 19).replace("T", " ");
}

/** What EXTRACT gives of a moment; undefined for fields that are not followed. */
export function fieldOf({ at }: Moment, field: string): number | undefined {
  const from = new Date(at);
  switch (field.toLowerCase()) {
    case "year": return from.getUTCFullYear();
    case "quarter": return Math.floor(from.getUTCMonth() / 3) + 1;
    case "month": return from.getUTCMonth() + 1;
    case "day": return from.getUTCDate();
    case "dow": return from.getUTCDay();
    case "isodow": return from.getUTCDay() || 7;
    case "hour": return from.getUTCHours();
    case "minute": return from.getUTCMinutes();
    case "doy": return Math.floor((at - Date.UTC(from.getUTCFullYear(), 0, 1)) / day) + 1;
    case "week": return isoWeek(at).week;
    case "isoyear": return isoWeek(at).year;
    default: return undefined;
  }
}

/** The week that its Thursday is in. */
function isoWeek(at: number): { readonly year: number; readonly week: number } {
  const thursday = new Date((Math.floor(at / day) + 4 - (new Date(at).getUTCDay() || 7)) * day);
  const year = thursday.getUTCFullYear();
  return { year, week: Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / day / 7) + 1 };
}

/** The moment cut off to a unit, as `date_trunc` does: a date becomes a timestamp of the session's zone. Undefined for units that are not followed. */
export function truncated({ moment, at }: Moment, unit: string): Moment | undefined {
  const from = new Date(at);
  const [year, month, date] = [from.getUTCFullYear(), from.getUTCMonth(), from.getUTCDate()];
  const to = (start: number): Moment => ({ moment: moment === "date" ? "timestamptz" : moment, at: start });
  switch (unit.toLowerCase()) {
    case "year": return to(Date.UTC(year, 0, 1));
    case "quarter": return to(Date.UTC(year, month - (month % 3), 1));
    case "month": return to(Date.UTC(year, month, 1));
    case "week": return to(Date.UTC(year, month, date - ((from.getUTCDay() || 7) - 1)));
    case "day": return to(Date.UTC(year, month, date));
    case "hour": return to(at - (at % 3_600_000));
    default: return undefined;
  }
}

const months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"] as const;

/** A moment by a template of `to_char`; undefined where the template asks for more than is followed: https://www.postgresql.org/docs/18/functions-formatting.html */
export function formattedMoment(moment: Moment, template: string): string | undefined {
  const number = (field: string, width: number) => (fill: boolean) => String(fieldOf(moment, field) ?? 0).padStart(fill ? width : 0, "0");
  const name = months[new Date(moment.at).getUTCMonth()] ?? "";
  const patterns: readonly (readonly [string, (fill: boolean) => string])[] = [
    ["IYYY", number("isoyear", 4)], ["YYYY", number("year", 4)], ["YY", () => String(new Date(moment.at).getUTCFullYear() % 100).padStart(2, "0")],
    ["HH24", number("hour", 2)], ["MI", number("minute", 2)], ["SS", (fill) => String(new Date(moment.at).getUTCSeconds()).padStart(fill ? 2 : 0, "0")],
    ["MM", number("month", 2)], ["DDD", number("doy", 3)], ["DD", number("day", 2)], ["IW", number("week", 2)], ["Q", number("quarter", 1)],
    ["MON", () => name.slice(0, 3).toUpperCase()], ["Mon", () => name.slice(0, 3)], ["mon", () => name.slice(0, 3).toLowerCase()],
  ];
  let text = "";
  for (let at = 0; at < template.length;) {
    const rest = template.slice(at);
    const quoted = /^"([^"\\]*)"/.exec(rest);
    const fill = !/^FM/i.test(rest);
    const from = fill ? rest : rest.slice(2);
    const pattern = patterns.find(([written]) => from.startsWith(written)) ?? patterns.find(([written]) => !/^mon$/i.test(written) && from.toUpperCase().startsWith(written));
    if (quoted !== null) [text, at] = [text + (quoted[1] ?? ""), at + quoted[0].length];
    else if (pattern !== undefined) [text, at] = [text + pattern[1](fill), at + pattern[0].length + (fill ? 0 : 2)];
    else if (/^[a-z"\\]/i.test(rest)) return undefined;
    else [text, at] = [text + rest.charAt(0), at + 1];
  }
  return text;
}
