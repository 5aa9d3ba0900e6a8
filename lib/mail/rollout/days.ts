/**
 * Days of the calendar, without a clock.
 */
const MILLISECONDS_PER_DAY = 86_400_000;

/** Days since 1970-01-01 of a date `YYYY-MM-DD`, or undefined when the calendar has no such day. */
export function dayNumber(date: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(date)) return undefined;
  const [year, month, day] = [Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8))];
  const time = new Date(0).setUTCFullYear(year, month - 1, day);
  // A day that the month does not have would be one of the next month.
  if (month < 1 || month > 12 || new Date(time).getUTCDate() !== day) return undefined;
  return time / MILLISECONDS_PER_DAY;
}

/** The date some days after another, both `YYYY-MM-DD`. */
export function dayAfter(date: string, days: number): string {
  return new Date(((dayNumber(date) ?? 0) + days) * MILLISECONDS_PER_DAY).toISOString().replace(/T.*$/u, "");
}
