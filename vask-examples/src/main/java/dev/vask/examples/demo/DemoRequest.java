package dev.vask.examples.demo;

/**
 * What the demo's routes need of an HTTP request, whichever server it came to.
 *
 * @param method as sent: {@code GET}
 * @param path decoded, without the query
 * @param body empty where there was none; at most {@link DemoRoutes#MAX_BODY_BYTES} long
 */
record DemoRequest(String method, String path, String body) {}
