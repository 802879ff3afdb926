/** Reason of a request's signal when its client has closed the connection or the stream. */
export class ClientGoneError extends Error {
  override readonly name = "ClientGoneError";
}

/** One for all: a stack would say nothing. */
export const clientGone = new ClientGoneError("the client has gone away");
