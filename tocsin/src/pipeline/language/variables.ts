import type { Problem } from '../../define/index.ts';
import type {
  ArrayNode,
  Attribute,
  Condition,
  Configuration,
  Operand,
  Plugin,
  Span,
  Statement,
  StringNode,
  ValueNode,
} from './ast.ts';
import { freeze } from './freeze.ts';
import type { Places } from './places.ts';

export interface VariableOptions {
  readonly file: string;
  readonly places: Places;
  /** The keystore goes before the environment. Undefined: not set. */
  readonly variable: (name: string) => string | undefined;
}

export interface Substituted {
  readonly configuration: Configuration;
  /** Variables that are not set and have no default, at their places. */
  readonly problems: readonly Problem[];
  /** The same problem with names where it shows what variables hold: they may be secrets. */
  readonly hide: (problem: Problem) => Problem;
  /** Whether a problem is about a text that lacks a variable: then it says nothing new. */
  readonly isUnset: (problem: Problem) => boolean;
}

const PLACEHOLDER = /\$\{([a-zA-Z_.][a-zA-Z0-9_.]*)(?::([^}]*))?\}/g;

/**
 * Puts what `${NAME}` and `${NAME:default}` stand for into the texts of settings, lists, hashes and conditions; not into
 * keys, names and regular expressions. In settings, quotes around the whole are taken off, and `["a", "b"]` becomes a list.
 * https://www.elastic.co/docs/reference/logstash/environment-variables
 */
export function substituteVariables(configuration: Configuration, options: VariableOptions): Substituted {
  const substitution = new Substitution(options);
  const sections = configuration.sections.map((section) => ({
    ...section,
    body: section.body.map((statement) => substitution.statement(statement)),
  }));
  return {
    configuration: freeze({ ...configuration, sections }),
    problems: substitution.problems,
    hide: (problem) => substitution.hide(problem),
    isUnset: (problem) => substitution.isUnset(problem),
  };
}

class Substitution {
  readonly problems: Problem[] = [];
  readonly #options: VariableOptions;
  /** What variables hold → their names. */
  readonly #held = new Map<string, string>();

  /** Places of texts that lack a variable. */
  readonly #unset = new Set<string>();

  constructor(options: VariableOptions) {
    this.#options = options;
  }

  statement(statement: Statement): Statement {
    if (statement.kind === 'plugin') return this.#plugin(statement);
    const arms = statement.arms.map((arm) => ({
      ...arm,
      ...(arm.condition === undefined ? {} : { condition: this.#condition(arm.condition) }),
      body: arm.body.map((inner) => this.statement(inner)),
    }));
    return { ...statement, arms };
  }

  #plugin(plugin: Plugin): Plugin {
    const attributes = plugin.attributes.map(
      (attribute): Attribute => ({
        ...attribute,
        value: this.#value(attribute.value),
      }),
    );
    return { ...plugin, attributes };
  }

  #value(node: ValueNode): ValueNode {
    switch (node.kind) {
      case 'string': {
        const value = this.#text(node.value, node.span);
        return value === node.value ? node : refined(value, node.span);
      }
      case 'array':
        return { ...node, items: node.items.map((item) => this.#value(item)) };
      case 'hash':
        return { ...node, entries: node.entries.map(({ key, value }) => ({ key, value: this.#value(value) })) };
      case 'plugin':
        return this.#plugin(node);
      default:
        return node;
    }
  }

  #condition(condition: Condition): Condition {
    switch (condition.kind) {
      case 'boolean':
        return { ...condition, left: this.#condition(condition.left), right: this.#condition(condition.right) };
      case 'not':
        return { ...condition, condition: this.#condition(condition.condition) };
      case 'truth':
        return { ...condition, operand: this.#operand(condition.operand) };
      case 'match':
        return { ...condition, left: this.#operand(condition.left) };
      default:
        return { ...condition, left: this.#operand(condition.left), right: this.#operand(condition.right) };
    }
  }

  #operand(operand: Operand): Operand {
    if (operand.kind === 'string') return { ...operand, value: this.#text(operand.value, operand.span) };
    if (operand.kind !== 'array') return operand;
    const items = operand.items.map((item): ValueNode => {
      return item.kind === 'string' ? { ...item, value: this.#text(item.value, item.span) } : item;
    });
    return { ...operand, items };
  }

  #text(text: string, span: Span): string {
    if (!text.includes('${')) return text;
    return text.replace(PLACEHOLDER, (whole, name: string, otherwise: string | undefined, at: number) => {
      const held = this.#options.variable(name);
      if (held !== undefined) {
        if (held !== '') this.#held.set(held, name);
        return held;
      }
      if (otherwise === undefined) this.#missing(name, span, at);
      return otherwise ?? whole;
    });
  }

  #missing(name: string, span: Span, offset: number): void {
    const { file, places } = this.#options;
    const at = Math.min(span.from + 1 + offset, span.to);
    const { line, column } = places.at(span.from);
    this.#unset.add(`${file}:${line}:${column}`);
    this.problems.push({
      file,
      ...places.at(at),
      message: `the variable ${name} is not set`,
      hint: `set ${name} in the environment or in the keystore, or write a default: \${${name}:default}`,
    });
  }

  isUnset({ file, line, column }: Problem): boolean {
    return this.#unset.has(`${file}:${line}:${column}`);
  }

  hide(problem: Problem): Problem {
    if (this.#held.size === 0) return problem;
    const held = [...this.#held].sort(([a], [b]) => b.length - a.length);
    const hidden = (text: string): string =>
      held.reduce((shown, [value, name]) => {
        // A short value stands in many words: only where it is quoted is it surely the value.
        const [from, to] = value.length >= 4 ? [value, `\${${name}}`] : [`"${value}"`, `"\${${name}}"`];
        return shown.split(from).join(to);
      }, text);
    const { message, hint } = problem;
    return { ...problem, message: hidden(message), ...(hint === undefined ? {} : { hint: hidden(hint) }) };
  }
}

const bare = (text: string, quote: string): string =>
  text.startsWith(quote) && text.endsWith(quote) ? text.slice(1, -1) : text;

const unquoted = (text: string): string => bare(bare(text, "'"), '"');

/** A variable is often set with quotes that no shell took off, and may hold a list. */
function refined(text: string, span: Span): StringNode | ArrayNode {
  const value = unquoted(text);
  if (!value.startsWith('[') || !value.endsWith(']')) return { kind: 'string', value, span };
  const parts = value.slice(1, -1).split(',');
  while (parts.length > 0 && parts[parts.length - 1] === '') parts.pop();
  const items = parts.map((part): StringNode => ({ kind: 'string', value: unquoted(part.trim()), span }));
  return { kind: 'array', items, span };
}
