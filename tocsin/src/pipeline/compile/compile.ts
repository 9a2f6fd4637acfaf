import { resolve } from 'node:path';
import type { z } from 'zod';
import type { Ecs, Problem } from '../../define/index.ts';
import { sortProblems } from '../../define/index.ts';
import { InvalidReference } from '../../event/index.ts';
import { type Need, refusalOf } from '../../inputs/index.ts';
import {
  type Condition,
  type Plugin,
  parseConfiguration,
  type Section,
  type SectionKind,
  type Statement,
  substituteVariables,
} from '../language/index.ts';
import { codecOf, ecsOf } from './codec.ts';
import type {
  Compiled,
  CompiledCodec,
  CompiledInput,
  CompiledOutput,
  CompileSettings,
  PipelineSource,
  PluginRegistry,
} from './compiled.ts';
import { compileCondition, ImpossibleCondition } from './condition.ts';
import { decoration, inputDecoration } from './decorate.ts';
import { FilterInstance } from './filter-instance.ts';
import { PluginIds } from './ids.ts';
import { type PluginKind, unknownPlugin } from './known-plugins.ts';
import { checkAttributes } from './options.ts';
import { Place } from './place.ts';
import type { Planned, PlannedBranch, PlannedCondition, PlannedFilter, PlannedOutput } from './plan.ts';
import { refusal } from './refusal.ts';
import { routeOf } from './route.ts';
import { runningFilters } from './running-filters.ts';

/**
 * Checks a configuration against what plugins there are, and makes it ready to run. All problems are collected. Filters are made
 * once for checking; the first `createFilters` uses these. Never throws for what a configuration says.
 * Sections of other kinds than `sections` are read, and passed over.
 */
export function compilePipeline(
  sources: readonly PipelineSource[],
  settings: CompileSettings,
  registry: PluginRegistry,
  sections: readonly SectionKind[] = ['input', 'filter', 'output'],
): Compiled {
  const compilation = new Compilation(settings, registry, sections);
  for (const source of sources) compilation.add(source);
  return compilation.finish();
}

type Options = Readonly<Record<string, unknown>>;

class Compilation {
  readonly #settings: CompileSettings;
  readonly #registry: PluginRegistry;
  readonly #kinds: readonly SectionKind[];
  readonly #problems: Problem[] = [];
  readonly #warnings: Problem[] = [];
  readonly #ids = new PluginIds();
  readonly #inputs: CompiledInput[] = [];
  readonly #outputs: CompiledOutput[] = [];
  readonly #filters: Planned<PlannedFilter>[] = [];
  readonly #routes: Planned<PlannedOutput>[] = [];
  readonly #prepared = new Map<PlannedFilter, FilterInstance>();
  #conditions = 0;
  #keepsState = false;

  constructor(settings: CompileSettings, registry: PluginRegistry, kinds: readonly SectionKind[]) {
    this.#settings = settings;
    this.#kinds = kinds;
    this.#registry = registry;
  }

  add(source: PipelineSource): void {
    const { supportEscapes } = this.#settings;
    const parsed = parseConfiguration(source.text, { file: source.file, supportEscapes });
    if (!parsed.ok) {
      this.#problems.push(...parsed.problems);
      return;
    }
    const place = new Place(source);
    const { file, variable } = { ...source, ...this.#settings };
    const substituted = substituteVariables(parsed.configuration, { file, places: place.places, variable });
    this.#problems.push(...substituted.problems);
    const before = { problems: this.#problems.length, warnings: this.#warnings.length };
    const sections = substituted.configuration.sections.filter(({ section }) => this.#kinds.includes(section));
    // Ids that are written go before those that are given.
    for (const section of sections) this.#takeIds(section.body, place);
    for (const section of sections) this.#section(section, place);
    for (const [found, from] of [
      [this.#problems, before.problems],
      [this.#warnings, before.warnings],
    ] as const)
      found.push(
        ...found
          .splice(from)
          .filter((problem) => !substituted.isUnset(problem))
          .map(substituted.hide),
      );
  }

  finish(): Compiled {
    if (this.#problems.length > 0) {
      for (const { filter } of this.#prepared.values()) void filter.close?.();
      return { ok: false, problems: sortProblems(this.#problems) };
    }
    const settings = this.#settings;
    const filters = this.#filters;
    const routes = this.#routes;
    const prepared = this.#prepared;
    return {
      ok: true,
      pipeline: {
        inputs: this.#inputs,
        outputs: this.#outputs,
        keepsState: this.#keepsState,
        createFilters: (reports) => runningFilters(filters, settings, reports, prepared),
        createRoute: (reports) => routeOf(routes, reports),
      },
      warnings: sortProblems(this.#warnings),
    };
  }

  #takeIds(body: readonly Statement[], place: Place): void {
    for (const statement of body) {
      if (statement.kind === 'branch') for (const arm of statement.arms) this.#takeIds(arm.body, place);
      else {
        const value = statement.attributes.find(({ name }) => name === 'id')?.value;
        if (value?.kind !== 'string' && value?.kind !== 'bareword' && value?.kind !== 'number') continue;
        if (this.#ids.take(String(value.value))) continue;
        this.#problems.push(
          place.problem(
            value.span,
            `the id "${value.value}" is taken`,
            'each plugin of a pipeline needs an id of its own',
          ),
        );
      }
    }
  }

  #section({ section, body }: Section, place: Place): void {
    if (section === 'filter') this.#filters.push(...this.#body(body, place, (plugin) => this.#filter(plugin, place)));
    else if (section === 'output')
      this.#routes.push(...this.#body(body, place, (plugin) => this.#output(plugin, place)));
    else for (const statement of body) this.#inputStatement(statement, place);
  }

  #inputStatement(statement: Statement, place: Place): void {
    if (statement.kind === 'plugin') this.#input(statement, place);
    else {
      this.#warnings.push(
        place.problem(
          statement.span,
          'a condition around an input says nothing: there is no event yet, and its inputs all run',
          'put the condition into the filter or the output section',
        ),
      );
      for (const arm of statement.arms) for (const inner of arm.body) this.#inputStatement(inner, place);
    }
  }

  #body<Leaf>(
    body: readonly Statement[],
    place: Place,
    leaf: (plugin: Plugin) => Leaf | undefined,
  ): readonly Planned<Leaf>[] {
    return body.flatMap((statement): readonly Planned<Leaf>[] => {
      if (statement.kind === 'plugin') {
        const made = leaf(statement);
        return made === undefined ? [] : [made];
      }
      const branch: PlannedBranch<Leaf> = {
        kind: 'branch',
        arms: statement.arms.map((arm) => ({
          condition: arm.condition === undefined ? undefined : this.#condition(arm.condition, place),
          body: this.#body(arm.body, place, leaf),
        })),
      };
      return [branch];
    });
  }

  #condition(condition: Condition, place: Place): PlannedCondition | undefined {
    this.#conditions++;
    try {
      const compiled = compileCondition(condition);
      for (const { span, message, hint } of compiled.doubts) this.#warnings.push(place.problem(span, message, hint));
      return { compiled, id: `if_${this.#conditions}`, where: place.line(condition.span) };
    } catch (error) {
      if (!(error instanceof ImpossibleCondition)) throw error;
      this.#problems.push(place.problem(error.span, error.message));
      return undefined;
    }
  }

  /** The declaration, its checked options and its id; undefined where something is wrong. */
  #resolve<Declared extends { readonly name: string; readonly options: z.ZodType }>(
    kind: PluginKind,
    declared: readonly Declared[],
    plugin: Plugin,
    place: Place,
  ): { readonly declaration: Declared; readonly options: Options; readonly id: string; readonly ecs: Ecs } | undefined {
    const declaration = declared.find(({ name }) => name === plugin.name);
    if (declaration === undefined) {
      const names = declared.map(({ name }) => name);
      const { message, hint } = unknownPlugin(kind, plugin.name, names, this.#kindsOf(plugin.name));
      this.#problems.push(place.problem(plugin.nameSpan, message, hint));
      return undefined;
    }
    const checked = checkAttributes(declaration.options, plugin, place, kind);
    if (!checked.ok) {
      this.#problems.push(...checked.problems);
      return undefined;
    }
    const options = checked.value as Options;
    const id = typeof options.id === 'string' ? options.id : this.#ids.next(kind, plugin.name);
    return { declaration, options, id, ecs: ecsOf(options, this.#settings.ecs) };
  }

  #kindsOf(name: string): readonly PluginKind[] {
    const { inputs, filters, outputs, codecs } = this.#registry;
    const all = { input: inputs, filter: filters, output: outputs, codec: codecs };
    return (['input', 'filter', 'output', 'codec'] as const).filter((kind) =>
      all[kind].some((one) => one.name === name),
    );
  }

  #filter(plugin: Plugin, place: Place): PlannedFilter | undefined {
    const found = this.#resolve('filter', this.#registry.filters, plugin, place);
    if (found === undefined) return undefined;
    const { catchesNames = false } = found.declaration;
    if (!this.#checkNames(plugin, found.options, place, catchesNames ? this.#warnings : this.#problems))
      return undefined;
    const planned: PlannedFilter = { kind: 'filter', ...found };
    const reads = found.declaration.reads?.(found.options) ?? [];
    const needs = reads.map((path): Need => ({ path: resolve(this.#settings.folder, path), access: 'read' }));
    // Before they are read: what is wrong with a file is said with a piece of it.
    if (!this.#checkNeeds(plugin, needs, place)) return undefined;
    this.#keepsState ||= found.declaration.keepsState?.(found.options) === true;
    try {
      this.#prepared.set(planned, new FilterInstance(planned, this.#settings));
      return planned;
    } catch (error) {
      this.#problems.push(refusal(plugin, error, place));
      return undefined;
    }
  }

  #input(plugin: Plugin, place: Place): void {
    const found = this.#resolve('input', this.#registry.inputs, plugin, place);
    if (found === undefined || !this.#checkNames(plugin, found.options, place)) return;
    const { declaration, options, id, ecs } = found;
    this.#checkNeeds(plugin, declaration.needs?.(options), place);
    const { defaultCodec, readsLines = false } = declaration;
    const codec = this.#codec(plugin, place, { kind: 'input', defaultCodec, isLines: readsLines });
    if (codec === undefined) return;
    const decorate = inputDecoration(options, this.#settings.clock);
    this.#inputs.push({ id, plugin: declaration, options, ecs, codec, decorate });
  }

  #output(plugin: Plugin, place: Place): PlannedOutput | undefined {
    const found = this.#resolve('output', this.#registry.outputs, plugin, place);
    if (found === undefined) return undefined;
    const { declaration, options, id, ecs } = found;
    this.#checkNeeds(plugin, declaration.needs?.(options), place);
    try {
      declaration.check?.(options, { ecs });
    } catch (error) {
      this.#problems.push(refusal(plugin, error, place));
      return undefined;
    }
    const { defaultCodec, writesLines = false } = declaration;
    const codec = this.#codec(plugin, place, { kind: 'output', defaultCodec, isLines: writesLines });
    if (codec === undefined) return undefined;
    this.#outputs.push({ id, plugin: declaration, options, ecs, codec });
    return { kind: 'output', index: this.#outputs.length - 1 };
  }

  #checkNeeds(plugin: Plugin, needs: readonly Need[] | undefined, place: Place): boolean {
    const { permissions } = this.#settings;
    if (permissions === undefined) return true;
    const refusals = (needs ?? []).map((need) => refusalOf(need, permissions)).filter((one) => one !== undefined);
    this.#problems.push(...refusals.map((refusal) => place.problem(plugin.nameSpan, refusal)));
    return refusals.length === 0;
  }

  #codec(
    plugin: Plugin,
    place: Place,
    use: { readonly kind: 'input' | 'output'; readonly defaultCodec: string; readonly isLines: boolean },
  ): CompiledCodec | undefined {
    const { ecs, clock } = this.#settings;
    const found = codecOf(plugin, { ...use, ecs, clock, registry: this.#registry }, place);
    if (found.ok) return found.codec;
    this.#problems.push(...found.problems);
    return undefined;
  }

  /** Whether the names of fields in the common options are such. */
  #checkNames(plugin: Plugin, options: Options, place: Place, bad: Problem[] = this.#problems): boolean {
    const before = this.#problems.length;
    for (const { name, value } of plugin.attributes) {
      if (name !== 'add_field' && name !== 'remove_field') continue;
      try {
        decoration({ [name]: options[name] }, this.#settings.clock);
      } catch (error) {
        if (!(error instanceof InvalidReference)) throw error;
        bad.push(place.problem(value.span, `${name}: ${error.message}`));
      }
    }
    return this.#problems.length === before;
  }
}
