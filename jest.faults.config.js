import config from './jest.config.js';

const e2e = config.projects.find(({ displayName }) => displayName === 'e2e');

/** Every fault that is injected, also those that take too long for `npm test`; one after the other, since each wants a quiet machine. */
export default {
  ...config,
  projects: [{ ...e2e, displayName: 'faults', testMatch: ['<rootDir>/e2e/src/faults/**/*.{e2e,fault}.ts'] }],
};
