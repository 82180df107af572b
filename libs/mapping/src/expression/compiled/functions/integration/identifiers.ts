import { createHash } from 'node:crypto';
import { defineBuiltins } from '../../calls/builtin.js';
import type { Place } from '../../place.js';
import type { Run } from '../../run/run.js';

/** The namespaces of RFC 9562, by name. */
const namespaces: Readonly<Record<string, string>> = {
  dns: '6ba7b810-9dad-11d1-80b4-00c04fd430c8',
  url: '6ba7b811-9dad-11d1-80b4-00c04fd430c8',
  oid: '6ba7b812-9dad-11d1-80b4-00c04fd430c8',
  x500: '6ba7b814-9dad-11d1-80b4-00c04fd430c8',
};

/** Identifiers that come out the same when an event is worked on again: nothing in them is random. */
export const identifierFunctions = defineBuiltins({
  uuidFrom: [
    '<ss:s>',
    (place: Place, _: Run, name?: string, namespace?: string) => {
      if (name === undefined) return undefined;
      const bytes = createHash('sha1').update(namespaceBytes(namespace, place)).update(name).digest();
      return uuid(bytes, 5);
    },
  ],
  uuidAt: [
    '<(sn)s:s>',
    (place: Place, _: Run, time?: string | number, name?: string) => {
      if (time === undefined || name === undefined) return undefined;
      const millis = typeof time === 'number' ? time : Date.parse(time);
      if (!Number.isInteger(millis) || millis < 0 || millis >= 2 ** 48) place.fail('A2001');
      const bytes = createHash('sha256').update(name).digest();
      bytes.writeUIntBE(millis, 0, 6);
      return uuid(bytes, 7);
    },
  ],
});

function namespaceBytes(namespace: string | undefined, place: Place): Buffer {
  const text = namespaces[namespace ?? ''] ?? namespace ?? '';
  const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
  return isUuid ? Buffer.from(text.replaceAll('-', ''), 'hex') : place.fail('A2005');
}

/** The first 16 bytes with version and variant put in. */
function uuid(bytes: Buffer, version: number): string {
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | (version << 4), 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
