/** A connector whose hardware is the test. @module */
export { mock, type Mock, type MockOptions, type MockSide, type PutHandler } from "./mock.ts";
