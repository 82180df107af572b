/** The same text without U+0000, for which PostgreSQL's text and jsonb have no room. */
export const withoutNul = <T extends string | null>(text: T): T => text?.replaceAll('\0', '\u{FFFD}') as T;
