/** Why cases of the suite are answered differently, and which: nothing else may differ. */
export const differences: readonly { readonly reason: string; readonly cases: readonly string[] }[] = [
  {
    reason: '`$eval` is switched off: it would run text of the event',
    cases: [
      ...Array.from({ length: 8 }, (_, index) => `function-eval/case00${index}`),
      ...Array.from({ length: 4 }, (_, index) => `function-eval/case008#${index}`),
    ],
  },
  {
    reason: 'a variable that is bound nowhere is refused before any event, where JSONata takes it for nothing',
    cases: [
      'comparison-operators/case026',
      'comparison-operators/case027',
      'comparison-operators/case028',
      'missing-paths/case005',
      'numeric-operators/case018',
      'range-operator/case019',
      'range-operator/case020',
    ],
  },
  {
    reason: 'lists are bounded at a million items',
    cases: ['range-operator/case021', 'range-operator/case024'],
  },
  {
    reason:
      "the suite's own bound on depth, of which its code `U1001` speaks, is tighter: this recursion ends well here",
    cases: ['tail-recursion/case002'],
  },
];
