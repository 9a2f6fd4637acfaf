import { VisibleText } from '../ui/visible-text.tsx';

/** What the server says is wrong and belongs to no single field. */
export function Refusals({ sentences }: { readonly sentences: readonly string[] }) {
  return (
    <div role="alert" className="refusals">
      {sentences.map((sentence) => (
        <p key={sentence} className="field-problem">
          <VisibleText text={sentence} />
        </p>
      ))}
    </div>
  );
}
