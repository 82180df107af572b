import { TestAnswer } from '@arkflows/contracts';
import { type Command, Option } from 'commander';
import { exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';
import { expectShape } from '../gateway/expect-shape.js';
import { urlPath } from '../gateway/url-path.js';
import { manifestBody, parseManifests } from '../manifests/check-manifests.js';
import { readManifests } from '../manifests/read-manifests.js';
import { printList } from '../output/format.js';
import type { OpenSession, Session } from '../session.js';
import { testExamples } from './test-examples.js';

const columns = [
  ['STEP', 'name'],
  ['RESULT', (step: object) => ((step as { ok: boolean }).ok ? 'ok' : 'failed')],
  ['TIME', (step: object) => `${(step as { durationMs: number }).durationMs.toFixed(1)} ms`],
  ['MESSAGE', 'message'],
] as const;

const helpExamples = `
Examples:
  $ ark test crm-contacts                   # the stored profile
  $ ark test -f crm-contacts.yaml           # a manifest that is not stored
  $ ark test crm-contacts -e staging
  $ ark test -f crm-contacts.yaml --examples # the tests that stand in it (spec.tests)

The integration service resolves, connects and logs in, and changes nothing. With --examples no service is asked: the gateway
maps what each test gives, and compares. Exit code 4 when a step or a test fails.`;

interface TestOptions {
  readonly file?: string;
  readonly environment?: string;
  readonly examples?: boolean;
}

export function registerTest(program: Command, open: OpenSession): void {
  program
    .command('test')
    .description('look whether the target of a profile can be used, or run the tests that stand in it')
    .argument('[profile]', 'name of the profile')
    .option('-f, --file <path>', 'test this manifest, or - for standard input')
    .option('-e, --environment <name>', "whose services look (default: the gateway's own)")
    .addOption(new Option('--examples', 'run its tests (spec.tests) instead').conflicts('environment'))
    .addHelpText('after', helpExamples)
    .action(async (profile: string | undefined, { file, environment, examples }: TestOptions, command: Command) => {
      const session = open(command);
      const target = await targetOf(session, profile, file, examples ? 'runTests' : 'test');
      if (examples) return testExamples(session, { method: 'POST', ...target });
      const { body } = await session.client.call({ method: 'POST', query: { environment }, ...target });
      const { steps } = expectShape(TestAnswer, body);
      printList(session, steps, columns, 'The connector has nothing to look at.');
      const failed = steps.find(({ ok }) => !ok);
      if (failed) throw new CliFailure(exitCodes.refused, `The step '${failed.name}' failed.`, failed.advice);
    });
}

async function targetOf(
  session: Session,
  profile: string | undefined,
  file: string | undefined,
  verb: 'test' | 'runTests',
) {
  if ((profile === undefined) === (file === undefined)) {
    throw new CliFailure(exitCodes.usage, 'Name either a profile or a manifest file (-f)');
  }
  if (file === undefined)
    return { path: urlPath`/v1/namespaces/${session.namespace}/profiles/${profile ?? ''}:${verb}` };
  const [manifest, ...others] = parseManifests(await readManifests(file, session.terminal.input));
  if (!manifest || others.length > 0) throw new CliFailure(exitCodes.usage, `${file} must hold one profile`);
  const { namespace } = manifest.profile.metadata;
  return { path: urlPath`/v1/namespaces/${namespace}/profiles:${verb}`, body: manifestBody(manifest) };
}
