import { describe, expect, it } from '@jest/globals';
import { SecretFinder } from './secret-finder.js';

const secret = 'zq"canary8881\\w';
const finder = new SecretFinder([secret, 'short'], 8);

describe('a finder of secrets', () => {
  it.each(['x', 'xy', 'xyz', 'Bearer '])('finds them within what begins with %j and is sent in Base64', (before) => {
    for (const way of ['base64', 'base64url'] as const) {
      const left = finder.outOf(Buffer.from(`${before}${secret} and more`).toString(way));
      expect(left).toContain('[redacted]');
      // At most one character at each end shares its digits with a neighbour.
      expect(Buffer.from(left.replace('[redacted]', ''), way).toString()).not.toContain('canary');
    }
  });

  it('leaves those that are too short, and texts that hold none', () => {
    for (const text of ['short', 'canary8881 alone', '', 'ordinary text'.repeat(10)])
      expect(finder.outOf(text)).toBe(text);
  });
});
