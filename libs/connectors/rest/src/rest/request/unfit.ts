import { ConnectorError } from '@arkflows/connector-sdk';

/** An input that cannot become a request: `path` names the field of the input. */
export const unfitInput = (path: string, message: string): ConnectorError =>
  new ConnectorError('MAPPING_FAILED', `The input does not make a request: ${path} ${message}`, { details: { path } });
