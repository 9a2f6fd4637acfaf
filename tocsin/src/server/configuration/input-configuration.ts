import { readSplunkInputs, type SplunkInputs, wantedInputs } from '../../config/index.ts';
import { optionsSchema } from '../../define/index.ts';
import type { InputAssignment } from '../../pipeline/index.ts';
import type { ConfigurationFile } from './configuration-file.ts';
import type { InputKinds, Inputs } from './entries.ts';
import { EntryConfiguration, type RunningEntries } from './entry-configuration.ts';

interface InputPlaces {
  /** Folder of Splunk's files. */
  readonly etc: string;
  readonly dataFolder: string;
}

/** The inputs of `tocsin.yaml`, as they are edited and run. */
export class InputConfiguration extends EntryConfiguration<InputAssignment> implements Inputs {
  readonly kinds: InputKinds;

  constructor(file: ConfigurationFile, running: RunningEntries<InputAssignment>, { etc, dataFolder }: InputPlaces) {
    const { inputs, codecs } = file.registry;
    const splunk = (config: Parameters<typeof readSplunkInputs>[1]): SplunkInputs =>
      readSplunkInputs(etc, config, { declarations: inputs, dataFolder });
    super(file, running, {
      noun: 'input',
      list: 'inputs',
      types: inputs,
      schemaOf: (type) => {
        const declaration = inputs.find(({ name }) => name === type);
        return declaration === undefined ? {} : optionsSchema(declaration.options);
      },
      besides: (config) =>
        splunk(config).inputs.map(({ id, type, enabled }) => ({ id, type, enabled, origin: 'inputs.conf' })),
      wanted: (config) => wantedInputs(config, splunk(config)),
      address: [],
      refused: () => [],
    });
    this.kinds = { inputs, codecs };
  }
}
