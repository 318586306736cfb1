/** An intrinsic function was called with what it does not take. */
export class IntrinsicError extends Error {}
