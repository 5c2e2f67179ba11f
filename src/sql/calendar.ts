/** What operators and functions do with dates, timestamps and intervals: https://www.postgresql.org/docs/18/functions-datetime.html */
import type { Interval, Moment } from "./moment.ts";
import { added, asMoment, daysBetween, daysLater, fieldOf, intervalOfText, later, momentOfText, multiplied, truncated } from "./moment.ts";
import type { Value } from "./value.ts";
import { isInterval, isMoment, saysOrder } from "./value.ts";

/** Both sides as moments, where one is and the other is a moment or a literal without a type. */
export function bothMoments(left: Value | undefined, right: Value | undefined): readonly [Moment, Moment] | null {
  const [one, other] = [momentBeside(left, right), momentBeside(right, left)];
  return one === undefined || other === undefined ? null : [one, other];
}

function momentBeside(value: Value | undefined, other: Value | undefined): Moment | undefined {
  if (isMoment(value)) return value;
  return typeof value === "string" && isMoment(other) ? momentOfText(value, other.moment) : undefined;
}

/** What `+`, `-`, `*` and comparisons give; undefined where neither side is of the calendar, or they do not go together. */
export function onCalendar(operator: string, left: Value, right: Value): Value | undefined {
  const times = (interval: Value, count: Value): Interval | undefined => (isInterval(interval) && typeof count === "number" && Number.isInteger(count) ? multiplied(interval, count) : undefined);
  if (operator === "*") return times(left, right) ?? times(right, left);
  if (operator === "+" && isMoment(right) && !isMoment(left)) return onCalendar("+", right, left);
  if ((operator === "+" || operator === "-") && isInterval(left) && isInterval(right)) return added(left, operator === "+" ? right : multiplied(right, -1));
  if (operator === "+" || operator === "-") {
    const sign = operator === "+" ? 1 : -1;
    if (isMoment(left) && isInterval(right)) return later(left, multiplied(right, sign));
    if (isMoment(left) && left.moment === "date" && typeof right === "number") return daysLater(left, sign * right);
    const both = sign === -1 ? bothMoments(left, right) : null;
    return both !== null && both.every(({ moment }) => moment === "date") ? daysBetween(both[1], both[0]) : undefined;
  }
  const both = bothMoments(left, right);
  return both === null ? undefined : saysOrder(operator, both[0].at - both[1].at);
}

/** The value as a date, timestamp or interval; undefined where it is none, or the type is none of these. */
export function castToCalendar(value: Value, type: string): Value | undefined {
  if (type === "interval") return isInterval(value) ? value : typeof value === "string" ? intervalOfText(value) : undefined;
  if (type !== "date" && type !== "timestamp" && type !== "timestamptz") return undefined;
  return isMoment(value) ? asMoment(value, type) : typeof value === "string" ? momentOfText(value, type) : undefined;
}

/** `extract(field from moment)` and `date_part`. */
export function extracted(field: Value | undefined, moment: Value | undefined): Value | undefined {
  return typeof field === "string" && isMoment(moment) ? fieldOf(moment, field) : undefined;
}

/** `date_trunc(unit, moment)`. */
export function cutOff(unit: Value | undefined, moment: Value | undefined): Value | undefined {
  return typeof unit === "string" && isMoment(moment) ? truncated(moment, unit) : undefined;
}

const mostMoments = 1000;

/** `generate_series` from one moment to another, dates as timestamps of the session's zone; null where its rows are not known. */
export function momentSeries(from: Value | undefined, to: Value | undefined, written: Value | undefined): readonly Moment[] | null {
  const step = isInterval(written) ? written : typeof written === "string" ? intervalOfText(written) : undefined;
  const both = bothMoments(from, to);
  if (step === undefined || both === null || [step.months, step.days, step.milliseconds].some((part) => part < 0)) return null;
  const rows: Moment[] = [];
  const type = both[0].moment === "timestamp" ? "timestamp" : "timestamptz";
  for (let at = asMoment(both[0], type); at.at <= both[1].at; at = later(at, step)) if (rows.push(at) > mostMoments) return null;
  return rows;
}
