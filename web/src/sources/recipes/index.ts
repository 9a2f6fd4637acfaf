export * from './recipe.ts';
export * from './recipes.ts';
