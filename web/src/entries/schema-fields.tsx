import type { Problem } from '../api/api-error.ts';
import type { Fields } from '../api/decode.ts';
import type { Kind, Schema } from '../api/entries.ts';
import { hasProblemUnder, isRare, type Option, optionsOf, type Path } from './schema.ts';
import { ValueField } from './value-field.tsx';

export interface FormContext {
  readonly problems: readonly Problem[];
  readonly codecs: readonly Kind[];
}

interface Props extends FormContext {
  readonly schema: Schema;
  readonly path: Path;
  readonly value: Fields;
  readonly onChange: (value: Fields) => void;
}

/** The options of a schema, those that most need not touch behind the others. */
export function SchemaFields({ schema, path, value, onChange, ...context }: Props) {
  const options = optionsOf(schema);
  // What is set or wrong is seen.
  const isShown = (option: Option) =>
    !isRare(option) || value[option.name] !== undefined || hasProblemUnder(context.problems, [...path, option.name]);
  const rare = options.filter(isRare);
  const field = ({ name, schema: own, isRequired }: Option) => (
    <ValueField
      key={name}
      {...context}
      name={name}
      schema={
        name === 'codecOptions' ? codecSchema(value, schema, own, context.codecs) : withCodecs(name, own, context)
      }
      isRequired={isRequired}
      path={[...path, name]}
      value={value[name]}
      onChange={(next) => onChange({ ...value, [name]: next })}
    />
  );
  return (
    <>
      <div className="option-grid">{options.filter((option) => !isRare(option)).map(field)}</div>
      {rare.length === 0 ? null : (
        <details className="more-options" open={rare.some(isShown)}>
          <summary>More options ({rare.length})</summary>
          <div className="option-grid">{rare.map(field)}</div>
        </details>
      )}
    </>
  );
}

function withCodecs(name: string, schema: Schema, { codecs }: FormContext): Schema {
  return name === 'codec' ? { ...schema, enum: codecs.map((codec) => codec.name) } : schema;
}

/** The options of the codec that is chosen. */
function codecSchema(value: Fields, schema: Schema, own: Schema, codecs: readonly Kind[]): Schema {
  const option = optionsOf(schema).find(({ name }) => name === 'codec');
  const name = value.codec ?? option?.schema.default;
  const codec = codecs.find((one) => one.name === name);
  return codec === undefined ? own : { ...codec.schema, description: own.description, default: undefined };
}
