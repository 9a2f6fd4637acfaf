import { constants } from 'node:fs';
import { access, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { idOfTitle, isCode, printProblem, syncFolder, writeFileAtomically } from '../../define/index.ts';
import {
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
import { DISABLED_FILE, readDisabled, withDisabled, withoutDisabled } from './disabled-list.ts';
import { checkRules, etagOf, isUnreadable, type OwnFile, OwnRules, shownOf } from './own-rules.ts';
import { refuseFailing, unknownRule } from './refusals.ts';
import { type ListedRule, type NewRule, type RuleCheck, type Rules, RulesError, type ShownRule } from './rules.ts';
import { listedRule, titleOf, unreadableFile, wordsOf } from './show-rule.ts';
import { type WrittenRule, writtenRules } from './written-rule.ts';

/** Milliseconds between two looks at the folder. */
const LOOK_EVERY = 1_000;
/** What a build has read of the rules that ship. */
const COMPILED = fileURLToPath(new URL('../../rules.compiled', import.meta.url));
/** Milliseconds in which changed rules run, ordinarily. */
const PATIENCE = 10_000;
const FILE = /^(?:[A-Za-z0-9][\w.-]{0,99}\/){0,8}[A-Za-z0-9][\w.-]{0,99}\.ya?ml$/;
const TEST_FILE = /\.test\.ya?ml$/i;

export type RuleBookOptions = Pick<RuleSettings, 'shipped' | 'own' | 'respond' | 'disabled' | 'level'>;

/**
 * The rules that ship and the installation's own, which of them run, and why the others don't. A rule that is wrong, or fails its tests, is told
 * of and left out, or goes on as it was before; the others run. The folder is watched: what changes there runs without a restart.
 */
export class RuleBook implements Rules {
  readonly folder: string;
  readonly #options: RuleBookOptions;
  readonly #notice: Notice;
  readonly #shipped: readonly (ShippedFile & { readonly rules: readonly WrittenRule[] })[];
  readonly #own: OwnRules;
  readonly #configured: ReadonlySet<string>;
  #set: RuleSet = { documents: [], anomalies: [] };
  #whyNot: ReadonlyMap<WrittenRule, WhyNot> = new Map();
  /** Of the look before: a change is taken once two looks agree, so that no half-written file is read. */
  #before = '';
  #taken = '';
  #apply: ((set: RuleSet) => Promise<void>) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;
  #cannotLook: string | undefined;
  /** Looks and changes follow one another. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: RuleBookOptions, notice: Notice) {
    const { shipped, own = '', disabled } = options;
    this.#options = options;
    this.#notice = notice;
    this.folder = own;
    this.#own = new OwnRules(own);
    this.#configured = new Set(disabled);
    const files = shipped === undefined ? [] : loadShippedRules(shipped, readCompiledRules(COMPILED));
    this.#shipped = files.map((one) => ({ ...one, rules: writtenRules(one, 'shipped', one.file) }));
    this.#read(this.#own.stamps());
    const known = new Set(this.#rules().flatMap(({ names }) => names));
    for (const name of disabled)
      if (!known.has(name)) notice('warn', `rules: there is no rule "${name}", which \`rules.disabled\` names`);
  }

  /** Those that run. */
  get set(): RuleSet {
    return this.#set;
  }

  /** Begins to watch. `apply` makes the rules that it is given run, or throws and leaves those that do. */
  watch(apply: (set: RuleSet) => Promise<void>): void {
    this.#apply = apply;
    this.#lookSoon();
  }

  #lookSoon(): void {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => {
      void this.#inTurn(() => this.#look(false))
        .catch((error: unknown) => this.#notice('error', `rules: ${wordsOfError(error)}`))
        .finally(() => this.#lookSoon());
    }, LOOK_EVERY);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#last.catch(() => undefined);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work, work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** `atOnce`: a change is taken without waiting for the next look to agree. */
  async #look(atOnce: boolean): Promise<void> {
    let stamps: Map<string, string>;
    try {
      stamps = this.#own.stamps();
      this.#cannotLook = undefined;
    } catch (error) {
      const message = `rules: ${wordsOfError(error)}; those that run go on`;
      if (this.#cannotLook !== message) this.#notice('warn', message);
      this.#cannotLook = message;
      return;
    }
    const now = JSON.stringify([...stamps]);
    const isSettled = atOnce || now === this.#before;
    this.#before = now;
    if (!isSettled || now === this.#taken) return;
    this.#read(stamps);
    await this.#applied();
  }

  #read(stamps: Map<string, string>): void {
    this.#taken = JSON.stringify([...stamps]);
    for (const file of this.#own.read(stamps)) this.#tell(file);
    const { level, respond } = this.#options;
    const { set, whyNot } = chooseRules(this.#rules(), {
      level,
      respond,
      configured: this.#configured,
      disabled: readDisabled(this.#own.disabled),
      failing: new Set(),
    });
    this.#set = set;
    this.#whyNot = whyNot;
  }

  async #applied(): Promise<void> {
    const applying = this.#apply?.(this.#set).catch((error: unknown) => {
      const message = `the changed rules can't run: ${wordsOfError(error)}; those before go on`;
      this.#notice('error', `rules: ${message}`);
      throw new RulesError('rules_refused', message);
    });
    // While the store can't be asked, findings wait, and so do rules: whoever has changed them is not kept waiting.
    await Promise.race([applying, new Promise((resolve) => setTimeout(resolve, PATIENCE).unref())]);
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
    return [...this.#shipped, ...this.#own.files.map(({ running }) => ({ rules: running }))].flatMap(
      ({ rules }) => rules,
    );
  }

  list(): readonly ListedRule[] {
    const own = this.#own.files.flatMap((file) =>
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
    if (names.some((name) => this.#configured.has(name))) return 'configuration';
    const disabled = readDisabled(this.#own.disabled);
    return names.some((name) => disabled.has(name)) ? 'disabled' : undefined;
  }

  get(id: string): ShownRule | undefined {
    const file = this.#own.files.find((one) => shownOf(one).some((rule) => rule.id === id));
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
    const broken = this.#own.files.find((one) => one.file === id && isUnreadable(one));
    if (broken !== undefined) {
      const { text, etag } = broken;
      return { ...unreadableFile(broken), text, etag, falsePositives: [], references: [], results: [], beside: [] };
    }
    return this.#shippedRule(id);
  }

  /** Its tests were run before it shipped; they are run once more for whoever looks. */
  #shippedRule(id: string): ShownRule | undefined {
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
    const { read, rules, results } = checkRules(text, 'rule.yml', { others: this.#others('') });
    const shown = rules.map((rule) => ({ id: rule.id, title: titleOf(rule), type: rule.type, level: rule.level }));
    return { problems: read.problems, results, rules: shown };
  }

  /** What rules may rest on. */
  #others(path: string) {
    return this.#own.documents.filter((one) => one.file !== path);
  }

  async writable(): Promise<boolean> {
    for (let folder = this.folder; ; folder = dirname(folder)) {
      try {
        await access(folder, constants.W_OK | constants.X_OK);
        return true;
      } catch (error) {
        if (!isCode(error, 'ENOENT') || folder === dirname(folder)) return false;
      }
    }
  }

  create({ file: asked, text, enabled = true }: NewRule): Promise<ShownRule> {
    return this.#inTurn(async () => {
      const taken = (name: string): boolean => this.#own.files.some(({ file }) => file === `${name}.yml`);
      const first = checkRules(text, 'rule.yml', { others: this.#others('') }).rules.at(-1);
      const file = asked ?? `${idOfTitle(first === undefined ? '' : titleOf(first), taken, 'rule')}.yml`;
      if (!FILE.test(file) || TEST_FILE.test(file))
        throw new RulesError('invalid_rule', `"${file}" is no name for a file of rules: such as web/probing.yml`);
      const path = join(this.folder, file);
      const rules = this.#require(text, file, path, enabled);
      const same = this.#own.files.flatMap((one) => one.rules).find((one) => rules.some(({ id }) => id === one.id));
      if (same !== undefined)
        throw new RulesError(
          'rule_exists',
          `there is a rule "${same.id}" in ${same.file} already: give this one another id`,
        );
      await this.#changing(async () => {
        if (!enabled)
          await this.#writeDisabled(
            rules.reduce((list, one) => withDisabled(list, one.id, titleOf(one)), this.#own.disabled),
          );
        await writeFileAtomically(path, text, { fresh: true });
      }, file);
      return this.#shown(rules.at(-1)?.id ?? file);
    });
  }

  replace(id: string, text: string, etag: string): Promise<ShownRule> {
    return this.#inTurn(async () => {
      const { file, path } = this.#unchanged(id, etag);
      const disabled = readDisabled(this.#own.disabled);
      const isOff = (one: WrittenRule): boolean => one.names.some((name) => disabled.has(name));
      const rules = this.#require(text, file, path, isOff);
      await this.#changing(() => writeFileAtomically(path, text), file);
      return this.#shown(rules.some((one) => one.id === id) ? id : (rules.at(-1)?.id ?? file));
    });
  }

  remove(id: string, etag: string): Promise<void> {
    return this.#inTurn(async () => {
      const { file, path } = this.#unchanged(id, etag);
      await this.#changing(async () => {
        await rm(path, { force: true });
        const beside = testFileOf(path);
        if (beside !== undefined) await rm(beside.file, { force: true });
        await syncFolder(dirname(path));
      }, file);
    });
  }

  setEnabled(id: string, enabled: boolean): Promise<ShownRule> {
    return this.#inTurn(async () => {
      const rule = this.get(id);
      if (rule === undefined) throw unknownRule(id);
      const all = [...this.#shipped.map(({ rules }) => rules), ...this.#own.files.map(shownOf)].flat();
      const names = all.find((one) => one.id === id)?.names ?? [id];
      const fixed = names.find((name) => this.#configured.has(name));
      if (enabled && fixed !== undefined)
        throw new RulesError('rule_fixed', `"${fixed}" is in \`rules.disabled\` of tocsin.yaml: take it out there`);
      if (enabled) refuseFailing(rule.results);
      const list = enabled
        ? withoutDisabled(this.#own.disabled, names)
        : withDisabled(this.#own.disabled, id, rule.title);
      if (list !== this.#own.disabled) await this.#changing(() => this.#writeDisabled(list), DISABLED_FILE);
      return this.#shown(id);
    });
  }

  async #writeDisabled(list: string): Promise<void> {
    if (list !== this.#own.disabled) await writeFileAtomically(join(this.folder, DISABLED_FILE), list);
  }

  /** Throws with what is wrong with rules that are to be written. `isOff`: of rules that need not pass their tests. */
  #require(text: string, file: string, path: string, enabled: boolean | ((rule: WrittenRule) => boolean)) {
    const checked = checkRules(text, file, { path, beside: testFileOf(path), others: this.#others(path) });
    const [problem] = checked.read.problems;
    if (problem !== undefined) throw new RulesError('invalid_rule', problem.message, checked.read.problems);
    if (checked.rules.length === 0) throw new RulesError('invalid_rule', 'there is no rule in it');
    const mayFail = (rule: WrittenRule): boolean => (typeof enabled === 'boolean' ? !enabled : enabled(rule));
    const failing = [...checked.failing].filter((rule) => !mayFail(rule));
    refuseFailing(checked.results.filter((one) => failing.some(({ names }) => names.includes(one.rule))));
    return checked.rules;
  }

  /** The file as it is on the disk at this moment. */
  #unchanged(id: string, etag: string): OwnFile {
    const file = this.#own.files.find((one) => shownOf(one).some((rule) => rule.id === id) || one.file === id);
    if (file === undefined) {
      if (this.#shippedRule(id) === undefined) throw unknownRule(id);
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

  async #changing(work: () => Promise<void>, file: string): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (isCode(error, 'EEXIST')) throw new RulesError('rule_exists', `there is a file "${file}" already`);
      const code = ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT'].find((one) => isCode(error, one));
      if (code === undefined) throw error;
      const mend = code === 'ENOSPC' || code === 'EDQUOT' ? 'the disk is full' : 'check its permissions';
      throw new RulesError('rules_read_only', `${this.folder} cannot be written (${code}): ${mend}`);
    }
    await this.#look(true);
  }
}

const wordsOfError = (error: unknown): string => (error instanceof Error ? error.message : String(error));
