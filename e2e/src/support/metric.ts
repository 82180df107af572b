/** What a process tells Prometheus of a series, such as `ark_replies_total{outcome="late"}`; 0 while it does not tell any. */
export async function metric(url: string, series: string): Promise<number> {
  const answer = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(10_000) });
  const line = (await answer.text()).split('\n').find((one) => one.startsWith(`${series} `));
  return Number(line?.slice(series.length + 1) ?? 0);
}
