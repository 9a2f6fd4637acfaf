import { Fragment } from 'react';
import { VisibleText } from './visible-text.tsx';

/** The name of a field. Where it has no room it is broken between its parts, not within a word. */
export function FieldName({ name }: { readonly name: string }) {
  const parts = name.split(/(?<=[._])/);
  return (
    <span>
      {parts.map((part, index) => (
        // a name never changes its parts
        <Fragment key={index}>
          {index === 0 ? null : <wbr />}
          <VisibleText text={part} />
        </Fragment>
      ))}
    </span>
  );
}
