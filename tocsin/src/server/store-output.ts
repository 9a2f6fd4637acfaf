/** The store among the outputs of a worker. Outputs of `tocsin.yaml` have their own names, none of which has a slash. */
export const STORE_OUTPUT = 'tocsin/store';
/** The rules among them: they take what they match. */
export const RULES_OUTPUT = 'tocsin/rules';
