/** Milliseconds. Above Go's 90 s of idle reuse: the client closes first, so that no request meets a closing connection (R-NODE-4). */
export const idleLimit = 180_000;

/** Users in many groups have many headers (R-NODE-3). */
export const maximumHeaderBytes = 1_048_576;
export const maximumHeaderLines = 10_000;

/** Milliseconds for a handshake, for the headers of a request (R-TMO-3), and for the answer to a ping. */
export const headerLimit = 32_000;

/** Milliseconds a client may take to read what is left of a stream that has ended. */
export const remainderLimit = 30_000;

/** Of WebSockets: bytes of a message; of messages that wait for a client to read them; of those that wait for a handler. */
export const maximumMessageBytes = 3_145_728;
export const unsentBytes = 1_048_576;
export const untakenBytes = 1_048_576;
/** Milliseconds between pings, by whose answers a client is known to live (R-WATCH-22). */
export const pingInterval = 30_000;
/** Milliseconds a client may take to answer that the connection ends. */
export const closingLimit = 5000;
