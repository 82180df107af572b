import { ServiceProcess } from '@arkflows/e2e';

const OLD_SPACE_MEGABYTES = 256;

/** The same service, which was not started yet, in a heap that ends it with "out of memory" when it holds what it should not. */
export const inSmallHeap = ({ app, port, env }: ServiceProcess): ServiceProcess =>
  new ServiceProcess(app, port, { ...env, NODE_OPTIONS: `--max-old-space-size=${OLD_SPACE_MEGABYTES}` });
