/**
 * Loaded into a process before all else: its wall clock leaps at each SIGUSR2, an hour ahead, then an hour behind, then to where it
 * belongs. Each is told on the error output. What is measured by other clocks, such as timers, goes on as it was.
 */
const HOUR_MS = 3_600_000;
const leaps = [HOUR_MS, -HOUR_MS, 0];

const TrueDate = globalThis.Date;
let aheadMs = 0;
const now = (): number => TrueDate.now() + aheadMs;

globalThis.Date = new Proxy(TrueDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: () => new TrueDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});

process.on('SIGUSR2', () => {
  aheadMs = leaps.shift() ?? 0;
  process.stderr.write(`the wall clock is ${aheadMs} ms ahead\n`);
});
