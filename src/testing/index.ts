export { startTestServer, type AggregatedTestServer, type TestServer, type TestServerOptions } from "./test-server.ts";
export type { ObjectsOf, TestUser } from "./test-user.ts";
export type { AggregatorOptions, TestAggregator } from "./aggregator/aggregator.ts";
export type { AccessRule } from "./aggregator/rule.ts";
export { TestClock, type TestClockOptions } from "./test-clock.ts";
export { InProcessTransport, type Serve } from "./in-process-transport.ts";
export { checkRoundTrips, type RoundTripOptions } from "./check-round-trips.ts";
export type { TestAnswer, TestRequestOptions } from "./test-request.ts";
export type { TestSocket } from "./test-socket.ts";
