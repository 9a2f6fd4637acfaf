import { type Fields, type Shared, share } from '../../event/index.ts';
import { interned } from './interned.ts';
import type { Agent, Version } from './rules.ts';

export interface Laid {
  /** Fields below the target. */
  readonly fields: Shared;
  /** Fields below `@metadata`, if there are any. */
  readonly metadata: Shared | undefined;
}

type Parts = Readonly<Record<string, string | Fields | undefined>>;

/** What is undefined, or an empty hash, is left out. */
function present(parts: Parts): Fields {
  const kept: Record<string, string | Fields> = {};
  for (const [key, value] of Object.entries(parts)) {
    if (value === undefined || (typeof value === 'object' && Object.keys(value).length === 0)) continue;
    kept[key] = value;
  }
  return kept;
}

const below = (key: string, fields: Fields | undefined): Fields | undefined =>
  fields === undefined || Object.keys(fields).length === 0 ? undefined : { [key]: fields };

/** Without ECS: flat names, each with the prefix. */
export function legacyLayout({ browser, os, device }: Agent, agent: string, prefix: string): Laid {
  const named = (parts: Parts): Parts =>
    Object.fromEntries(Object.entries(parts).map(([name, value]) => [`${prefix}${name}`, value]));
  const system = systemVersion(os);
  const fields = present(
    named({
      name: browser.family,
      version: browserVersion(browser, agent),
      major: browser.major,
      minor: browser.minor,
      patch: browser.patch,
      os: os.family,
      os_name: os.family,
      os_full: full(os, system),
      os_version: system,
      os_major: os.major,
      os_minor: os.minor,
      os_patch: os.patch,
      device,
    }),
  );
  return { fields: share(fields), metadata: undefined };
}

/** The parts of versions have no place in ECS, and go to the metadata. */
export function ecsLayout({ browser, os, device }: Agent, agent: string): Laid {
  const system = systemVersion(os);
  const parts = ({ major, minor, patch }: Version): Fields => present({ major, minor, patch });
  const fields = present({
    name: browser.family,
    version: browserVersion(browser, agent),
    os: interned(present({ name: os.family, version: system, full: full(os, system) })),
    device: interned({ name: device }),
  });
  const metadata = below(
    'filter',
    below('user_agent', present({ version: parts(browser), os: present({ version: parts(os) }) })),
  );
  return { fields: share(fields), metadata: metadata === undefined ? undefined : interned(metadata) };
}

const full = ({ family }: Version, version: string | undefined): string =>
  version === undefined ? family : `${family} ${version}`;

function browserVersion({ major, minor, patch, patchMinor }: Version, agent: string): string | undefined {
  const parts = until(major, minor, patch, patchMinor);
  if (parts.length === 0) return undefined;
  const version = parts.join('.');
  return parts.length === 3 ? completed(version, agent) : version;
}

/** The parts before the first that is missing. */
function until(...parts: readonly (string | undefined)[]): readonly string[] {
  const end = parts.indexOf(undefined);
  return (end < 0 ? parts : parts.slice(0, end)).filter((part) => part !== undefined);
}

/** A fourth number that stands behind the version in the text, where no rule took it. */
function completed(version: string, agent: string): string {
  const at = agent.indexOf(version);
  if (at < 0 || agent[at + version.length] !== '.') return version;
  const from = at + version.length + 1;
  const end = agent.indexOf(' ', from);
  const fourth = end < 0 ? '' : agent.slice(from, end);
  return /^(?:0|-?[1-9]\d*)$/.test(fourth) ? `${version}.${fourth}` : version;
}

/** Systems such as Windows have words for versions; behind one stands a space. */
function systemVersion({ major, minor, patch, patchMinor }: Version): string | undefined {
  if (major === undefined) return undefined;
  const isNumber = /^(?:0|-?[1-9]\d*)$/.test(major);
  const rest = until(minor, patch, patchMinor).join('.');
  return rest === '' ? major : `${major}${isNumber ? '.' : ' '}${rest}`;
}
