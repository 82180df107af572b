import { DateTime, Duration, type DurationUnit, FixedOffsetZone, IANAZone, type Zone } from 'luxon';
import { defineBuiltins } from '../../calls/builtin.js';
import type { Place } from '../../place.js';
import type { Run } from '../../run/run.js';

/** A time: ISO 8601 text, or milliseconds since 1970. */
type Time = string | number;

const units = ['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second', 'millisecond'] as const;
type Unit = (typeof units)[number];

/** Times as people in a time zone see them; zones by their IANA names, UTC where none is said. */
export const instantFunctions = defineBuiltins({
  zonedTime: [
    '<(sn)s:s>',
    (place: Place, _: Run, time?: Time, zone?: string) =>
      time === undefined ? undefined : iso(read(time, zone, place)),
  ],
  timeFromLocal: [
    '<ss:s>',
    (place: Place, _: Run, local?: string, zone?: string) => {
      if (local === undefined) return undefined;
      if (/(Z|[+-]\d\d(:?\d\d)?)$/.test(local.slice(10))) place.fail('A2001');
      return iso(checked(DateTime.fromISO(local, { zone: zoneOf(zone, place) }), place).toUTC());
    },
  ],
  shiftTime: [
    '<(sn)ss?:s>',
    (place: Place, _: Run, time?: Time, by?: string, zone?: string) => {
      if (time === undefined || by === undefined) return undefined;
      const isBack = by.startsWith('-P');
      const duration = Duration.fromISO(isBack ? by.slice(1) : by);
      if (!duration.isValid) place.fail('A2003');
      const start = read(time, zone, place);
      return iso(checked(isBack ? start.minus(duration) : start.plus(duration), place));
    },
  ],
  periodStart: [
    '<(sn)ss?:s>',
    (place: Place, _: Run, time?: Time, unit?: string, zone?: string) =>
      time === undefined ? undefined : iso(read(time, zone, place).startOf(unitOf(unit, place))),
  ],
  timeBetween: [
    '<(sn)(sn)ss?:n>',
    (place: Place, _: Run, from?: Time, to?: Time, unit?: string, zone?: string) => {
      if (from === undefined || to === undefined) return undefined;
      const name = unitOf(unit, place);
      const length = read(to, zone, place).diff(read(from, zone, place), `${name}s` as DurationUnit);
      return length.as(`${name}s` as DurationUnit);
    },
  ],
});

/** A text without an offset is in UTC, whatever zone it is then seen from. */
function read(time: Time, zone: string | undefined, place: Place): DateTime<true> {
  const utc =
    typeof time === 'number' ? DateTime.fromMillis(time, { zone: 'UTC' }) : DateTime.fromISO(time, { zone: 'UTC' });
  return checked(utc.setZone(zoneOf(zone, place)), place);
}

const checked = (time: DateTime, place: Place): DateTime<true> =>
  time.isValid ? (time as DateTime<true>) : place.fail('A2001');

function zoneOf(zone: string | undefined, place: Place): Zone {
  if (zone === undefined || zone === 'UTC') return FixedOffsetZone.utcInstance;
  const known = IANAZone.create(zone);
  return known.isValid ? known : place.fail('A2002');
}

const unitOf = (unit: string | undefined, place: Place): Unit =>
  units.find((known) => known === unit) ?? place.fail('A2004');

/** With milliseconds only where there are some. */
const iso = (time: DateTime<true>): string => time.toISO({ suppressMilliseconds: true });
