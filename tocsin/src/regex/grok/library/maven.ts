import { definePatterns } from './define-patterns.ts';

/** https://maven.apache.org/pom.html#Version_Order_Specification */
export const maven = definePatterns({
  MAVEN_VERSION: String.raw`(?:\d+\.){0,2}(?:\*|\d+)(?:[.-](?:RELEASE|SNAPSHOT))?`,
});
