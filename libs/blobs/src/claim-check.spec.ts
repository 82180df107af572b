import type { CloudEvent } from '@arkflows/contracts';
import { describe, expect, it } from '@jest/globals';
import { claimCheckAttributes, claimCheckOf } from './claim-check.js';

const claim = {
  key: 'a3bb189e-8bf9-3888-9912-ace4e6543002',
  size: 41,
  sha256: 'a'.repeat(64),
  contentType: 'text/plain',
};
const event = (attributes: object): CloudEvent => ({
  specversion: '1.0',
  id: '1',
  source: 's',
  type: 't',
  data: null,
  ...attributes,
});

describe('a claim check', () => {
  it('is an opaque URI beside the content type, size and digest of the data', () => {
    expect(claimCheckAttributes(claim)).toEqual({
      datacontenttype: 'text/plain',
      dataref: 'arkblob:a3bb189e-8bf9-3888-9912-ace4e6543002',
      arkdatasize: '41',
      arkdatasha256: 'a'.repeat(64),
    });
    expect(claimCheckOf(event(claimCheckAttributes(claim)))).toEqual(claim);
  });

  it.each([
    {},
    { dataref: 'https://elsewhere.example/data.json' },
    { dataref: 'arkblob:../../etc/passwd' },
    { dataref: 'arkblob:' },
    { arkdatasize: '-1' },
    { arkdatasize: 'NaN' },
    { arkdatasha256: 'A'.repeat(64) },
    { arkdatasha256: undefined },
  ])('that is none of ours is left alone: %j', (change) => {
    const attributes = Object.keys(change).length === 0 ? {} : { ...claimCheckAttributes(claim), ...change };
    expect(claimCheckOf(event(attributes))).toBeNull();
  });
});
