/** A copy of what JSON can hold, with other texts in it, names of fields included. */
export function mapTexts(data: unknown, map: (text: string) => string): unknown {
  if (typeof data === 'string') return map(data);
  if (typeof data !== 'object' || data === null) return data;
  if (Array.isArray(data)) return data.map((item) => mapTexts(item, map));
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [map(name), mapTexts(value, map)]));
}
