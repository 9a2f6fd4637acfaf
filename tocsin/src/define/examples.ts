import type { z } from 'zod';
import type { Declaration } from './declaration.ts';

export interface FailedExample {
  readonly name: string;
  /** Index among the declaration's examples. */
  readonly example: number;
  readonly error: unknown;
}

/**
 * Runs every example of every declaration through the room's own way of running one, and returns those that threw. A
 * declaration without an example is a failure, too.
 */
export async function runExamples<Example, Declared extends Declaration<z.ZodType, Example>>(
  declarations: readonly Declared[],
  run: (declaration: Declared, example: Example) => void | Promise<void>,
): Promise<readonly FailedExample[]> {
  const failed: FailedExample[] = [];
  for (const declaration of declarations) {
    if (declaration.examples.length === 0)
      failed.push({ name: declaration.name, example: -1, error: new Error('has no example') });
    for (const [index, example] of declaration.examples.entries()) {
      try {
        await run(declaration, example);
      } catch (error) {
        failed.push({ name: declaration.name, example: index, error });
      }
    }
  }
  return failed;
}
