import type { AnomalyModel } from './schema.ts';

/** Fields that a model reads of an event that its rule takes. */
export const fieldsOf = (model: AnomalyModel): readonly string[] => {
  const own = 'field' in model ? [model.field].flat() : [];
  const places = model.model === 'travel' ? [model.latitude, model.longitude, model.radius] : [];
  return [...new Set([...model.by, ...Object.keys(model.where ?? {}), ...own, ...places])];
};

/** Fields that keep a rule from taking an event. */
export const exceptedBy = (model: AnomalyModel): readonly string[] => Object.keys(model.except ?? {});
