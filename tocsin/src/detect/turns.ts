import type { Rule, Work } from './rule.ts';

/**
 * Which window is looked at next. Those that have just become due go first, the oldest of them before the others; those of
 * searches that lag take turns, each from its oldest window on; then come the windows with late events. One turn in four goes
 * to who lags, and one in eight to late events, whatever is due.
 */
export class Turns {
  #count = 0;

  next(rules: Iterable<Rule>, now: number): { readonly rule: Rule; readonly work: Work } | undefined {
    let due: Rule | undefined;
    let behind: Rule | undefined;
    let late: { readonly rule: Rule; readonly work: Work } | undefined;
    for (const rule of rules) {
      if (rule.isBusy || rule.retryAt > now) continue;
      if (rule.line.due > now) {
        const window = late === undefined || rule.turn < late.rule.turn ? rule.late.ready(now) : undefined;
        if (window !== undefined) late = { rule, work: { window, due: now, late: true } };
      } else if (rule.line.isBehind(now)) {
        if (behind === undefined || rule.turn < behind.turn) behind = rule;
      } else if (due === undefined || rule.line.due < due.line.due) due = rule;
    }
    const turn = this.#count + 1;
    const choices = {
      due: due && { rule: due, work: { ...due.line.next, late: false } },
      behind: behind && { rule: behind, work: { ...behind.line.next, late: false } },
      late,
    };
    const chosen =
      turn % 8 === 0
        ? (choices.late ?? choices.behind ?? choices.due)
        : turn % 4 === 0
          ? (choices.behind ?? choices.due ?? choices.late)
          : (choices.due ?? choices.behind ?? choices.late);
    if (chosen === undefined) return undefined;
    this.#count = turn;
    chosen.rule.turn = turn;
    return chosen;
  }
}
