import type { ReactNode } from 'react';
import { VisibleText } from './visible-text.tsx';

/** What stands between backticks is code. */
export function Described({ text }: { readonly text: string }): ReactNode {
  return text
    .split('`')
    .map((part, index) =>
      index % 2 === 1 ? (
        <code key={`${index} ${part}`}>{part}</code>
      ) : (
        <VisibleText key={`${index} ${part}`} text={part} />
      ),
    );
}
