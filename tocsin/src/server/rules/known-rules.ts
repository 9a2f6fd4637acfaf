import { etagOf, printProblem } from '../../define/index.ts';
import {
  type AnyDocument,
  loadShippedRules,
  type RuleSet,
  readCompiledRules,
  readRuleText,
  type ShippedFile,
  testFileOf,
} from '../../detect/index.ts';
import type { RuleSettings } from '../detection/index.ts';
import type { Notice } from '../notice.ts';
import { chooseRules, partOf, type WhyNot } from './choose-rules.ts';
import { readDisabled } from './disabled-list.ts';
import { checkRules, isUnreadable, type OwnFile, OwnRules, shownOf } from './own-rules.ts';
import type { ListedRule, RuleCheck, ShownRule } from './rules.ts';
import { listedRule, titleOf, unreadableFile, wordsOf } from './show-rule.ts';
import { type WrittenRule, writtenRules } from './written-rule.ts';

export type KnownRulesOptions = Pick<RuleSettings, 'shipped' | 'own' | 'respond' | 'disabled' | 'level'> & {
  /** What a build has read of the rules that ship. */
  readonly compiled: string;
};

/** What `tocsin.yaml` says of rules, and may say anew while they run. */
export type RuleChoice = Pick<RuleSettings, 'disabled' | 'level'>;

/**
 * The rules that ship and the installation's own as they were read last, which of them run, and why the others don't. A rule that is wrong,
 * or fails its tests, is told of and left out, or goes on as it was before; the others run.
 */
export class KnownRules {
  readonly own: OwnRules;
  readonly #options: KnownRulesOptions;
  readonly #notice: Notice;
  readonly #shipped: readonly (ShippedFile & { readonly rules: readonly WrittenRule[] })[];
  #choice: RuleChoice;
  #set: RuleSet = { documents: [], anomalies: [] };
  #whyNot: ReadonlyMap<WrittenRule, WhyNot> = new Map();

  constructor(options: KnownRulesOptions, notice: Notice) {
    const { shipped, own = '', disabled, compiled } = options;
    this.#options = options;
    this.#notice = notice;
    this.own = new OwnRules(own);
    this.#choice = { level: options.level, disabled };
    const files = shipped === undefined ? [] : loadShippedRules(shipped, readCompiledRules(compiled));
    this.#shipped = files.map((one) => ({ ...one, rules: writtenRules(one, 'shipped', one.file) }));
    this.read(this.own.stamps());
    this.#tellUnknown();
  }

  #tellUnknown(): void {
    const known = new Set(this.#rules().flatMap(({ names }) => names));
    for (const name of this.#choice.disabled)
      if (!known.has(name)) this.#notice('warn', `rules: there is no rule "${name}", which \`rules.disabled\` names`);
  }

  /** As the configuration says now. */
  get choice(): RuleChoice {
    return this.#choice;
  }

  configure(choice: RuleChoice): void {
    this.#choice = choice;
    this.#choose();
    this.#tellUnknown();
  }

  /** Those that run. */
  get set(): RuleSet {
    return this.#set;
  }

  /** What has changed by these stamps. */
  read(stamps: Map<string, string>): void {
    for (const file of this.own.read(stamps)) this.#tell(file);
    this.#choose();
  }

  #choose(): void {
    const { level, disabled } = this.#choice;
    const { set, whyNot } = chooseRules(this.#rules(), {
      level,
      respond: this.#options.respond,
      configured: new Set(disabled),
      disabled: readDisabled(this.own.disabled),
      failing: new Set(),
    });
    this.#set = set;
    this.#whyNot = whyNot;
  }

  #tell({ path, text, rules, running, problems, results }: OwnFile): void {
    const goesOn = running.length > 0 && running.some((one) => !rules.includes(one));
    const out = goesOn ? 'goes on as it was before' : 'is left out';
    for (const problem of problems) this.#notice('warn', `a rule ${out}: ${printProblem(problem, text)}`);
    for (const { ok, rule, name, line } of results)
      if (!ok)
        this.#notice(
          'warn',
          `rule "${rule}" ${out}: its test "${name}" fails (${path}:${line}); see \`tocsin rule test\``,
        );
  }

  #rules(): readonly WrittenRule[] {
    return [...this.#shipped, ...this.own.files.map(({ running }) => ({ rules: running }))].flatMap(
      ({ rules }) => rules,
    );
  }

  list(): readonly ListedRule[] {
    const own = this.own.files.flatMap((file) =>
      isUnreadable(file) ? [unreadableFile(file)] : shownOf(file).map((rule) => this.#listed(rule, file)),
    );
    return [...own, ...this.#shipped.flatMap(({ rules }) => rules.map((rule) => this.#listed(rule)))];
  }

  #listed(rule: WrittenRule, file?: OwnFile): ListedRule {
    const running = file === undefined ? rule : file.running.find(({ id }) => id === rule.id);
    const fails = file?.failing.has(rule) === true ? 'tests_fail' : 'invalid';
    return listedRule(rule, {
      whyNot: running === undefined ? (this.#disabledBy(rule) ?? fails) : this.#whyNot.get(running),
      problems: file?.problems ?? [],
      results: file?.results,
      goesOn: running !== undefined && file?.rules.includes(running) === false,
      partOf: partOf(
        rule,
        file === undefined ? this.#shipped.find((one) => one.file === rule.file)?.rules : shownOf(file),
      ),
    });
  }

  #disabledBy({ names }: WrittenRule): WhyNot | undefined {
    if (names.some((name) => this.isConfigured(name))) return 'configuration';
    const disabled = readDisabled(this.own.disabled);
    return names.some((name) => disabled.has(name)) ? 'disabled' : undefined;
  }

  get(id: string): ShownRule | undefined {
    const file = this.own.files.find((one) => shownOf(one).some((rule) => rule.id === id));
    const rule = file === undefined ? undefined : shownOf(file).find((one) => one.id === id);
    if (file !== undefined && rule !== undefined) {
      const { text, etag, results } = file;
      return {
        ...this.#listed(rule, file),
        ...wordsOf(rule),
        text,
        etag,
        results: results.filter((one) => rule.names.includes(one.rule)),
        beside: shownOf(file).flatMap((one) => (one === rule ? [] : [one.id])),
      };
    }
    const broken = this.own.files.find((one) => one.file === id && isUnreadable(one));
    if (broken !== undefined) {
      const { text, etag } = broken;
      return { ...unreadableFile(broken), text, etag, falsePositives: [], references: [], results: [], beside: [] };
    }
    return this.shippedRule(id);
  }

  /** Its tests were run before it shipped; they are run once more for whoever looks. */
  shippedRule(id: string): ShownRule | undefined {
    const file = this.#shipped.find((one) => one.rules.some((rule) => rule.id === id));
    const rule = file?.rules.find((one) => one.id === id);
    if (file === undefined || rule === undefined) return undefined;
    const { text } = readRuleText(file.path);
    const others = this.#shipped.filter((one) => one !== file).flatMap(({ documents }) => documents);
    const { results } = checkRules(text, file.file, { beside: testFileOf(file.path), others });
    const own = results.filter((one) => rule.names.includes(one.rule));
    return {
      ...this.#listed(rule),
      tests: { total: own.length, failed: own.filter(({ ok }) => !ok).length },
      ...wordsOf(rule),
      text,
      etag: etagOf(text),
      results: own,
      beside: file.rules.flatMap((one) => (one === rule ? [] : [one.id])),
    };
  }

  check(text: string): RuleCheck {
    const { read, rules, results } = checkRules(text, 'rule.yml', { others: this.others('') });
    const shown = rules.map((rule) => ({ id: rule.id, title: titleOf(rule), type: rule.type, level: rule.level }));
    return { problems: read.problems, results, rules: shown };
  }

  /** What rules of this file may rest on. */
  others(path: string): readonly AnyDocument[] {
    return this.own.documents.filter((one) => one.file !== path);
  }

  /** All names of a rule, its id among them. */
  namesOf(id: string): readonly string[] {
    const all = [...this.#shipped.map(({ rules }) => rules), ...this.own.files.map(shownOf)].flat();
    return all.find((one) => one.id === id)?.names ?? [id];
  }

  isConfigured(name: string): boolean {
    return this.#choice.disabled.includes(name);
  }
}
