import { checkSplunkFiles, type SplunkFiles } from '../../codecs/index.ts';
import type { InputConfig } from '../schema.ts';
import { confFiles, type LayeredStanza, readStanzas } from './layers.ts';
import type { SplunkNote } from './notes.ts';

/** What `props.conf` and `transforms.conf` ask for. */
export interface SplunkProps {
  /** What of them can be done. */
  readonly files: SplunkFiles;
  /** What can't. Of what comes with Splunk nothing is said. */
  readonly notes: readonly SplunkNote[];
}

const SHIPPED = /[\\/]system[\\/]default[\\/][^\\/]+$/;

/** Reads the files of an `etc/` folder, in their layers. Never throws for what is in them. */
export function readSplunkProps(etc: string): SplunkProps {
  const layers = {
    props: readStanzas(confFiles(etc, 'props.conf')),
    transforms: readStanzas(confFiles(etc, 'transforms.conf')),
  };
  const { usable, troubles } = checkSplunkFiles({
    props: plain(layers.props.stanzas),
    transforms: plain(withDefaults(layers.transforms.stanzas)),
  });
  const told = troubles.flatMap(({ file, stanza: name, key, message, hint, isOfSearches }): SplunkNote[] => {
    const stanza = layers[file].stanzas.find((one) => one.name === name);
    const place = (key === undefined ? undefined : stanza?.settings.get(key)) ?? stanza;
    if (place === undefined) return [];
    return [
      {
        file: place.file,
        line: place.line,
        column: 1,
        message: `[${name}] ${message}`,
        hint,
        ...(isOfSearches === true ? { isOfSearches } : {}),
      },
    ];
  });
  const notes = [...layers.props.problems, ...layers.transforms.problems, ...told];
  return { files: usable, notes: notes.filter(({ file }) => !SHIPPED.test(file)) };
}

/** Inputs of `tocsin.yaml` that take what is meant for Splunk. */
export const SHAPED_INPUTS: ReadonlySet<string> = new Set(['splunk-s2s', 'splunk-hec']);
const UTF_16 = /^(?:utf-?16|ucs-?2)-?([lb]e)?$/i;

/** Inputs whose codec nobody has chosen, so that the files say how their events are made. */
export function shapeInputs(
  inputs: readonly InputConfig[],
  { files }: SplunkProps,
  timeZone: string | undefined,
): readonly InputConfig[] {
  if (Object.keys(files.props).length === 0) return inputs;
  return inputs.map((input) => {
    const { codec, codecOptions, sourcetype } = input.options;
    if (codec !== 'auto') return input;
    const written = typeof codecOptions === 'object' && codecOptions !== null ? { ...codecOptions } : {};
    const zone = 'timeZone' in written ? written.timeZone : timeZone;
    const encoding = input.type === 'file' ? encodingOf(files, sourcetype) : undefined;
    return {
      ...input,
      options: {
        ...input.options,
        ...(encoding === undefined ? {} : { encoding }),
        codec: 'splunk',
        codecOptions: { ...files, ...(zone === undefined ? {} : { timeZone: zone }) },
      },
    };
  });
}

/** UTF-16 is read by the input itself. */
function encodingOf({ props }: SplunkFiles, sourcetype: unknown): 'utf-16le' | 'utf-16be' | undefined {
  const charset = typeof sourcetype === 'string' ? props[sourcetype]?.CHARSET : undefined;
  const found = UTF_16.exec(charset ?? '');
  if (found === null) return undefined;
  return found[1]?.toLowerCase() === 'be' ? 'utf-16be' : 'utf-16le';
}

/** By names that come from outside. */
function plain(stanzas: readonly LayeredStanza[]): Record<string, Record<string, string>> {
  const byName = Object.create(null) as Record<string, Record<string, string>>;
  for (const { name, settings } of stanzas) {
    const values = Object.create(null) as Record<string, string>;
    for (const [key, { value }] of settings) values[key] = value;
    byName[name] = values;
  }
  return byName;
}

function withDefaults(stanzas: readonly LayeredStanza[]): readonly LayeredStanza[] {
  const common = stanzas.find(({ name }) => name === 'default')?.settings ?? [];
  return stanzas.map((stanza) => ({ ...stanza, settings: new Map([...common, ...stanza.settings]) }));
}
