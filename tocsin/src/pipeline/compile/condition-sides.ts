import { type Event, type Field, fieldOf, InvalidReference, javaFloat, type Value } from '../../event/index.ts';
import type { Operand, Span, ValueNode } from '../language/index.ts';

/** Thrown for a condition that can't be made: it compares what can never be compared, or holds no regular expression. */
export class ImpossibleCondition extends Error {
  readonly span: Span;

  constructor(message: string, span: Span) {
    super(message);
    this.span = span;
  }
}

export type Test = (event: Event) => boolean;
export type Reader = (event: Event) => Value | undefined;

export const negated =
  (test: Test): Test =>
  (event) =>
    !test(event);

export const constant =
  (value: boolean): Test =>
  () =>
    value;

/** A field, or a value that is the same for every event. */
export type Side = { readonly field: Field; readonly value?: never; readonly isFloat?: never } | Constant;

export interface Constant {
  readonly field?: undefined;
  readonly value: Value;
  /** A number that is written with a point: to Logstash `5.0` is another value than `5`, though neither is less than the other. */
  readonly isFloat: boolean;
}

/** Throws `ImpossibleCondition`. */
export function sideOf(operand: Operand): Side {
  if (operand.kind === 'reference') {
    try {
      return { field: fieldOf(operand.text) };
    } catch (error) {
      if (error instanceof InvalidReference) throw new ImpossibleCondition(error.message, operand.span);
      throw error;
    }
  }
  if (operand.kind === 'regex')
    throw new ImpossibleCondition('a regular expression may only stand behind =~ or !~', operand.span);
  return { value: constantOf(operand), isFloat: isFloatNode(operand) };
}

function constantOf(node: ValueNode): Value {
  switch (node.kind) {
    case 'array':
      return node.items.map(constantOf);
    case 'hash':
    case 'plugin':
      throw new ImpossibleCondition(`a ${node.kind} can't stand in a condition`, node.span);
    default:
      return node.value;
  }
}

const isFloatNode = (node: ValueNode): boolean => node.kind === 'number' && node.text.includes('.');

/** As Java writes a constant: what fields are compared with in lists. */
export const textOf = (node: ValueNode): string =>
  node.kind === 'number' && isFloatNode(node) ? javaFloat(node.value) : String(constantOf(node));

export const readerOf = ({ field, value }: Side): Reader =>
  field === undefined ? () => value : (event) => field.get(event);
