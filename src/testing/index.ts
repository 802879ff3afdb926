export { startTestServer, type TestServer, type TestServerOptions } from "./test-server.ts";
export { InProcessTransport, type Serve } from "./in-process-transport.ts";
export { checkRoundTrips, type RoundTripOptions } from "./check-round-trips.ts";
export type { TestAnswer, TestRequestOptions } from "./test-request.ts";
export type { TestSocket } from "./test-socket.ts";
