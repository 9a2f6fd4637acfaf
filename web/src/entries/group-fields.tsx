import { isFields } from '../api/decode.ts';
import { Described } from '../ui/described.tsx';
import { Icon } from '../ui/icon.tsx';
import { hasProblemUnder, itemsOf, optionsOf, problemAt } from './schema.ts';
import { SchemaFields } from './schema-fields.tsx';
import { OptionName, ValueField, type ValueProps } from './value-field.tsx';

/** Options of an option, which are there once it is switched on. */
export function GroupField({ name, schema, isRequired, path, value, onChange, ...context }: ValueProps) {
  const isThere = isRequired || isFields(value) || hasProblemUnder(context.problems, path);
  if (optionsOf(schema).length === 0) return null;
  const problem = problemAt(context.problems, path);
  return (
    <fieldset className="field group-field">
      <legend>
        {isRequired ? (
          <OptionName name={name} isRequired />
        ) : (
          <label className="check">
            <input
              type="checkbox"
              checked={isThere}
              onChange={(event) => onChange(event.target.checked ? {} : undefined)}
            />
            <code>{name}</code>
          </label>
        )}
      </legend>
      <p className="hint">
        <Described text={String(schema.description ?? '')} />
      </p>
      {problem === undefined ? null : <p className="field-problem">{problem}</p>}
      {isThere ? (
        <SchemaFields
          {...context}
          schema={schema}
          path={path}
          value={isFields(value) ? value : {}}
          onChange={onChange}
        />
      ) : null}
    </fieldset>
  );
}

/** A list whose items have fields of their own, or are secrets. */
export function GroupsField({ name, schema, isRequired, path, value, onChange, ...context }: ValueProps) {
  const items: readonly unknown[] = Array.isArray(value) ? value : isRequired && value === undefined ? [undefined] : [];
  const own = itemsOf(schema);
  const problem = problemAt(context.problems, path);
  const singular = name.replace(/s$/, '');
  const put = (index: number, next: unknown) => onChange(items.toSpliced(index, 1, next));
  return (
    <fieldset className="field group-field">
      <legend>
        <OptionName name={name} isRequired={isRequired} />
      </legend>
      <p className="hint">
        <Described text={String(schema.description ?? '')} />
      </p>
      {problem === undefined ? null : <p className="field-problem">{problem}</p>}
      {items.map((item, index) => (
        <div className="group-item" key={index}>
          {own.type === 'object' ? (
            <SchemaFields
              {...context}
              schema={own}
              path={[...path, index]}
              value={isFields(item) ? item : {}}
              onChange={(next) => put(index, next)}
            />
          ) : (
            <ValueField
              {...context}
              name={`${singular} ${index + 1}`}
              schema={own}
              isRequired={false}
              path={[...path, index]}
              value={item}
              onChange={(next) => put(index, next)}
            />
          )}
          <button
            type="button"
            className="small quiet"
            aria-label={`Remove ${singular} ${index + 1}`}
            onClick={() => onChange(items.toSpliced(index, 1))}
          >
            <Icon name="close" />
            Remove
          </button>
        </div>
      ))}
      <p>
        <button type="button" className="small" onClick={() => onChange([...items, own.type === 'object' ? {} : ''])}>
          <Icon name="plus" />
          Add {singular}
        </button>
      </p>
    </fieldset>
  );
}
