import type { DelivererContext } from '../output-plugin.ts';
import type { Hosts } from '../plugins/elasticsearch/hosts.ts';
import { ecsTemplate } from './ecs-template.ts';

export interface Installation {
  /** Of the index template and the policy. */
  readonly name: string;
  /** Indexes that they are for. */
  readonly pattern: string;
  readonly isDataStream: boolean;
  /** Days after which an index is deleted; undefined: never. */
  readonly days: number | undefined;
}

const JSON_TYPE = { 'content-type': 'application/json' };

/**
 * Puts an index template with ECS types and, where there is an age, a policy that deletes old indexes (ILM of Elasticsearch, ISM of OpenSearch)
 * in their places. What is there under that name is kept as it is. Throws a sentence where the server can't be asked or refuses.
 */
export async function install(
  { name, pattern, isDataStream, days }: Installation,
  { notice }: Pick<DelivererContext, 'notice'>,
  hosts: Hosts,
  signal: AbortSignal,
): Promise<void> {
  const ask = async (method: 'GET' | 'PUT' | 'HEAD', path: string, body?: object) =>
    hosts.ask(method, path, body === undefined ? undefined : Buffer.from(JSON.stringify(body)), JSON_TYPE, signal);
  const put = async (path: string, body: object): Promise<void> => {
    const there = await ask('GET', path);
    if (there.status === 200) return;
    const { status, body: said, host } = await ask('PUT', path, body);
    if (status >= 300) throw new Error(`${host} answered ${status} to PUT ${path}: ${said.slice(0, 300)}`);
    notice('info', `${host} has ${path.slice(1)} now`);
  };
  const about = await ask('GET', '/');
  if (about.status !== 200) throw new Error(`${about.host} answered ${about.status}: ${about.body.slice(0, 300)}`);
  const isOpenSearch = about.body.includes('"opensearch"');
  if (days !== undefined) {
    if (isOpenSearch) await put(`/_plugins/_ism/policies/${name}`, ismPolicy(pattern, days, isDataStream));
    else await put(`/_ilm/policy/${name}`, ilmPolicy(days, isDataStream));
  }
  const settings = days === undefined || isOpenSearch ? {} : { 'index.lifecycle.name': name };
  await put(`/_index_template/${name}`, ecsTemplate({ pattern, isDataStream, settings }));
}

/** Of a data stream, indexes are rolled over as well: their age counts from then on. */
const ilmPolicy = (days: number, rolls: boolean): object => ({
  policy: {
    phases: {
      hot: { actions: rolls ? { rollover: { max_age: '1d', max_primary_shard_size: '50gb' } } : {} },
      delete: { min_age: `${days}d`, actions: { delete: {} } },
    },
  },
});

const ismPolicy = (pattern: string, days: number, rolls: boolean): object => ({
  policy: {
    description: `deletes indexes after ${days} days`,
    default_state: 'hot',
    states: [
      {
        name: 'hot',
        actions: rolls ? [{ rollover: { min_index_age: '1d', min_primary_shard_size: '50gb' } }] : [],
        transitions: [{ state_name: 'delete', conditions: { min_index_age: `${days}d` } }],
      },
      { name: 'delete', actions: [{ delete: {} }], transitions: [] },
    ],
    ism_template: [{ index_patterns: [pattern], priority: 100 }],
  },
});
