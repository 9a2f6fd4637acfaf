import type { Severity } from '../../detect/index.ts';

const DAY = 86_400_000;

/** What an alert adds to the risk of whom it is about. */
export const WEIGHTS: Readonly<Record<Severity, number>> = { info: 1, low: 5, medium: 15, high: 40, critical: 80 };
/** Milliseconds in which half of it is gone. */
export const HALF_LIFE = DAY;
/** Of each tactic of ATT&CK beyond the first. */
export const TACTIC_BONUS = 0.25;
const MOST_TACTICS = 5;
/** After which nothing is left that would show. */
export const RISK_SPAN = 14 * DAY;

export interface RiskMark {
  readonly at: number;
  readonly severity: Severity;
  readonly tactics: readonly string[];
}

/** Points of risk at a time, a whole number: each alert by its severity and age, and more where they show several tactics. */
export const riskOf = (marks: readonly RiskMark[], now: number): number => {
  const tactics = new Set<string>();
  let sum = 0;
  for (const { at, severity, tactics: shown } of marks) {
    const age = Math.max(0, now - at);
    if (age > RISK_SPAN) continue;
    sum += WEIGHTS[severity] * 0.5 ** (age / HALF_LIFE);
    for (const tactic of shown) tactics.add(tactic);
  }
  return Math.round(sum * (1 + TACTIC_BONUS * Math.max(0, Math.min(tactics.size, MOST_TACTICS) - 1)));
};

/** Names in ATT&CK's tags, https://attack.mitre.org/tactics/enterprise/ */
const TACTICS: ReadonlySet<string> = new Set([
  'reconnaissance',
  'resource-development',
  'initial-access',
  'execution',
  'persistence',
  'privilege-escalation',
  'defense-evasion',
  'credential-access',
  'discovery',
  'lateral-movement',
  'collection',
  'command-and-control',
  'exfiltration',
  'impact',
]);

/** The tactics among the tags of a rule. */
export const tacticsOf = (tags: readonly string[]): readonly string[] =>
  tags.flatMap((tag) => {
    const name = tag.startsWith('attack.') ? tag.slice(7).replaceAll('_', '-') : '';
    return TACTICS.has(name) ? [name] : [];
  });
