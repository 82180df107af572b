/** A profile without a fault; tests break it at one place. */
export const placesYaml = `apiVersion: arkflows.io/v1
kind: IntegrationProfile
metadata:
  name: places
  labels: { team: geo }
spec:
  connector: postgres
  connection:
    database: geo
  operations:
    upsert:
      action: upsert
      with: { table: places }
      mapping:
        row.id: data.id
        row.name: data.name & ', ' & data.country
  triggers:
    - name: places
      topic: geo.places
      operation: upsert
`;

/** The text with `from` (which must stand in it) replaced by `to`. */
export function broken(from: string, to: string): string {
  if (!placesYaml.includes(from)) throw new Error(`'${from}' does not stand in the sample`);
  return placesYaml.replace(from, () => to);
}
