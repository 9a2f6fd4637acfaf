import { shapesSource } from '../../codecs/index.ts';
import type { Metadata } from '../../event/index.ts';
import { createPermissions, type InputDeclaration } from '../../inputs/index.ts';
import type { Config, InputConfig } from '../schema.ts';
import { isTrue } from './conf.ts';
import { confFiles, type LayeredStanza, readLayers } from './layers.ts';
import type { SplunkNote } from './notes.ts';
import { readSplunkProps, SHAPED_INPUTS, type SplunkProps, shapeInputs } from './props.ts';
import { receiversIn } from './receivers.ts';
import { type Imported, STANZAS } from './stanzas.ts';

/** What Splunk's files ask for. */
export interface SplunkInputs {
  readonly inputs: readonly InputConfig[];
  /** What was not taken over, stanza by stanza and setting by setting. The rest runs. */
  readonly notes: readonly SplunkNote[];
  /** How events are made of texts; `inputs` do so already. */
  readonly props: SplunkProps;
}

export interface SplunkInputsOptions {
  readonly declarations: readonly InputDeclaration[];
  /** Of times that carry none. */
  readonly timeZone?: string | undefined;
  /** Why files at a path may not be deleted; undefined: they may. */
  readonly mayDelete: (path: string) => string | undefined;
}

/** The inputs that are to run: those of `tocsin.yaml` that are not switched off, and those of Splunk's files, which shape the events of both. */
export const wantedInputs = (
  { inputs, timeZone }: Pick<Config, 'inputs' | 'timeZone'>,
  splunk: Pick<SplunkInputs, 'inputs' | 'props'>,
) => {
  const own = inputs.flatMap((input) =>
    SHAPED_INPUTS.has(input.type) ? shapeInputs([input], splunk.props, timeZone) : [input],
  );
  return [...own, ...splunk.inputs]
    .filter(({ enabled }) => enabled)
    .map(({ id, type, options }) => ({ id, type, options }));
};

/** What the files of an `etc/` folder ask for, within what the configuration allows. */
export const readSplunkInputs = (
  etc: string,
  { allow, timeZone }: Pick<Config, 'allow' | 'timeZone'>,
  { declarations, dataFolder }: Pick<SplunkInputsOptions, 'declarations'> & { readonly dataFolder: string },
): SplunkInputs => {
  const permissions = createPermissions({ ...allow, dataFolder });
  return splunkInputs(etc, { declarations, timeZone, mayDelete: (path) => permissions.path(path, 'write') });
};

/** Settings of every stanza that say nothing of how it is read. */
const NEUTRAL = new Set(['disabled', 'host', 'index', 'source', 'sourcetype', 'queue', 'interval']);

/** Reads the files of an `etc/` folder. Never throws for what is in them. */
export function splunkInputs(etc: string, { declarations, timeZone, mayDelete }: SplunkInputsOptions): SplunkInputs {
  const { stanzas, problems } = readLayers(confFiles(etc, 'inputs.conf'));
  const inputs: InputConfig[] = [];
  const notes: SplunkNote[] = [...problems];
  const props = readSplunkProps(etc);
  const isDisabled = ({ settings }: LayeredStanza): boolean => isTrue(settings.get('disabled')?.value);
  const around = { mayDelete, receivers: receiversIn(stanzas, isDisabled) };
  for (const stanza of stanzas) {
    const note = noteOf(stanza, notes);
    if (isDisabled(stanza)) continue;
    const kind = STANZAS.find(({ matches }) => matches.test(stanza.name));
    if (kind === undefined) {
      note('is a stanza that Tocsin does not know', 'it is passed over');
      continue;
    }
    if (kind.refusal !== undefined) {
      note(kind.refusal.message, kind.refusal.hint);
      continue;
    }
    const imported = kind.read(stanza, note, around);
    if (imported === undefined) continue;
    for (const key of stanza.settings.keys())
      if (!imported.understood.has(key) && !NEUTRAL.has(key)) note(`${key} is not taken over`, undefined, key);
    const declaration = declarations.find(({ name }) => name === imported.type);
    if (declaration === undefined) {
      note(`there is no input ${imported.type} yet`, 'the stanza is passed over');
      continue;
    }
    const checked = declaration.options.safeParse(optionsOf(imported, stanza));
    if (checked.success) {
      const options = checked.data as Record<string, unknown>;
      inputs.push({ type: imported.type, id: idOf(stanza.name, inputs), enabled: true, options });
      if (imported.type === 'syslog' && shapesSource(props.files, knownOf(options)))
        note(
          'is read as syslog: what props.conf and transforms.conf say of it is not done',
          'with a sourcetype of another name it is',
        );
    } else
      note(
        checked.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
        'the stanza is passed over',
      );
  }
  return { inputs: shapeInputs(inputs, props, timeZone), notes: [...notes, ...props.notes], props };
}

const noteOf =
  (stanza: LayeredStanza, notes: SplunkNote[]) =>
  (message: string, hint?: string, key?: string): void => {
    const place = (key === undefined ? undefined : stanza.settings.get(key)) ?? stanza;
    notes.push({
      file: place.file,
      line: place.line,
      column: 1,
      message: `[${stanza.name}] ${message}`,
      ...(hint === undefined ? {} : { hint }),
    });
  };

/** With the metadata that every stanza may give; Splunk's word for this machine's own name is left out. */
function optionsOf({ options }: Imported, { settings }: LayeredStanza): Record<string, unknown> {
  const metadata: Record<string, unknown> = {};
  for (const key of ['index', 'sourcetype', 'source', 'host'] as const) {
    const value = settings.get(key)?.value;
    if (value === undefined || value === '' || value.startsWith('$') || (key === 'index' && value === 'default'))
      continue;
    metadata[key] = value;
  }
  return { ...metadata, ...options };
}

function knownOf(options: Readonly<Record<string, unknown>>): Metadata {
  const known: Metadata = {};
  for (const key of ['sourcetype', 'source', 'host'] as const) {
    const value = options[key];
    if (typeof value === 'string') known[key] = value;
  }
  return known;
}

/** An input keeps its place under its id, so it follows from the stanza alone. */
function idOf(name: string, others: readonly InputConfig[]): string {
  const plain = `splunk-${name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')}`.slice(0, 56);
  let id = plain;
  for (let count = 2; others.some((other) => other.id === id); count++) id = `${plain}-${count}`;
  return id;
}
