import { useState } from 'react';
import { formatBytes } from './numbers.ts';
import { capped, type Term } from './visible.ts';
import { VisibleText } from './visible-text.tsx';

interface Props {
  readonly text: string;
  readonly limit: number;
  readonly terms?: readonly Term[] | undefined;
}

/** Long text, cut until asked for: one line of a log can be megabytes. */
export function CappedText({ text, limit, terms }: Props) {
  const [whole, setWhole] = useState(false);
  if (text.length <= limit) return <VisibleText text={text} terms={terms} />;
  return (
    <>
      <VisibleText text={whole ? text : capped(text, limit)} terms={terms} />
      {whole ? ' ' : '… '}
      <button type="button" className="link" onClick={() => setWhole(!whole)}>
        {whole ? 'show less' : `show all (${formatBytes(text.length)})`}
      </button>
    </>
  );
}
