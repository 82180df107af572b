import type { Counter, Gauge } from '@arkflows/contracts';

/** A number that costs an addition to count; read when metrics are asked for. */
export class ValueCell implements Counter, Gauge {
  value = 0;

  inc(by = 1): void {
    this.value += by;
  }

  set(value: number): void {
    this.value = value;
  }
}
