import { isFields } from '../api/decode.ts';
import { Field } from '../ui/field.tsx';
import { VisibleText } from '../ui/visible-text.tsx';
import { aboutOf, type ValueProps } from './value-field.tsx';

/** The server never gives a secret back: it stays as it is, or another is written. */
export function SecretField(props: ValueProps) {
  const { name, value, onChange } = props;
  if (isFields(value))
    return (
      <div className="field">
        <p className="field-label">
          <code>{name}</code>
        </p>
        <p className="kept-secret">
          {typeof value.file === 'string' ? (
            <code>
              <VisibleText text={value.file} />
            </code>
          ) : (
            <span className="soft">set, and not shown</span>
          )}
          <button type="button" className="small" aria-label={`Replace ${name}`} onClick={() => onChange('')}>
            Replace
          </button>
        </p>
      </div>
    );
  return (
    <Field {...aboutOf(props)}>
      {(attributes) => (
        <input
          {...attributes}
          type="password"
          autoComplete="new-password"
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
