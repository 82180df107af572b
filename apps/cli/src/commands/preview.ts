import { ProblemItem } from '@arkflows/contracts';
import type { Command } from 'commander';
import { z } from 'zod';
import { exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';
import { expectShape } from '../gateway/expect-shape.js';
import { urlPath } from '../gateway/url-path.js';
import { readPayload } from '../input/read-payload.js';
import { parseManifests } from '../manifests/check-manifests.js';
import { readManifests } from '../manifests/read-manifests.js';
import { printOne } from '../output/format.js';
import { printable } from '../output/printable.js';
import type { OpenSession } from '../session.js';

const Preview = z.object({ input: z.unknown().optional(), problems: z.array(ProblemItem).optional() });

const examples = `
Examples:
  $ ark preview -f crm-contacts.yaml --operation upsertContact -d '{"customerId":"c1"}'
  $ ark preview -f crm-contacts.yaml --operation upsertContact --sample contact.json

Prints what the action would be given; nothing is stored or carried out. Exit code 4 when the sample does not fit.`;

interface PreviewOptions {
  readonly file: string;
  readonly operation: string;
  readonly data?: string;
  readonly sample?: string;
}

export function registerPreview(program: Command, open: OpenSession): void {
  program
    .command('preview')
    .description('map a sample by a manifest')
    .requiredOption('-f, --file <path>', 'manifest file, or - for standard input')
    .requiredOption('--operation <name>', 'operation whose mapping is tried')
    .option('-d, --data <json>', 'the sample, as JSON')
    .option('--sample <path>', 'JSON file with the sample')
    .addHelpText('after', examples)
    .action(async ({ file, operation, data: text, sample }: PreviewOptions, command: Command) => {
      const session = open(command);
      const [manifest, ...others] = parseManifests(await readManifests(file, session.terminal.input));
      if (!manifest || others.length > 0) throw new CliFailure(exitCodes.usage, `${file} must hold one profile`);
      const data = await readPayload({ text, file: sample }, session.terminal.input);
      const { body } = await session.client.call({
        method: 'POST',
        path: urlPath`/v1/namespaces/${manifest.profile.metadata.namespace}/profiles:preview`,
        body: { type: 'application/json', content: JSON.stringify({ manifest: manifest.text, operation, data }) },
      });
      const { input, problems } = expectShape(Preview, body);
      if (!problems) return printOne(session, (input ?? {}) as object);
      const places = problems.map(({ path, message }) => `${path}: ${message}`);
      throw new CliFailure(exitCodes.refused, places.map(printable).join('\n'));
    });
}
