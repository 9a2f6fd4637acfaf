import type { Problem } from '../../define/index.ts';
import type { Level, RuleTestResult } from '../../detect/index.ts';
import type { WhyNot } from './choose-rules.ts';
import type { RuleOrigin, RuleType } from './written-rule.ts';

export interface ListedRule {
  /** The rule's id, else its name, else its title; of a file in which no rule can be read, the file. */
  readonly id: string;
  readonly title: string;
  readonly level: Level;
  readonly type: RuleType | 'unreadable';
  readonly origin: RuleOrigin;
  readonly enabled: boolean;
  readonly whyNot?: WhyNot;
  readonly tags: readonly string[];
  readonly author?: string;
  readonly license?: string;
  /** Below the folder of its origin, with slashes. */
  readonly file: string;
  readonly line: number;
  /** Of its file. */
  readonly problems: readonly Problem[];
  /** Those that ship were tested before. */
  readonly tests: { readonly total: number; readonly failed: number };
  /** The rule of the same file that it is there for: by itself it finds nothing. */
  readonly partOf?: string;
  /** As it is written is not what runs: it is wrong, and goes on as it was before. */
  readonly goesOn: boolean;
}

export interface ShownRule extends ListedRule {
  /** Of its file, which may hold other rules, too. */
  readonly text: string;
  readonly etag: string;
  readonly description?: string;
  readonly falsePositives: readonly string[];
  readonly references: readonly string[];
  /** As it is written. */
  readonly respond?: unknown;
  readonly results: readonly RuleTestResult[];
  /** Ids of the other rules of the file. */
  readonly beside: readonly string[];
}

/** What is said of a text before it is saved. */
export interface RuleCheck {
  readonly problems: readonly Problem[];
  readonly results: readonly RuleTestResult[];
  readonly rules: readonly {
    readonly id: string;
    readonly title: string;
    readonly type: RuleType;
    readonly level: Level;
  }[];
}

export interface NewRule {
  /** Below the folder, with slashes; default made of the title. */
  readonly file?: string | undefined;
  readonly text: string;
  /** Default true: then its tests must not fail. */
  readonly enabled?: boolean | undefined;
}

/** Rules for those who change them while they run. Every change counts at once, or a `RulesError` says why not. */
export interface Rules {
  /** Of the installation's own. */
  readonly folder: string;
  /** Whether the folder can be written. */
  writable(): Promise<boolean>;
  list(): readonly ListedRule[];
  get(id: string): ShownRule | undefined;
  check(text: string): RuleCheck;
  create(rule: NewRule): Promise<ShownRule>;
  /** The text of the rule's file. `etag`: as it was read, or `*`. */
  replace(id: string, text: string, etag: string): Promise<ShownRule>;
  /** The rule's file, with the file of tests beside it. */
  remove(id: string, etag: string): Promise<void>;
  setEnabled(id: string, enabled: boolean): Promise<ShownRule>;
}

export class RulesError extends Error {
  override readonly name = 'RulesError';
  readonly code:
    | 'invalid_rule'
    | 'unknown_rule'
    | 'rule_exists'
    | 'rules_read_only'
    | 'rule_fixed'
    | 'rule_tests_fail'
    | 'rules_refused'
    | 'changed_meanwhile';
  readonly problems: readonly Problem[];

  constructor(code: RulesError['code'], message: string, problems: readonly Problem[] = []) {
    super(message);
    this.code = code;
    this.problems = problems;
  }
}
