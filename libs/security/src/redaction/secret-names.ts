/** What a field's name ends with, or is, when it holds a secret; compared in lower case without `_`, `-`, `.` and spaces. */
const endings = [
  'password',
  'passwd',
  'pwd',
  'passphrase',
  'secret',
  'token',
  'apikey',
  'privatekey',
  'secretkey',
  'secretaccesskey',
  'accesskey',
  'authorization',
  'cookie',
  'credential',
  'credentials',
  'clientassertion',
  'connectionstring',
  'sastoken',
  'signingkey',
  'encryptionkey',
  'masterkey',
];

/** Secrets are also kept in the plural and numbered: `tokens`, `secret2`. */
const secretEnding = new RegExp(`(?:${endings.join('|')})s?\\d*$`);

/** Whether a field of this name holds a secret by its name alone (`password`, `DB_PASSWORD`, `x-api-key`, `clientSecret`). */
export function isSecretName(name: string): boolean {
  return secretEnding.test(
    name
      .slice(-64)
      .toLowerCase()
      .replace(/[-_.\s]/g, ''),
  );
}
