import { memo } from 'react';
import { type Term, type VisiblePart, visibleParts } from './visible.ts';

interface Props {
  readonly text: string;
  /** What to mark. */
  readonly terms?: readonly Term[] | undefined;
}

/** Text from outside, as text: nothing in it is markup, and hidden characters are shown as escapes. */
export const VisibleText = memo(function VisibleText({ text, terms }: Props) {
  const parts = visibleParts(text, terms);
  // The place in the text is the identity of a part: parts never move.
  return <bdi className="visible-text">{parts.map((part, index) => renderPart(part, index))}</bdi>;
});

function renderPart(part: VisiblePart, key: number) {
  if (part.kind === 'text') return part.text;
  if (part.kind === 'mark') return <mark key={key}>{part.text}</mark>;
  return (
    <span key={key} className="escape" title="a character that would not be visible">
      {part.text}
    </span>
  );
}
