import type { SavedSearch } from '../../../detect/index.ts';
import type { ActionConfig } from '../../schema.ts';
import { type ConfStanza, printConf } from '../conf.ts';
import { printSplunkSearches } from '../searches/print.ts';
import { cimSettings, EVENT_TYPES } from './cim.ts';

export interface SplunkApp {
  /** By path within the app. */
  readonly files: ReadonlyMap<string, string>;
  /** What Splunk's files can't say, search by search. */
  readonly losses: readonly string[];
}

export interface SplunkAppOptions {
  readonly searches: readonly SavedSearch[];
  readonly actions: readonly ActionConfig[];
  /** Of events that are sent as JSON. */
  readonly sourcetypes: readonly string[];
  readonly version: string;
}

/** The folder of the app, and its id. */
export const SPLUNK_APP = 'tocsin';

/** An app for the search heads (and, for `props.conf`, the indexers) of a Splunk that events are sent to as JSON. */
export function splunkApp({ searches, actions, sourcetypes, version }: SplunkAppOptions): SplunkApp {
  const printed = printSplunkSearches(searches, actions);
  const events = sourcetypes.map((name) => `sourcetype="${name.replace(/["\\]/g, '\\$&')}"`).join(' OR ');
  const files = new Map([
    [
      'default/app.conf',
      conf(
        [
          'install',
          [
            ['is_configured', '1'],
            ['state', 'enabled'],
          ],
        ],
        [
          'ui',
          [
            ['is_visible', '0'],
            ['label', 'Tocsin'],
          ],
        ],
        [
          'launcher',
          [
            ['author', 'Tocsin'],
            ['description', 'Security events of web applications, by the names of the CIM'],
            ['version', splunkVersion(version)],
          ],
        ],
        ['package', [['id', SPLUNK_APP]]],
      ),
    ],
    ['default/props.conf', conf(...sourcetypes.map((name): Stanza => [name, props()]))],
    [
      'default/eventtypes.conf',
      conf(...EVENT_TYPES.map(({ name, search }): Stanza => [name, [['search', `(${events}) (${search})`]]])),
    ],
    [
      'default/tags.conf',
      conf(
        ...EVENT_TYPES.map(
          ({ name, tags }): Stanza => [`eventtype=${name}`, tags.map((tag): Pair => [tag, 'enabled'])],
        ),
      ),
    ],
    ['default/savedsearches.conf', printed.text],
    ['metadata/default.meta', '[]\naccess = read : [ * ], write : [ admin ]\nexport = system\n'],
    ['README.md', readme(sourcetypes)],
  ]);
  return { files, losses: printed.losses };
}

type Pair = readonly [key: string, value: string];
type Stanza = readonly [name: string, settings: readonly Pair[]];

const conf = (...stanzas: readonly Stanza[]): string =>
  printConf(
    stanzas.map(
      ([name, settings]): Pick<ConfStanza, 'name' | 'settings'> => ({
        name,
        settings: settings.map(([key, value], line) => ({ key, value, line })),
      }),
    ),
  );

/** Splunk wants three numbers. */
const splunkVersion = (version: string): string => /^\d+\.\d+\.\d+/.exec(version)?.[0] ?? '0.0.0';

const props = (): readonly Pair[] => [
  ['category', 'Application'],
  ['pulldown_type', '1'],
  ['description', 'Events of Tocsin as JSON, in the names of the Elastic Common Schema'],
  ['SHOULD_LINEMERGE', '0'],
  ['LINE_BREAKER', '([\\r\\n]+)'],
  ['TRUNCATE', '1048576'],
  ['TIME_PREFIX', '"@timestamp":"'],
  ['TIME_FORMAT', '%Y-%m-%dT%H:%M:%S.%9QZ'],
  ['MAX_TIMESTAMP_LOOKAHEAD', '32'],
  ['TZ', 'UTC'],
  ['KV_MODE', 'json'],
  ...cimSettings(),
];

const readme = (sourcetypes: readonly string[]): string => `# Tocsin for Splunk

Events that Tocsin sends as JSON with the sourcetype ${sourcetypes.map((name) => `\`${name}\``).join(', ')} get the names of the Common Information
Model: \`props.conf\` makes the fields, \`eventtypes.conf\` and \`tags.conf\` bring them to the data models Authentication, Web, Change, Intrusion
Detection, Malware, Network Traffic, Email and Alerts.

Copy this folder to \`$SPLUNK_HOME/etc/apps\` of the search heads, and of the indexers or heavy forwarders that take events by \`/raw\` or from files,
and restart Splunk. \`savedsearches.conf\` has the saved searches of Tocsin.
`;
