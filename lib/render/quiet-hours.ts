/** The hours of a day in which renders that are not urgent begin. */
export interface QuietHours {
  /** Minutes since midnight; `to` before `from` is that of the next day. */
  from: number;
  to: number;
  /** A name like Europe/Berlin. */
  timeZone: string;
}

const day = 1440;
const minute = 60_000;

/** `22:00-06:00 Europe/Berlin`, UTC where no time zone is named; null where it can't be read. */
export function readQuietHours(text: string): QuietHours | null {
  const [, ...parts] = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)(?:\s+(\S+))?$/.exec(text.trim()) ?? [];
  if (parts.length === 0) return null;
  const [fromHour, fromMinute, toHour, toMinute] = parts.map(Number) as [number, number, number, number];
  const hours = { from: fromHour * 60 + fromMinute, to: toHour * 60 + toMinute, timeZone: parts[4] ?? "UTC" };
  // The whole day would be said by no hours at all.
  return hours.from !== hours.to && isTimeZone(hours.timeZone) ? hours : null;
}

export function isTimeZone(name: string): boolean {
  try {
    clockOf(name);
    return true;
  } catch {
    return false;
  }
}

export function isQuiet(hours: QuietHours, at: Date): boolean {
  return sinceOpening(hours, at) < lengthOf(hours);
}

/** When they begin next, to the minute; null while they last. Nights of a change of clocks have their own length. */
export function nextOpening(hours: QuietHours, now: Date): Date | null {
  if (isQuiet(hours, now)) return null;
  const thisMinute = Math.floor(now.getTime() / minute) * minute;
  let opening = thisMinute + (day - sinceOpening(hours, now)) * minute;
  // The clocks may be changed until then: to the other side of the opening, or over it.
  const off = sinceOpening(hours, new Date(opening));
  if (off !== 0) opening -= (off > day / 2 ? off - day : off) * minute;
  while (!isQuiet(hours, new Date(opening))) opening += minute;
  while (opening - minute > now.getTime() && isQuiet(hours, new Date(opening - minute))) opening -= minute;
  return new Date(opening);
}

/** How long they last by the clock on the wall, in minutes. */
export function lengthOf({ from, to }: QuietHours): number {
  return (to - from + day) % day;
}

/** Minutes since they began last, by the clock on the wall. */
function sinceOpening({ from, timeZone }: QuietHours, at: Date): number {
  const [hour, minutes] = clockOf(timeZone).format(at).split(":").map(Number) as [number, number];
  return (hour * 60 + minutes - from + day) % day;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known !== undefined) return known;
  const clock = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  clocks.set(timeZone, clock);
  return clock;
}
