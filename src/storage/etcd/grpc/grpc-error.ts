/** The status codes of gRPC that are told apart here. */
export const grpcCodes = {
  cancelled: 1,
  unknown: 2,
  invalidArgument: 3,
  deadlineExceeded: 4,
  resourceExhausted: 8,
  outOfRange: 11,
  internal: 13,
  unavailable: 14,
} as const;

export class GrpcError extends Error {
  override readonly name = "GrpcError";
  constructor(
    readonly code: number,
    message: string,
    /** The server has certainly not done what it was asked for. */
    readonly notExecuted = false,
  ) {
    super(message);
  }
}
