import type { Problem } from '../../define/index.ts';
import type { Place } from '../compile/place.ts';
import {
  type BooleanCondition,
  type Branch,
  type Condition,
  type Operand,
  printCondition,
  type Section,
  type Span,
  type Statement,
} from '../language/index.ts';
import { constantOf, contradiction, type Fact, factsOf } from './facts.ts';

/** Conditions that are always true or never, and arms that no event comes to. Only what is certain. */
export function checkConditions(sections: readonly Section[], place: Place): readonly Problem[] {
  const check = new ConditionCheck(place);
  for (const { section, body } of sections) if (section !== 'input') check.body(body, []);
  return check.problems;
}

class ConditionCheck {
  readonly problems: Problem[] = [];
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
  }

  /** `known` holds until the first filter: it may change fields. */
  body(body: readonly Statement[], known: readonly Fact[]): void {
    body.forEach((statement, index) => {
      if (statement.kind === 'branch') this.#branch(statement, index === 0 ? known : []);
    });
  }

  #branch({ arms }: Branch, known: readonly Fact[]): void {
    const seen = new Map<string, Span>();
    let passed = known;
    for (const arm of arms) {
      const { condition } = arm;
      if (condition === undefined) {
        this.body(arm.body, passed);
        continue;
      }
      this.#arm(condition, seen, passed);
      seen.set(printCondition(condition), condition.span);
      this.body(arm.body, bounded([...passed, ...factsOf(condition, true)]));
      passed = bounded([...passed, ...factsOf(condition, false)]);
    }
  }

  #arm(condition: Condition, seen: ReadonlyMap<string, Span>, passed: readonly Fact[]): void {
    const same = seen.get(printCondition(condition));
    if (same !== undefined) {
      this.#report(
        condition.span,
        `no event comes here: the same condition stands at ${this.#at(same)}`,
        'take one of them away',
      );
      return;
    }
    const before = this.problems.length;
    this.#inside(condition);
    if (this.problems.length > before) return;
    const pair = contradiction([...passed, ...factsOf(condition, true)]);
    if (pair === undefined) return;
    const [first, second] = pair;
    this.#report(
      second.span,
      `no event comes here: ${first.shown} holds by ${this.#at(first.span)}, which excludes ${second.shown}`,
      'an arm is tried only where those before it were not taken',
    );
  }

  /** Parts of a condition that are always true or never. A row of one operator, `within`, is looked at as a whole. */
  #inside(condition: Condition, within?: BooleanCondition['operator']): void {
    const constant = constantTruth(condition);
    if (constant !== undefined) {
      this.#report(
        condition.span,
        `${printCondition(condition)} looks at no field: it is ${constant ? 'always' : 'never'} true`,
        'a field stands in brackets: [name]',
      );
      return;
    }
    if (condition.kind === 'boolean' && condition.operator === within) {
      this.#inside(condition.left, within);
      this.#inside(condition.right, within);
      return;
    }
    const never = contradiction(factsOf(condition, true));
    if (never !== undefined) {
      this.#report(
        condition.span,
        `never true: ${never[0].shown} and ${never[1].shown} exclude each other`,
        'was "or" meant?',
      );
      return;
    }
    const always = contradiction(factsOf(condition, false));
    if (always !== undefined) {
      const [first, second] = always.map((fact) => printedOpposite(fact));
      this.#report(
        condition.span,
        `always true: one of ${first} and ${second} holds for every event`,
        'was "and" meant?',
      );
      return;
    }
    if (condition.kind === 'not') this.#inside(condition.condition);
    if (condition.kind === 'boolean') {
      this.#inside(condition.left, condition.operator);
      this.#inside(condition.right, condition.operator);
    }
  }

  #at(span: Span): string {
    const { line, column } = this.#place.places.at(span.from);
    return `${line}:${column}`;
  }

  #report(span: Span, message: string, hint: string): void {
    this.problems.push(
      this.#place.problem(span, message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}…` : message, hint),
    );
  }
}

const MAX_MESSAGE = 400;

/** `!(x)` for `x`, and the other way round. */
const printedOpposite = ({ shown }: Fact): string => (/^!\(.*\)$/s.test(shown) ? shown.slice(2, -1) : `!(${shown})`);

/** Chains of arms and blocks within blocks could make as many as the square of their length. */
const MAX_FACTS = 200;
const bounded = (facts: readonly Fact[]): readonly Fact[] => facts.slice(-MAX_FACTS);

/** Undefined where a field or a variable is looked at, or where it is not worth to tell. */
function constantTruth(condition: Condition): boolean | undefined {
  if (condition.kind === 'truth') {
    const value = constantOf(condition.operand);
    return value === undefined ? undefined : value !== '' && value !== 'false';
  }
  if (condition.kind === 'comparison') {
    const left = constantOf(condition.left);
    const right = constantOf(condition.right);
    if (left === undefined || right === undefined) return undefined;
    if (condition.operator === '==') return left === right;
    if (condition.operator === '!=') return left !== right;
    if (typeof left !== typeof right) return undefined;
    if (condition.operator === '<') return left < right;
    if (condition.operator === '>') return left > right;
    return condition.operator === '<=' ? left <= right : left >= right;
  }
  if (condition.kind !== 'membership') return undefined;
  const left = constantOf(condition.left);
  const isIn = left === undefined ? undefined : isMember(left, condition.right);
  return isIn === undefined ? undefined : isIn === (condition.operator === 'in');
}

function isMember(value: string | number, within: Operand): boolean | undefined {
  if (within.kind === 'array') {
    const members = within.items.map(constantOf);
    return members.includes(undefined) ? undefined : members.map(String).includes(String(value));
  }
  const whole = constantOf(within);
  if (whole === undefined) return undefined;
  return typeof whole === 'string' && typeof value === 'string' ? whole.includes(value) : whole === value;
}
