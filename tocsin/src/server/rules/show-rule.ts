import type { Problem } from '../../define/index.ts';
import type { RuleTestResult } from '../../detect/index.ts';
import type { WhyNot } from './choose-rules.ts';
import type { OwnFile } from './own-rules.ts';
import type { ListedRule, ShownRule } from './rules.ts';
import type { WrittenRule } from './written-rule.ts';

export interface RuleStanding {
  readonly whyNot: WhyNot | undefined;
  readonly problems: readonly Problem[];
  readonly results: readonly RuleTestResult[] | undefined;
  readonly goesOn: boolean;
  readonly partOf: string | undefined;
}

export function listedRule(rule: WrittenRule, { whyNot, problems, results, goesOn, partOf }: RuleStanding): ListedRule {
  const { title, tags, author, license, tests } = headOf(rule);
  const own = results?.filter((one) => rule.names.includes(one.rule));
  return {
    id: rule.id,
    title,
    level: rule.level,
    type: rule.type,
    origin: rule.origin,
    enabled: whyNot === undefined,
    ...(whyNot === undefined ? {} : { whyNot }),
    ...(partOf === undefined ? {} : { partOf }),
    tags,
    ...(author === undefined ? {} : { author }),
    ...(license === undefined ? {} : { license }),
    file: rule.file,
    line: rule.line,
    problems,
    tests: { total: own?.length ?? tests, failed: own?.filter(({ ok }) => !ok).length ?? 0 },
    goesOn,
  };
}

/** A file in which no rule can be read. */
export const unreadableFile = ({ file, problems }: OwnFile): ListedRule => ({
  id: file,
  title: file,
  level: 'medium',
  type: 'unreadable',
  origin: 'own',
  enabled: false,
  whyNot: 'invalid',
  tags: [],
  file,
  line: 1,
  problems,
  tests: { total: 0, failed: 0 },
  goesOn: false,
});

export function wordsOf(
  rule: WrittenRule,
): Pick<ShownRule, 'description' | 'falsePositives' | 'references' | 'respond'> {
  const { description, falsePositives, references, respond } = headOf(rule);
  return {
    ...(description === undefined ? {} : { description }),
    falsePositives,
    references,
    ...(respond === undefined ? {} : { respond }),
  };
}

export const titleOf = (rule: WrittenRule): string => headOf(rule).title;

function headOf({ documents, anomaly, id }: WrittenRule) {
  if (anomaly !== undefined) {
    const { title, description, tags, falsepositives, tests } = anomaly;
    const none: { author?: string; license?: string; respond?: unknown } = {};
    return {
      ...none,
      title,
      description,
      tags,
      falsePositives: falsepositives,
      references: [],
      tests: tests?.length ?? 0,
    };
  }
  const own = documents.at(-1);
  const tests = Array.isArray(own?.other.tests) ? own.other.tests.length : 0;
  return {
    title: own?.title ?? id,
    description: own?.description,
    tags: own?.tags ?? [],
    author: own?.author,
    license: own?.license,
    falsePositives: own?.falsePositives ?? [],
    references: own?.references ?? [],
    respond: own?.other.respond,
    tests,
  };
}
