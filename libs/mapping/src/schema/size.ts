const MAX_NODES = 10_000;

/** Whether the data has at most 10,000 values in it: then collecting all violations stays cheap. */
export function isSmall(data: unknown): boolean {
  const waiting: unknown[] = [data];
  for (let seen = 0; waiting.length > 0; seen++) {
    if (seen + waiting.length > MAX_NODES) return false;
    const value = waiting.pop();
    if (typeof value !== 'object' || value === null) continue;
    const parts = Array.isArray(value) ? value : Object.values(value);
    if (parts.length > MAX_NODES) return false;
    waiting.push(...parts);
  }
  return true;
}
