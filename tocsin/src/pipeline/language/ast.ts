/**
 * The syntax tree of a Logstash configuration: frozen plain data. Offsets count UTF-16 units from the beginning of the text; lines and
 * columns come from them when a problem is printed. Comments are not kept.
 */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export type SectionKind = 'input' | 'filter' | 'output';

export interface Configuration {
  readonly kind: 'configuration';
  /** In the order of the text; sections of a kind follow each other as one. */
  readonly sections: readonly Section[];
}

export interface Section {
  readonly kind: 'section';
  readonly section: SectionKind;
  readonly body: readonly Statement[];
  readonly span: Span;
}

export type Statement = Plugin | Branch;

export interface Plugin {
  readonly kind: 'plugin';
  readonly name: string;
  readonly attributes: readonly Attribute[];
  readonly span: Span;
  readonly nameSpan: Span;
}

export interface Attribute {
  readonly kind: 'attribute';
  readonly name: string;
  readonly value: ValueNode;
  readonly span: Span;
  readonly nameSpan: Span;
}

export type ValueNode = StringNode | BarewordNode | NumberNode | ArrayNode | HashNode | Plugin;

/** Quotes and escapes are taken off. */
export interface StringNode {
  readonly kind: 'string';
  readonly value: string;
  readonly span: Span;
}

export interface BarewordNode {
  readonly kind: 'bareword';
  readonly value: string;
  readonly span: Span;
}

export interface NumberNode {
  readonly kind: 'number';
  readonly value: number;
  /** As it was written. */
  readonly text: string;
  readonly span: Span;
}

export interface ArrayNode {
  readonly kind: 'array';
  readonly items: readonly ValueNode[];
  readonly span: Span;
}

export interface HashNode {
  readonly kind: 'hash';
  readonly entries: readonly HashEntry[];
  readonly span: Span;
}

export interface HashEntry {
  readonly key: StringNode | BarewordNode | NumberNode;
  readonly value: ValueNode;
}

/** `if … else if … else`: each arm with its condition, the last one perhaps without. */
export interface Branch {
  readonly kind: 'branch';
  readonly arms: readonly Arm[];
  readonly span: Span;
}

export interface Arm {
  /** Absent: `else`. */
  readonly condition?: Condition;
  readonly body: readonly Statement[];
  readonly span: Span;
}

export type Condition = BooleanCondition | NotCondition | Comparison | Membership | Match | Truth;

export interface BooleanCondition {
  readonly kind: 'boolean';
  readonly operator: 'and' | 'or' | 'xor' | 'nand';
  readonly left: Condition;
  readonly right: Condition;
  readonly span: Span;
}

export interface NotCondition {
  readonly kind: 'not';
  readonly condition: Condition;
  readonly span: Span;
}

export interface Comparison {
  readonly kind: 'comparison';
  readonly operator: '==' | '!=' | '<' | '>' | '<=' | '>=';
  readonly left: Operand;
  readonly right: Operand;
  readonly span: Span;
}

export interface Membership {
  readonly kind: 'membership';
  readonly operator: 'in' | 'not in';
  readonly left: Operand;
  readonly right: Operand;
  readonly span: Span;
}

export interface Match {
  readonly kind: 'match';
  readonly operator: '=~' | '!~';
  readonly left: Operand;
  readonly right: StringNode | RegexNode;
  readonly span: Span;
}

/** A value that stands alone: whether it is there and neither false nor empty. */
export interface Truth {
  readonly kind: 'truth';
  readonly operand: Operand;
  readonly span: Span;
}

export type Operand = ReferenceNode | StringNode | NumberNode | ArrayNode | RegexNode;

/** `[a][b]`, as it was written. */
export interface ReferenceNode {
  readonly kind: 'reference';
  readonly text: string;
  readonly span: Span;
}

/** The text between the slashes, with `\/` taken to `/`. */
export interface RegexNode {
  readonly kind: 'regex';
  readonly source: string;
  readonly span: Span;
}
