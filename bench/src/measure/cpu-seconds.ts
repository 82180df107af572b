import type { ServiceProcess } from '@arkflows/e2e';

/** CPU seconds that a service has used since its start, by its own metrics. */
export async function cpuSeconds(service: ServiceProcess): Promise<number> {
  const text = await (await fetch(`${service.url}/metrics`)).text();
  const found = /^process_cpu_seconds_total(?:\{.*\})? (\S+)/m.exec(text);
  if (!found) throw new Error(`${service.app} tells no process_cpu_seconds_total at ${service.url}/metrics`);
  return Number(found[1]);
}
