/** Marks of a list, as bits. */
export const SEQUENCE = 1;
/** A sequence of one item that stays a list. */
export const KEEP = 2;
/** Made by an array constructor in a path: it is one item, not several. */
export const CONSTRUCTED = 4;
/** A sequence of tuples. */
export const TUPLES = 8;
/** Around a list that is an expression's whole input. */
export const OUTER = 16;

/** A constructor that gives the object that it was given: so a derived class can put a private field on a list. */
const Given = class {
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: this is what the class is for
    return object;
  }
} as new (
  object: object,
) => object;

/** A private field on a list: nobody outside sees it, neither by its keys nor in JSON, and it costs no look into a map. */
class Marks extends Given {
  #marks: number;

  private constructor(list: readonly unknown[], marks: number) {
    super(list);
    this.#marks = marks;
  }

  static of(list: object): number {
    return #marks in list ? (list as Marks).#marks : 0;
  }

  static put(list: readonly unknown[], marks: number): void {
    if (#marks in list) (list as unknown as Marks).#marks = marks;
    else new Marks(list, marks);
  }
}

export const marksOf = (list: readonly unknown[]): number => Marks.of(list);

/** Puts marks on a list, in place of those that it has. Only for lists that the evaluation made itself. */
export function mark<List extends readonly unknown[]>(list: List, marks: number): List {
  Marks.put(list, marks);
  return list;
}

export const isSequence = (list: readonly unknown[]): boolean => (Marks.of(list) & SEQUENCE) !== 0;
