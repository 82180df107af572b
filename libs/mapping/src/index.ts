export { compileExpression, type Expression } from './expression/expression.js';
export { ExpressionError } from './expression/expression-error.js';
export { compileIdentity, type Identify } from './identity.js';
export * from './operation.js';
export * from './problem.js';
export * from './schema/schema.js';
export * from './target/mapping.js';
export { parseTargetPath, TargetPathError } from './target/target-path.js';
export * from './trigger.js';
