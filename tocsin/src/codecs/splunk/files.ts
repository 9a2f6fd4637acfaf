import { isOfSearches, keyTrouble, roleOf, UTF_16 } from './keys.ts';
import { isEventStanza, type Settings, stanzaTrouble } from './stanzas.ts';
import { InvalidTransform, readTransform, unusedKeys } from './transforms.ts';

/** `props.conf` and `transforms.conf`: what their stanzas say, by name. */
export interface SplunkFiles {
  readonly props: Readonly<Record<string, Settings>>;
  readonly transforms: Readonly<Record<string, Settings>>;
}

/** Something in one of them that is not done. */
export interface FileTrouble {
  readonly file: keyof SplunkFiles;
  readonly stanza: string;
  /** Undefined: it is about the whole stanza. */
  readonly key: string | undefined;
  readonly message: string;
  /** What is done in its place. */
  readonly hint: string;
  /** Splunk does it when it searches; what is collected is the same. */
  readonly isOfSearches?: true;
}

const LISTS = /^(?:TRANSFORMS|REPORT)-./;

export const namesIn = (list: string): readonly string[] =>
  list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** What of the files can be done, and what not. */
export function checkFiles(files: SplunkFiles): {
  readonly usable: SplunkFiles;
  readonly troubles: readonly FileTrouble[];
} {
  const troubles: FileTrouble[] = [];
  const transforms = usableTransforms(files, troubles);
  const props = new Map<string, Settings>();
  for (const [stanza, settings] of Object.entries(files.props)) {
    const tell = (key: string | undefined, message: string, hint: string): void =>
      void troubles.push({
        file: 'props',
        stanza,
        key,
        message,
        hint,
        ...(key !== undefined && isOfSearches(key) ? { isOfSearches: true as const } : {}),
      });
    if (!isEventStanza(stanza)) {
      tell(undefined, 'is a stanza that is not taken over', 'sourcetypes are as inputs name them');
      continue;
    }
    const wrong = stanzaTrouble(stanza);
    if (wrong !== undefined) {
      tell(undefined, wrong, 'the stanza is passed over');
      continue;
    }
    const kept = new Map<string, string>();
    for (const [key, value] of Object.entries(settings)) {
      const trouble = keyTrouble(key, value);
      if (trouble !== undefined) tell(key, trouble.message, trouble.hint);
      else if (key === 'CHARSET' && UTF_16.test(value) && /^(?:source|host)::/.test(stanza))
        tell(key, `${value} holds in the stanza of a sourcetype only`, 'write it there');
      else if (roleOf(key) === 'applied') {
        const fits = (one: string): boolean => {
          const fault = transforms.has(one) ? faultOf(key, one, files) : `[${one}] can't be used`;
          if (fault !== undefined) tell(key, `${key}: ${fault}`, 'this transform is passed over');
          return fault === undefined;
        };
        kept.set(key, LISTS.test(key) ? namesIn(value).filter(fits).join(', ') : value);
      }
    }
    props.set(stanza, Object.fromEntries(kept));
  }
  return { usable: { props: Object.fromEntries(props), transforms: Object.fromEntries(transforms) }, troubles };
}

/** Delimiters make fields of what is found, not of what is stored. */
function faultOf(key: string, name: string, { transforms }: SplunkFiles): string | undefined {
  return key.startsWith('TRANSFORMS') && transforms[name]?.REGEX === undefined
    ? `[${name}] has no REGEX: DELIMS works in REPORT`
    : undefined;
}

/** Only those that some stanza of `props.conf` names are looked at: the others are look-ups for searches. */
function usableTransforms({ props, transforms }: SplunkFiles, troubles: FileTrouble[]): Map<string, Settings> {
  const usable = new Map<string, Settings>();
  const named = new Set(
    Object.values(props).flatMap((settings) =>
      Object.entries(settings).flatMap(([key, value]) => (LISTS.test(key) ? namesIn(value) : [])),
    ),
  );
  for (const name of named) {
    const settings = Object.hasOwn(transforms, name) ? transforms[name] : undefined;
    if (settings === undefined) continue;
    try {
      readTransform(name, settings);
      const unused = unusedKeys(settings);
      usable.set(name, Object.fromEntries(Object.entries(settings).filter(([key]) => !unused.includes(key))));
      for (const key of unused)
        troubles.push({
          file: 'transforms',
          stanza: name,
          key,
          message: `${key} is not taken over`,
          hint: 'the rest of the stanza holds',
        });
    } catch (error) {
      if (!(error instanceof InvalidTransform)) throw error;
      const message = error.message;
      troubles.push({ file: 'transforms', stanza: name, key: undefined, message, hint: 'the stanza is passed over' });
    }
  }
  return usable;
}
