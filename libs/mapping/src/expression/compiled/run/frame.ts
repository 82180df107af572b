import type { Run } from './run.js';

/** A variable and its value, before the ones that were bound earlier. Never changed, so that lists of them can be shared. */
export interface Binding {
  readonly name: string;
  readonly value: unknown;
  readonly next: Binding | null;
}

/** What `lookUp` answers for a variable that is not bound. */
export const unbound: unique symbol = Symbol('unbound');

/** The variables of a block, a call or a step, within those of what surrounds it. */
export class Frame {
  constructor(
    readonly run: Run,
    private readonly outer: Frame | null,
    private bindings: Binding | null = null,
  ) {}

  bind(name: string, value: unknown): void {
    this.bindings = { name, value, next: this.bindings };
  }

  lookUp(name: string): unknown {
    for (let frame: Frame | null = this; frame; frame = frame.outer) {
      for (let binding = frame.bindings; binding; binding = binding.next) {
        if (binding.name === name) return binding.value;
      }
    }
    return unbound;
  }
}
