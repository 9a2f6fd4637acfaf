import type { PluginRegistry } from '../compile/index.ts';
import { parseConfiguration, printConfiguration, type Section } from '../language/index.ts';
import type { PipelineDefinition } from '../run/definition.ts';
import { addressesOf } from '../run/links.ts';
import { type CheckedPipeline, checkPipelines } from '../run/pipelines.ts';

/** Where events that are sent again come into their pipeline. */
export const REPLAY_ADDRESS = 'tocsin dead letters';

/**
 * The pipeline with dead letters in place of its inputs, and those that it sends to, without what else comes into them. Throws
 * `ConfigurationProblems`.
 */
export function replayedDefinitions(
  definitions: readonly PipelineDefinition[],
  id: string,
  stateDir: string,
  plugins: PluginRegistry,
): readonly PipelineDefinition[] {
  const checked = checkPipelines(definitions, plugins);
  return reachedFrom(id, checked).map(
    ({ definition }): PipelineDefinition => ({
      ...definition,
      workers: 1,
      queue: 'memory',
      stateDir,
      sources: [
        ...definition.sources.map(({ file, text }) => ({ file, text: withoutInputs(text, definition) })),
        ...(definition.id === id
          ? [{ file: 'dead letters', text: `input { pipeline { address => "${REPLAY_ADDRESS}" } }` }]
          : []),
      ],
    }),
  );
}

/** Itself, and every pipeline that its events may come to. */
function reachedFrom(id: string, checked: readonly CheckedPipeline[]): readonly CheckedPipeline[] {
  const linked = checked.map((one) => ({ one, ...addressesOf(one.compiled) }));
  const reached = new Set<string>([id]);
  for (const current of reached) {
    const sends = linked.find(({ one }) => one.definition.id === current)?.sends ?? [];
    for (const { one, listens } of linked)
      if (listens.some((address) => sends.includes(address))) reached.add(one.definition.id);
  }
  return checked.filter(({ definition }) => reached.has(definition.id));
}

/** Inputs that take from other pipelines stay. */
function withoutInputs(text: string, { supportEscapes }: PipelineDefinition): string {
  const parsed = parseConfiguration(text, { supportEscapes });
  // It was compiled already.
  if (!parsed.ok) return text;
  const sections = parsed.configuration.sections.map(
    (section): Section =>
      section.section === 'input'
        ? { ...section, body: section.body.filter((one) => one.kind === 'plugin' && one.name === 'pipeline') }
        : section,
  );
  return printConfiguration({ ...parsed.configuration, sections }, { supportEscapes });
}
