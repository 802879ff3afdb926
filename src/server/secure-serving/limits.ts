/** Milliseconds. Above Go's 90 s of idle reuse: the client closes first, so that no request meets a closing connection (R-NODE-4). */
export const idleLimit = 180_000;

/** Users in many groups have many headers (R-NODE-3). */
export const maximumHeaderBytes = 1_048_576;
export const maximumHeaderLines = 10_000;

/** Milliseconds for a handshake, for the headers of a request (R-TMO-3), and for the answer to a ping. */
export const headerLimit = 32_000;

/** Milliseconds a client may take to read what is left of a stream that has ended. */
export const remainderLimit = 30_000;
