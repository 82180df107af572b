import type { Health, HealthSnapshot } from '../health/health.js';

/** Answer of /healthz: the process is alive. It does not depend on others: a restart would not bring them back. */
export const livenessAnswer = () => ({ status: 'up' }) as const;

/** Answer of /readyz: 200 when everything needed is there, else 503; the body says what is missing. */
export function readinessAnswer(health: Health): { readonly status: 200 | 503; readonly body: HealthSnapshot } {
  const body = health.snapshot();
  return { status: body.status === 'up' ? 200 : 503, body };
}
