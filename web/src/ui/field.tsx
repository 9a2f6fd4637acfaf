import { type ReactNode, useId } from 'react';
import { VisibleText } from './visible-text.tsx';

export interface FieldAttributes {
  readonly id: string;
  readonly 'aria-invalid': boolean;
  readonly 'aria-describedby': string;
}

interface Props {
  readonly label: ReactNode;
  readonly help?: ReactNode;
  /** What is wrong with its value. */
  readonly problem?: string | undefined;
  readonly className?: string;
  /** The input, with the attributes that tie it to its label and its problem. */
  readonly children: (attributes: FieldAttributes) => ReactNode;
}

/** A labelled field of a form, with what it is for and what is wrong with it. */
export function Field({ label, help, problem, className, children }: Props) {
  const id = useId();
  return (
    <div className={className === undefined ? 'field' : `field ${className}`}>
      <label htmlFor={id}>{label}</label>
      {children({ id, 'aria-invalid': problem !== undefined, 'aria-describedby': `${id}-about` })}
      <div id={`${id}-about`} className="field-about">
        {problem === undefined ? null : (
          <p className="field-problem">
            <VisibleText text={problem} />
          </p>
        )}
        {help === undefined ? null : <p className="hint">{help}</p>}
      </div>
    </div>
  );
}
