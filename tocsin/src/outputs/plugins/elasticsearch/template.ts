import { readFileSync } from 'node:fs';
import type { DelivererContext } from '../../output-plugin.ts';
import type { Hosts } from './hosts.ts';
import type { ElasticsearchOptions } from './options.ts';

/** Puts `template` in its place before the first document. Throws where the server does not take it; then it is tried again. */
export async function installTemplate(
  options: ElasticsearchOptions,
  { ecs, notice }: DelivererContext,
  hosts: Hosts,
  signal: AbortSignal,
): Promise<void> {
  if (!options.manage_template || options.template === undefined) return;
  const text = readFileSync(options.template, 'utf8');
  const parsed = JSON.parse(text) as { readonly index_patterns?: unknown; readonly template?: unknown };
  const isComposable =
    options.template_api === 'composable' || (options.template_api === 'auto' && typeof parsed.template === 'object');
  const name = options.template_name ?? (ecs === 'disabled' ? 'logstash' : 'ecs-logstash');
  const path = `/${isComposable ? '_index_template' : '_template'}/${encodeURIComponent(name)}`;
  const headers = { 'content-type': 'application/json' };
  if (!options.template_overwrite) {
    const there = await hosts.ask('HEAD', path, undefined, headers, signal);
    if (there.status === 200) return;
  }
  const answer = await hosts.ask('PUT', path, Buffer.from(text), headers, signal);
  if (answer.status >= 500 || answer.status === 429 || answer.status === 401 || answer.status === 403)
    throw new Error(`${answer.host} answered ${answer.status} to the template ${name}: ${answer.body.slice(0, 300)}`);
  if (answer.status >= 300)
    notice(
      'error',
      `${answer.host} refuses the template ${options.template}: ${answer.body.slice(0, 300)}; documents are sent without it`,
    );
}
