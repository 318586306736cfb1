/** Which days of a month are meant, by their number or by their day of the week. */
type Days = (year: number, month: number, day: number) => boolean;

/** A schedule of AWS's six fields: minutes, hours, day of month, month, day of week, year. */
export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly months: ReadonlySet<number>;
  readonly years: ReadonlySet<number>;
  readonly days: Days;
}

interface FieldRange {
  readonly first: number;
  readonly last: number;
  /** Names of the values from the first on. */
  readonly names?: readonly string[];
}

const minute: FieldRange = { first: 0, last: 59 };
const hour: FieldRange = { first: 0, last: 23 };
const dayOfMonth: FieldRange = { first: 1, last: 31 };
const month: FieldRange = {
  first: 1,
  last: 12,
  names: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
};
/** Sunday is 1. */
const dayOfWeek: FieldRange = { first: 1, last: 7, names: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"] };
const year: FieldRange = { first: 1970, last: 2199 };

/** Undefined for what is no schedule: AWS wants exactly one `?`, in one of the two fields for days. */
export function readCron(body: string): Cron | undefined {
  const fields = body.split(/ +/);
  const [minuteField = "", hourField = "", monthDays = "", monthField = "", weekDays = "", yearField = ""] =
    fields;
  if (fields.length !== 6 || (monthDays === "?") === (weekDays === "?")) return undefined;
  const minutes = values(minuteField, minute);
  const hours = values(hourField, hour);
  const months = values(monthField, month);
  const years = values(yearField, year);
  const days = weekDays === "?" ? daysOfMonth(monthDays) : daysOfWeek(weekDays);
  if (!minutes || !hours || !months || !years || !days) return undefined;
  return { minutes, hours, months: new Set(months), years: new Set(years), days };
}

/** The first time strictly after another, in epoch milliseconds; undefined when none comes any more. */
export function nextCronTime(
  { minutes, hours, months, years, days }: Cron,
  after: number,
): number | undefined {
  // The next whole minute.
  const from = Math.floor(after / 60_000) * 60_000 + 60_000;
  const start = new Date(from);
  const date = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth(), start.getUTCDate()));
  for (; date.getUTCFullYear() <= year.last; date.setUTCDate(date.getUTCDate() + 1)) {
    const [yearOf, monthOf, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
    if (!years.has(yearOf) || !months.has(monthOf) || !days(yearOf, monthOf, day)) continue;
    for (const hourOf of hours) {
      for (const minuteOf of minutes) {
        const time = date.getTime() + (hourOf * 60 + minuteOf) * 60_000;
        if (time >= from) return time;
      }
    }
  }
  return undefined;
}

/** The values of `1,5-9,10/5,MON` in ascending order; undefined where one is outside the range or no value. */
function values(field: string, range: FieldRange): readonly number[] | undefined {
  const found = new Set<number>();
  for (const part of field.split(",")) {
    const some = valuesOfPart(part, range);
    if (some === undefined) return undefined;
    for (const value of some) found.add(value);
  }
  return [...found].sort((a, b) => a - b);
}

function valuesOfPart(part: string, range: FieldRange): readonly number[] | undefined {
  const [span = "", step, ...more] = part.split("/");
  const every = step === undefined ? 1 : /^\d+$/.test(step) ? Number(step) : 0;
  if (every === 0 || more.length > 0) return undefined;
  const [from = "", to, ...others] = span.split("-");
  const isAll = span === "*";
  const first = isAll ? range.first : valueOf(from, range);
  // A single value with a step goes on to the end of the range.
  const last = isAll || (to === undefined && step !== undefined) ? range.last : valueOf(to ?? from, range);
  if (first === undefined || last === undefined || last < first || others.length > 0) return undefined;
  return Array.from({ length: Math.floor((last - first) / every) + 1 }, (_, index) => first + index * every);
}

function valueOf(text: string, { first, last, names = [] }: FieldRange): number | undefined {
  const named = names.indexOf(text.toUpperCase());
  if (named >= 0) return first + named;
  if (!/^\d+$/.test(text)) return undefined;
  const value = Number(text);
  return value >= first && value <= last ? value : undefined;
}

/** `L` is the last day of the month, `3W` the weekday nearest to the 3rd. */
function daysOfMonth(field: string): Days | undefined {
  if (field === "L") return (year, month, day) => day === lengthOf(year, month);
  const [, near] = /^(\d+|L)W$/.exec(field) ?? [];
  if (near !== undefined) {
    const wanted = near === "L" ? dayOfMonth.last : valueOf(near, dayOfMonth);
    if (wanted === undefined) return undefined;
    return (year, month, day) => day === weekdayNear(year, month, wanted);
  }
  const days = values(field, dayOfMonth);
  return days && ((_year, _month, day) => days.includes(day));
}

/** `6L` is the last Friday, `2#1` the first Monday, `L` Saturday. */
function daysOfWeek(field: string): Days | undefined {
  const [, last] = /^(\w+)L$/.exec(field) ?? [];
  if (last !== undefined) {
    const wanted = valueOf(last, dayOfWeek);
    if (wanted === undefined) return undefined;
    return (year, month, day) => weekdayOf(year, month, day) === wanted && day + 7 > lengthOf(year, month);
  }
  const [, nth, count] = /^(\w+)#([1-5])$/.exec(field) ?? [];
  if (nth !== undefined) {
    const wanted = valueOf(nth, dayOfWeek);
    if (wanted === undefined) return undefined;
    return (year, month, day) =>
      weekdayOf(year, month, day) === wanted && Math.ceil(day / 7) === Number(count);
  }
  const days = values(field === "L" ? "7" : field, dayOfWeek);
  return days && ((year, month, day) => days.includes(weekdayOf(year, month, day)));
}

function lengthOf(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** Sunday is 1. */
function weekdayOf(year: number, month: number, day: number): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
}

/** The weekday nearest to a day, within the same month. */
function weekdayNear(year: number, month: number, wanted: number): number {
  const length = lengthOf(year, month);
  const day = Math.min(wanted, length);
  const weekday = weekdayOf(year, month, day);
  if (weekday === 7) return day === 1 ? 3 : day - 1;
  if (weekday === 1) return day === length ? day - 2 : day + 1;
  return day;
}
