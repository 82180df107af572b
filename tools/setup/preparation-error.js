/** Something the person at the keyboard can put right; its message says how. */
export class PreparationError extends Error {}
