/** What we look at of a node that jsonata's parser makes; positions lie at the end of the node's token. */
export interface AstNode {
  readonly type: string;
  readonly value?: unknown;
  readonly position?: number;
  readonly steps?: readonly AstNode[];
  /** A pair of an operator's sides, or the pairs of an object constructor. */
  readonly lhs?: AstNode | readonly AstPair[];
  readonly rhs?: AstNode;
  readonly condition?: AstNode;
  readonly then?: AstNode;
  readonly else?: AstNode;
  readonly expression?: AstNode;
  readonly expressions?: readonly AstNode[];
  readonly procedure?: AstNode;
  readonly arguments?: readonly AstNode[];
  /** Of a lambda. */
  readonly body?: AstNode;
  readonly signature?: { readonly definition: string };
  readonly thunk?: boolean;
  /** Of a step: what follows it in brackets, in order. */
  readonly stages?: readonly AstStage[];
  /** The same, of a node that is no step. */
  readonly predicate?: readonly AstStage[];
  readonly group?: AstGroup;
  readonly terms?: readonly AstTerm[];
  /** The step gives tuples: items with variables bound to them. */
  readonly tuple?: boolean;
  readonly focus?: string;
  readonly index?: string;
  readonly ancestor?: { readonly label: string };
  /** Of a parent operator: the name of the variable that holds the parent. */
  readonly slot?: { readonly label: string };
  readonly keepArray?: boolean;
  readonly keepSingletonArray?: boolean;
  readonly consarray?: boolean;
  readonly pattern?: AstNode;
  readonly update?: AstNode;
  readonly delete?: AstNode;
}

export type AstPair = readonly [key: AstNode, value: AstNode];

export interface AstGroup {
  readonly lhs: readonly AstPair[];
  readonly position?: number;
}

export interface AstStage {
  readonly type: 'filter' | 'index';
  readonly expr?: AstNode;
  readonly value?: string;
}

export interface AstTerm {
  readonly descending: boolean;
  readonly expression: AstNode;
}
