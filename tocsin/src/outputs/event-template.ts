import { type Template, template } from '../event/index.ts';

const DOTTED = /%\{([A-Za-z_@][\w@-]*(?:\.[\w@-]+)+)\}/g;

/** A template of `tocsin.yaml`, where fields are named as everywhere there: `%{user.name}` beside `%{[user][name]}`. */
export const eventTemplate = (text: string): Template =>
  template(text.replace(DOTTED, (_, name: string) => `%{[${name.replaceAll('.', '][')}]}`));

const REFERENCE = /%\{[^}]*\}/;

/** Undefined where a field that the template names is missing. */
export function filled(fill: Template, event: Parameters<Template>[0]): string | undefined {
  const text = fill(event);
  return fill.isConstant || !REFERENCE.test(text) ? text : undefined;
}
