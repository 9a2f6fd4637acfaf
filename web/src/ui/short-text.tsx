import { capped } from './visible.ts';
import { VisibleText } from './visible-text.tsx';

/** Text from outside that has room for so many characters only; the whole of it stands elsewhere. */
export function ShortText({ text, limit }: { readonly text: string; readonly limit: number }) {
  return text.length <= limit ? <VisibleText text={text} /> : <VisibleText text={`${capped(text, limit)}…`} />;
}
