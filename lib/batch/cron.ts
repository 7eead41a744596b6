/** A cron expression of EventBridge, as far as it can be followed on one machine: times it stands for, minute by minute. */
export interface Cron {
  minutes: ReadonlySet<number>;
  hours: ReadonlySet<number>;
  /** Null: any day of the month, or of the week (1: Sunday). */
  daysOfMonth: ReadonlySet<number> | null;
  daysOfWeek: ReadonlySet<number> | null;
  months: ReadonlySet<number>;
  years: ReadonlySet<number>;
}

const monthNames = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const dayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/** @throws Error that names the field that can't be read. */
export function readCron(text: string): Cron {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== 6)
    throw new Error("cron must have six fields: minutes hours day-of-month month day-of-week year");
  const [minutes, hours, dayOfMonth, month, dayOfWeek, year] = fields as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  if ((dayOfMonth === "?") === (dayOfWeek === "?"))
    throw new Error(`cron must have ? as its day of the month or as its day of the week: ${text}`);
  return {
    minutes: read("minutes", minutes, 0, 59),
    hours: read("hours", hours, 0, 23),
    daysOfMonth: dayOfMonth === "?" ? null : read("day of the month", dayOfMonth, 1, 31),
    months: read("month", month, 1, 12, monthNames),
    daysOfWeek: dayOfWeek === "?" ? null : read("day of the week", dayOfWeek, 1, 7, dayNames),
    years: read("year", year, 1970, 2199),
  };
}

/** `*`, `5`, `1-5`, `MON-FRI`, `0/15`, `*` with a step, and lists of them with commas. */
function read(what: string, field: string, least: number, most: number, names: string[] = []): Set<number> {
  const found = new Set<number>();
  for (const part of field.split(",")) {
    const [, range = "", step] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? [];
    const [first, last] = range === "*" ? [least, most] : range.split("-").map(numberOf);
    const end = last ?? (step === undefined ? first : most);
    const isUsable = (value: number | undefined) => value !== undefined && value >= least && value <= most;
    if (first === undefined || !isUsable(first) || !isUsable(end) || end === undefined || end < first || step === "0")
      throw new Error(
        `the ${what} of cron is ${field}: write ${least} to ${most}, *, ranges, lists or steps (L, W and # are for AWS only)`,
      );
    for (let value = first; value <= end; value += Number(step ?? 1)) found.add(value);
  }
  return found;

  function numberOf(text: string): number {
    const named = names.indexOf(text.toUpperCase());
    return named >= 0 ? named + least : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  }
}

const minute = 60_000;
/** Offsets of time zones are whole quarters of an hour, and change at such. */
const quarter = 15 * minute;

/** The last moment after `since`, and not after `now`, that the expression stands for; null if there is none. */
export function lastDue(cron: Cron, timeZone: string, since: Date, now: Date): Date | null {
  const clock = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    ...({
      year: "numeric",
      month: "numeric",
      day: "numeric",
      weekday: "short",
      hour: "numeric",
      minute: "numeric",
    } as const),
  });
  for (let block = Math.floor(now.getTime() / quarter) * quarter; block + quarter > since.getTime(); block -= quarter) {
    const parts = Object.fromEntries(clock.formatToParts(block).map(({ type, value }) => [type, value]));
    if (!isDay(cron, parts) || !cron.hours.has(Number(parts.hour))) continue;
    for (let index = 14; index >= 0; index--) {
      const at = block + index * minute;
      if (at <= now.getTime() && at > since.getTime() && cron.minutes.has(Number(parts.minute) + index))
        return new Date(at);
    }
  }
  return null;
}

function isDay({ years, months, daysOfMonth, daysOfWeek }: Cron, parts: Record<string, string>): boolean {
  if (!years.has(Number(parts.year)) || !months.has(Number(parts.month))) return false;
  if (daysOfMonth !== null && !daysOfMonth.has(Number(parts.day))) return false;
  return daysOfWeek === null || daysOfWeek.has(dayNames.indexOf((parts.weekday ?? "").toUpperCase()) + 1);
}
