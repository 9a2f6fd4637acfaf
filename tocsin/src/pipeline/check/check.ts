import { type Problem, sortProblems } from '../../define/index.ts';
import { type CompileSettings, compilePipeline, type PipelineSource, type PluginRegistry } from '../compile/index.ts';
import { Place } from '../compile/place.ts';
import { parseConfiguration } from '../language/index.ts';
import { checkConditions } from './conditions.ts';
import { doubtsOf } from './doubts.ts';
import { checkRegexes } from './regexes.ts';
import { checkTypes } from './types.ts';

export interface CheckedPipeline {
  /** It does not run, or part of it can't do what it says. */
  readonly problems: readonly Problem[];
  /** It runs as Logstash runs it, which is hardly what was meant. */
  readonly warnings: readonly Problem[];
}

/** All that can be said of a configuration without running it. Never throws for what it says. */
export async function checkPipeline(
  source: PipelineSource,
  settings: CompileSettings,
  registry: PluginRegistry,
): Promise<CheckedPipeline> {
  const { file, text } = source;
  const parsed = parseConfiguration(text, { file, supportEscapes: settings.supportEscapes });
  if (!parsed.ok) return { problems: sortProblems(parsed.problems), warnings: [] };
  const compiled = compilePipeline([source], settings, registry);
  if (compiled.ok) await compiled.pipeline.createFilters(SILENT).close();
  const place = new Place(source);
  // Variables stay as they are: a condition on one is not the same in each place where the pipeline runs.
  const { sections } = parsed.configuration;
  return {
    problems: sortProblems([
      ...(compiled.ok ? [] : compiled.problems),
      ...checkConditions(sections, place),
      ...checkRegexes(sections, place, settings),
    ]),
    warnings: sortProblems([
      ...(compiled.ok ? compiled.warnings : []),
      ...checkTypes(sections, place),
      ...doubtsOf(sections, place, text),
    ]),
  };
}

const SILENT = { count: () => undefined, notice: () => undefined, bury: () => undefined };
