import type { ErrorObject } from 'ajv/dist/2020.js';

const kinds: Readonly<Record<string, string>> = {
  string: 'a string',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of fields',
};

/** What a keyword of JSON Schema asks for, in the words that the manifest's own fields are told with; nothing of the value. */
export function plainMessage({ keyword, params, message = 'does not fit the schema' }: ErrorObject): string {
  const most = /^max/.test(keyword) ? 'at most' : 'at least';
  switch (keyword) {
    case 'type':
      return `must be ${[params.type].flat().map(kindOf).join(' or ')}`;
    case 'const':
      return `must be ${JSON.stringify(params.allowedValue)}`;
    case 'minLength':
    case 'maxLength':
      return `must have ${most} ${counted(params.limit, 'character')}`;
    case 'minItems':
    case 'maxItems':
      return `must have ${most} ${counted(params.limit, 'item')}`;
    case 'minimum':
    case 'maximum':
      return `must be ${most} ${params.limit}`;
    case 'anyOf':
    case 'oneOf':
      return 'fits none of what may stand here';
    default:
      return message;
  }
}

const kindOf = (type: string): string => kinds[type] ?? type;

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
