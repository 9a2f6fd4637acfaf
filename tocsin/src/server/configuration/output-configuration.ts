import { randomUUID } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  type Config,
  type OutputConfig,
  outputCommon,
  type Refused,
  readSplunkOutputs,
  wantedOutputs,
} from '../../config/index.ts';
import { type JsonSchema, optionsSchema } from '../../define/index.ts';
import { createPermissions, refusalOf } from '../../inputs/index.ts';
import type { OutputDeclaration } from '../../outputs/index.ts';
import { createTestEvent, type OutputSettings, sendTestEvent, type TestAnswer } from '../../pipeline/index.ts';
import type { ConfigurationFile } from './configuration-file.ts';
import { EntriesError, type OutputKinds, type Outputs } from './entries.ts';
import { EntryConfiguration, type RunningEntries } from './entry-configuration.ts';

/** Which options of outputs say where they send to. */
const ADDRESS = ['url', 'cloudId', 'host', 'port', 'servers', 'brokers', 'proxy'];

/** Milliseconds in which the other side must have answered a test. */
const TEST_TIMEOUT = 30_000;

/** The outputs of `tocsin.yaml`, as they are edited and run. */
export class OutputConfiguration extends EntryConfiguration<OutputSettings> implements Outputs {
  readonly kinds: OutputKinds;
  readonly #all: () => readonly OutputConfig[];

  /** `etc`: folder of Splunk's files. */
  constructor(file: ConfigurationFile, running: RunningEntries<OutputSettings>, { etc }: { readonly etc: string }) {
    const { outputs } = file.registry;
    const splunk = (config: Config) => readSplunkOutputs(etc, config, { declarations: outputs }).outputs;
    super(file, running, {
      noun: 'output',
      list: 'outputs',
      types: outputs,
      schemaOf: (type) => schemaOf(outputs, type),
      besides: (config) =>
        splunk(config).map(({ name, type, enabled }) => ({ id: name, type, enabled, origin: 'outputs.conf' })),
      wanted: (config) => wantedOutputs(config, splunk(config)),
      address: ADDRESS,
      refused: (before, after, { old, now }) => {
        const permissions = createPermissions({ programs: [], paths: after.allow.paths });
        const given = needsOf(outputs, before, old);
        return needsOf(outputs, after, now).flatMap((need): Refused[] => {
          if (given.some((one) => isDeepStrictEqual(one, need))) return [];
          const message = refusalOf(
            'path' in need ? { ...need, path: resolve(dirname(file.path), need.path) } : need,
            permissions,
          );
          const hint = 'or write it in tocsin.yaml by hand: what stands there is allowed';
          return message === undefined ? [] : [{ path: ['file'], message, hint }];
        });
      },
    });
    this.kinds = { outputs, common: outputCommon };
    this.#all = () => {
      const config = file.settled(file.read());
      return [...config.outputs, ...splunk(config)];
    };
  }

  async test(id: string): Promise<TestAnswer & { readonly event: string }> {
    const output = this.#all().find(({ name }) => name === id);
    if (output === undefined) throw new EntriesError('output', 'unknown', `there is no output "${id}"`);
    const event = randomUUID();
    const answer = await sendTestEvent(output, createTestEvent(event), { clock: Date.now, timeout: TEST_TIMEOUT });
    return { ...answer, event };
  }
}

const find = (outputs: readonly OutputDeclaration[], type: string): OutputDeclaration | undefined =>
  outputs.find(({ name }) => name === type);

function schemaOf(outputs: readonly OutputDeclaration[], type: string): JsonSchema {
  const declaration = find(outputs, type);
  const common = optionsSchema(outputCommon);
  return declaration === undefined ? common : { anyOf: [optionsSchema(declaration.options), common] };
}

function needsOf(declarations: readonly OutputDeclaration[], { outputs }: Config, name: string) {
  const output = outputs.find((one) => one.name === name);
  return output === undefined ? [] : (find(declarations, output.type)?.needs?.(output.options) ?? []);
}
