/** Stops what setup.js started. */
export default async function teardown() {
  await globalThis.arkflowsTestbed?.close();
}
