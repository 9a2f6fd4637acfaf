import { readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import {
  etagOf,
  FolderWatch,
  idOfTitle,
  isCode,
  isWritable,
  syncFolder,
  whyNotWritten,
  writeFileAtomically,
} from '../../define/index.ts';
import { type Level, type RuleSet, readRuleText, testFileOf } from '../../detect/index.ts';
import type { Notice } from '../notice.ts';
import { DISABLED_FILE, readDisabled, withDisabled, withoutDisabled } from './disabled-list.ts';
import { KnownRules, type KnownRulesOptions, type RuleChoice } from './known-rules.ts';
import { checkRules, type OwnFile, type OwnRules, shownOf, stampsText } from './own-rules.ts';
import { refuseFailing, unknownRule } from './refusals.ts';
import { type ListedRule, type NewRule, type RuleCheck, type Rules, RulesError, type ShownRule } from './rules.ts';
import { titleOf } from './show-rule.ts';
import type { WrittenRule } from './written-rule.ts';

/** What a build has read of the rules that ship. */
const COMPILED = fileURLToPath(new URL('../../rules.compiled', import.meta.url));
/** Milliseconds in which changed rules run, ordinarily. */
const PATIENCE = 10_000;
const FILE = /^(?:[A-Za-z0-9][\w.-]{0,99}\/){0,8}[A-Za-z0-9][\w.-]{0,99}\.ya?ml$/;
const TEST_FILE = /\.test\.ya?ml$/i;

export type RuleBookOptions = Omit<KnownRulesOptions, 'compiled'>;

/** The rules, as they are changed by people and their folder is watched: what changes runs without a restart. */
export class RuleBook implements Rules {
  readonly folder: string;
  readonly #notice: Notice;
  readonly #known: KnownRules;
  readonly #watch: FolderWatch;
  /** Of the look before: a change is taken once two looks agree, so that no half-written file is read. */
  #before = '';
  #apply: ((set: RuleSet) => Promise<void>) | undefined;

  constructor(options: RuleBookOptions, notice: Notice) {
    this.folder = options.own ?? '';
    this.#notice = notice;
    this.#known = new KnownRules({ ...options, compiled: COMPILED }, notice);
    this.#watch = new FolderWatch({ name: 'rules', look: () => this.#look(false), notice });
  }

  get #own(): OwnRules {
    return this.#known.own;
  }

  /** Those that run. */
  get set(): RuleSet {
    return this.#known.set;
  }

  /** Findings below are no alerts. */
  get level(): Level {
    return this.#known.choice.level;
  }

  /** What `tocsin.yaml` says of rules is this from now on; gives what it was. Throws where they can't run so, and then it is as it was. */
  configure(choice: RuleChoice): Promise<RuleChoice> {
    return this.#watch.inTurn(async () => {
      const before = this.#known.choice;
      if (isDeepStrictEqual(choice, before)) return before;
      this.#known.configure(choice);
      try {
        await this.#applied();
      } catch (error) {
        this.#known.configure(before);
        throw error;
      }
      return before;
    });
  }

  /** Begins to watch. `apply` makes the rules that it is given run, or throws and leaves those that do. */
  watch(apply: (set: RuleSet) => Promise<void>): void {
    this.#apply = apply;
    this.#watch.start();
  }

  close(): Promise<void> {
    return this.#watch.close();
  }

  /** `atOnce`: a change is taken without waiting for the next look to agree. */
  async #look(atOnce: boolean): Promise<void> {
    const stamps = this.#watch.scan(() => this.#own.stamps());
    if (stamps === undefined) return;
    const now = stampsText(stamps);
    const isSettled = atOnce || now === this.#before;
    this.#before = now;
    if (!isSettled || this.#own.isRead(stamps)) return;
    this.#known.read(stamps);
    await this.#applied();
  }

  async #applied(): Promise<void> {
    const applying = this.#apply?.(this.set).catch((error: unknown) => {
      const message = `the changed rules can't run: ${wordsOfError(error)}; those before go on`;
      this.#notice('error', `rules: ${message}`);
      throw new RulesError('rules_refused', message);
    });
    // While the store can't be asked, findings wait, and so do rules: whoever has changed them is not kept waiting.
    await Promise.race([applying, new Promise((resolve) => setTimeout(resolve, PATIENCE).unref())]);
  }

  list(): readonly ListedRule[] {
    return this.#known.list();
  }

  get(id: string): ShownRule | undefined {
    return this.#known.get(id);
  }

  check(text: string): RuleCheck {
    return this.#known.check(text);
  }

  writable(): Promise<boolean> {
    return isWritable(this.folder);
  }

  create({ file: asked, text, enabled = true }: NewRule): Promise<ShownRule> {
    return this.#watch.inTurn(async () => {
      const taken = (name: string): boolean => this.#own.files.some(({ file }) => file === `${name}.yml`);
      const first = checkRules(text, 'rule.yml', { others: this.#known.others('') }).rules.at(-1);
      const file = asked ?? `${idOfTitle(first === undefined ? '' : titleOf(first), taken, 'rule')}.yml`;
      if (!FILE.test(file) || TEST_FILE.test(file))
        throw new RulesError('invalid_rule', `"${file}" is no name for a file of rules: such as web/probing.yml`);
      const path = join(this.folder, file);
      const rules = this.#require(text, file, path, enabled);
      const disabled = join(this.folder, DISABLED_FILE);
      await this.#changing([path, disabled], file, async () => {
        if (!enabled)
          await this.#writeDisabled(
            rules.reduce((list, one) => withDisabled(list, one.id, titleOf(one)), this.#own.disabled),
          );
        await writeFileAtomically(path, text, { fresh: true });
      });
      return this.#shown(rules.at(-1)?.id ?? file);
    });
  }

  replace(id: string, text: string, etag: string): Promise<ShownRule> {
    return this.#watch.inTurn(async () => {
      const { file, path } = this.#unchanged(id, etag);
      const disabled = readDisabled(this.#own.disabled);
      const isOff = (one: WrittenRule): boolean => one.names.some((name) => disabled.has(name));
      const rules = this.#require(text, file, path, isOff);
      await this.#changing([path], file, () => writeFileAtomically(path, text));
      return this.#shown(rules.some((one) => one.id === id) ? id : (rules.at(-1)?.id ?? file));
    });
  }

  remove(id: string, etag: string): Promise<void> {
    return this.#watch.inTurn(async () => {
      const { file, path } = this.#unchanged(id, etag);
      const beside = testFileOf(path);
      const paths = beside === undefined ? [path] : [path, beside.file];
      await this.#changing(paths, file, async () => {
        for (const one of paths) await rm(one, { force: true });
        await syncFolder(dirname(path));
      });
    });
  }

  setEnabled(id: string, enabled: boolean): Promise<ShownRule> {
    return this.#watch.inTurn(async () => {
      const rule = this.get(id);
      if (rule === undefined) throw unknownRule(id);
      const names = this.#known.namesOf(id);
      const fixed = names.find((name) => this.#known.isConfigured(name));
      if (enabled && fixed !== undefined)
        throw new RulesError('rule_fixed', `"${fixed}" is in \`rules.disabled\` of tocsin.yaml: take it out there`);
      if (enabled) refuseFailing(rule.results);
      const list = enabled
        ? withoutDisabled(this.#own.disabled, names)
        : withDisabled(this.#own.disabled, id, rule.title);
      if (list !== this.#own.disabled)
        await this.#changing([join(this.folder, DISABLED_FILE)], DISABLED_FILE, () => this.#writeDisabled(list));
      return this.#shown(id);
    });
  }

  async #writeDisabled(list: string): Promise<void> {
    if (list !== this.#own.disabled) await writeFileAtomically(join(this.folder, DISABLED_FILE), list);
  }

  /** Throws with what is wrong with rules that are to be written. `isOff`: of rules that need not pass their tests. */
  #require(text: string, file: string, path: string, enabled: boolean | ((rule: WrittenRule) => boolean)) {
    const checked = checkRules(text, file, { path, beside: testFileOf(path), others: this.#known.others(path) });
    const [problem] = checked.read.problems;
    if (problem !== undefined) throw new RulesError('invalid_rule', problem.message, checked.read.problems);
    if (checked.rules.length === 0) throw new RulesError('invalid_rule', 'there is no rule in it');
    const others = this.#own.files.filter((one) => one.path !== path).flatMap((one) => one.rules);
    const same = others.find((one) => checked.rules.some(({ id }) => id === one.id));
    if (same !== undefined)
      throw new RulesError(
        'rule_exists',
        `there is a rule "${same.id}" in ${same.file} already: give this one another id`,
      );
    const mayFail = (rule: WrittenRule): boolean => (typeof enabled === 'boolean' ? !enabled : enabled(rule));
    const failing = [...checked.failing].filter((rule) => !mayFail(rule));
    refuseFailing(checked.results.filter((one) => failing.some(({ names }) => names.includes(one.rule))));
    return checked.rules;
  }

  /** The file as it is on the disk at this moment. */
  #unchanged(id: string, etag: string): OwnFile {
    const file = this.#own.files.find((one) => shownOf(one).some((rule) => rule.id === id) || one.file === id);
    if (file === undefined) {
      if (this.#known.shippedRule(id) === undefined) throw unknownRule(id);
      throw new RulesError(
        'rule_fixed',
        'it ships with Tocsin: copy it into a rule of your own, which then runs in its place',
      );
    }
    if (etag !== '*' && etag !== etagOf(readRuleText(file.path).text))
      throw new RulesError('changed_meanwhile', `"${file.file}" was changed since it was read`);
    return file;
  }

  #shown(id: string): ShownRule {
    const rule = this.get(id);
    if (rule === undefined) throw unknownRule(id);
    return rule;
  }

  /** `paths`: what the work writes or removes. Where the rules can't run as they are then, they are put back. `file`: as people know it. */
  async #changing(paths: readonly string[], file: string, work: () => Promise<void>): Promise<void> {
    const before = await Promise.all(paths.map(async (path) => ({ path, text: await contentOf(path) })));
    try {
      await work();
    } catch (error) {
      if (isCode(error, 'EEXIST')) throw new RulesError('rule_exists', `there is a file "${file}" already`);
      const message = whyNotWritten(this.folder, error);
      throw message === undefined ? error : new RulesError('rules_read_only', message);
    }
    try {
      await this.#look(true);
    } catch (error) {
      for (const { path, text } of before)
        await (text === undefined ? rm(path, { force: true }) : writeFileAtomically(path, text));
      await this.#look(true);
      throw error;
    }
  }
}

const contentOf = (path: string): Promise<Buffer | undefined> =>
  readFile(path).catch((error: unknown) => {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  });

const wordsOfError = (error: unknown): string => (error instanceof Error ? error.message : String(error));
