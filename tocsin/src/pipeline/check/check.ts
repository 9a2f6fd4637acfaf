import { type Problem, sortProblems } from '../../define/index.ts';
import { type CompileSettings, compilePipeline, type PipelineSource, type PluginRegistry } from '../compile/index.ts';
import { Place } from '../compile/place.ts';
import { parseConfiguration } from '../language/index.ts';
import { checkConditions } from './conditions.ts';
import { doubtsOf } from './doubts.ts';
import { checkRegexes } from './regexes.ts';
import { checkTypes } from './types.ts';

export interface Findings {
  /** It does not run, or part of it can't do what it says. */
  readonly problems: readonly Problem[];
  /** It runs as Logstash runs it, which is hardly what was meant. */
  readonly warnings: readonly Problem[];
}

/** All that can be said of one pipeline, read from these texts, without running it. Never throws for what they say. */
export async function checkPipeline(
  sources: readonly PipelineSource[],
  settings: CompileSettings,
  registry: PluginRegistry,
): Promise<Findings> {
  const compiled = compilePipeline(sources, settings, registry);
  if (compiled.ok) await compiled.pipeline.createFilters(SILENT).close();
  const problems = compiled.ok ? [] : [...compiled.problems];
  const warnings = compiled.ok ? [...compiled.warnings] : [];
  for (const source of sources) {
    const { file, text } = source;
    const parsed = parseConfiguration(text, { file, supportEscapes: settings.supportEscapes });
    if (!parsed.ok) continue;
    const place = new Place(source);
    // Variables stay as they are: a condition on one is not the same in each place where the pipeline runs.
    const { sections } = parsed.configuration;
    problems.push(...checkConditions(sections, place), ...checkRegexes(sections, place, settings));
    warnings.push(...checkTypes(sections, place), ...doubtsOf(sections, place, text));
  }
  return { problems: sortProblems(problems), warnings: sortProblems(warnings) };
}

const SILENT = { count: () => undefined, notice: () => undefined, bury: () => undefined };
