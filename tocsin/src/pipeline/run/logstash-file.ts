import { isMap } from 'yaml';
import { type Problem, parseYaml, placeOf } from '../../define/index.ts';
import { variables } from './keystore.ts';
import type { processSettings } from './logstash-settings.ts';
import { readProcessSettings, type Settings } from './settings-text.ts';

export interface LogstashFile {
  readonly settings: Settings<typeof processSettings>;
  readonly warnings: readonly Problem[];
  readonly problems: readonly Problem[];
}

/**
 * `logstash.yml`: what holds for all pipelines, where neither the command line nor `pipelines.yml` says otherwise.
 * https://www.elastic.co/docs/reference/logstash/logstash-settings-file
 */
export function readLogstashFile(file: string, text: string): LogstashFile {
  const { root, place, problems } = parseYaml(file, text);
  if (problems.length > 0) return { settings: {}, warnings: [], problems };
  if (root !== null && !isMap(root))
    return {
      settings: {},
      warnings: [],
      problems: [
        { ...placeOf(root, place), message: 'holds no settings', hint: 'expected lines such as pipeline.workers: 2' },
      ],
    };
  return readProcessSettings({ node: root, place, variable: variables(undefined) });
}
