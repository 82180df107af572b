/** A profile manifest for the built-in catalogue; `lines` replace the operation's own. */
export const manifest = (
  name: string,
  { namespace = 'default', comment = '', mapping = 'row.name: data.name' } = {},
): string =>
  `${comment}apiVersion: arkflows.io/v1
kind: IntegrationProfile
metadata:
  name: ${name}
  namespace: ${namespace}
  labels: { team: sales }
spec:
  connector: postgres
  connection: { host: db.example, database: shop, ssl: disable }
  credential: shop-db
  operations:
    insertPlace:
      action: insert
      with: { table: places }
      mapping:
        ${mapping}
  triggers:
    - name: place-created
      topic: shop.places
      operation: insertPlace
`;
