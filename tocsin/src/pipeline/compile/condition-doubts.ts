import type { Condition, Span } from '../language/index.ts';

/** What a condition says, and hardly was meant to say. */
export interface Doubt {
  readonly span: Span;
  readonly message: string;
  readonly hint: string;
}

/** `["a"]` is a field called `"a"`, in Logstash as here; nobody has one. */
export function* conditionDoubts(condition: Condition): Generator<Doubt> {
  switch (condition.kind) {
    case 'boolean':
      yield* conditionDoubts(condition.left);
      yield* conditionDoubts(condition.right);
      return;
    case 'not':
      yield* conditionDoubts(condition.condition);
      return;
    case 'comparison':
    case 'membership':
      for (const { kind, span, ...operand } of [condition.left, condition.right]) {
        const text = kind === 'reference' && 'text' in operand ? operand.text : '';
        if (!/^\[\s*["']/.test(text)) continue;
        const inner = text.slice(1, -1).trim();
        const message = `${text} is read as the name of a field, as Logstash does: a list in a condition needs two values`;
        yield { span, message, hint: `write [${inner}, ${inner}]` };
      }
      return;
    default:
  }
}
