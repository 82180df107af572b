/** An address that the set-up of the integration tests gives; fails loudly without it. */
export const engineAddress = (variable: 'ARK_TEST_KAFKA' | 'ARK_TEST_POSTGRES'): string => {
  const address = process.env[variable];
  if (!address) throw new Error(`${variable} is not set: run the integration tests through 'npm test'`);
  return address;
};
