import { pcreRegex, runWithin } from '../../regex/index.ts';
import type { FileOptions } from './options.ts';

/** Milliseconds that the expression may take with one path. */
const MATCHING_MS = 250;

/** The host of the events of a file: a part of its path where the options ask for that, else as they say; undefined: they do not. */
export function hostByPath({
  host,
  hostSegment,
  hostRegex,
}: Pick<FileOptions, 'host' | 'hostSegment' | 'hostRegex'>): (path: string) => string | undefined {
  if (hostSegment !== undefined)
    return (path) => path.split('/').filter((part) => part !== '')[hostSegment - 1] ?? host;
  if (hostRegex === undefined) return () => host;
  const { regex } = pcreRegex(hostRegex);
  return (path) => {
    let found: RegExpExecArray | null = null;
    runWithin(MATCHING_MS, () => {
      found = regex.exec(path);
    });
    return groupOf(found) ?? host;
  };
}

const groupOf = (found: RegExpExecArray | null): string | undefined => {
  const name = found?.[1];
  return name === undefined || name === '' ? undefined : name;
};
